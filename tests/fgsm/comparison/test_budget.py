"""fgsm/comparison/budget.py: what is counted, what is kept, and when it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.comparison.budget import Budget, OutOfTime


class Clock:
    """A clock that goes on by a second each time that it is looked at."""

    def __init__(self) -> None:
        self.now = -1.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def unlimited(classifier: Any, goal: int = 0, **options: Any) -> Budget:
    return Budget(classifier, 1e9, goal=goal, **options)


def test_every_picture_of_a_batch_counts(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    budget, images = unlimited(colour), noise(colour, 3)
    assert np.array_equal(budget.logits(images), colour.logits(images))
    assert np.array_equal(budget.loss_gradient(images, [0, 1, 2]), colour.loss_gradient(images, [0, 1, 2]))
    budget.loss_gradient(images[:1], [0])
    assert (budget.forwards, budget.gradients) == (3, 4)


def test_the_evaluation_that_would_begin_too_late_is_not_made(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    budget = Budget(colour, 4, goal=0, clock=Clock())  # started at 0 s; each evaluation takes a second
    images = noise(colour, 1)
    for _ in range(3):
        budget.loss_gradient(images, [0])
    with pytest.raises(OutOfTime):
        budget.loss_gradient(images, [0])
    assert budget.gradients == 3


def test_the_last_picture_that_fooled_is_kept_else_the_last_seen(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    images = noise(colour, 12)
    said = colour.logits(images).argmax(axis=1)
    goal = int(said[0])
    off, on = images[said != goal], images[said == goal]
    assert min(len(off), len(on)) > 1
    budget = unlimited(colour, goal)
    assert budget.best is None
    budget.loss_gradient(on[1:2], [goal])
    assert np.array_equal(budget.best, on[1])
    budget.logits(off[:1])
    budget.logits(on[:1])
    assert np.array_equal(budget.best, off[0])
    targeted = unlimited(colour, goal, targeted=True)
    targeted.logits(on[:1])
    targeted.logits(off[:1])
    assert np.array_equal(targeted.best, on[0])


def test_what_is_kept_does_not_change_with_the_attacks_own_array(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    budget, images = unlimited(colour), noise(colour, 1)
    before = images.copy()
    budget.loss_gradient(images, [0])
    images += 1
    assert np.array_equal(budget.best, before[0])


def test_whoever_listens_may_end_the_attack(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    heard = []

    def tick(budget: Budget) -> None:
        heard.append(budget.gradients)
        if len(heard) == 3:
            raise KeyboardInterrupt

    budget, images = unlimited(colour, tick=tick), noise(colour, 1)
    budget.loss_gradient(images, [0])
    budget.loss_gradient(images, [0])
    with pytest.raises(KeyboardInterrupt):
        budget.loss_gradient(images, [0])
    assert heard == [0, 1, 2]
    assert budget.gradients == 2
