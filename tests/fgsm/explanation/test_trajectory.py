"""fgsm/explanation/trajectory.py and iterative.py's iterates: every step is BIM with as many steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import basic_iterative_method
from fgsm.attacks.iterative import Steps, basic_iterates
from fgsm.experiment.experiment import Experiment, whole_step
from fgsm.explanation.trajectory import trajectory
from fgsm.pictures.image import to_float, to_uint8

Noise = Callable[..., np.ndarray]


@pytest.mark.parametrize("target", [None, 2])
def test_row_n_is_what_n_steps_of_that_size_give(any_small: Any, noise: Noise, target: int | None) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1, seed=4)[0]), target=target)
    found = trajectory(experiment, 13, steps=6)
    assert found.step == whole_step(13, 6) == 5
    for steps in (1, 3, 6):
        picture = basic_iterative_method(
            any_small,
            to_float(experiment.image[None]),
            [experiment.goal],
            epsilon=13 / 255,
            steps=steps,
            step_size=5 / 255,
            targeted=target is not None,
        )
        rounded = to_float(to_uint8(picture))
        np.testing.assert_allclose(picture, rounded, atol=1e-6)  # whole steps: rounding loses nothing
        expected = any_small.probabilities(rounded)[0]
        np.testing.assert_allclose(found.probabilities[steps], expected, atol=1e-5)
        assert found.losses[steps] == pytest.approx(-np.log(expected[experiment.goal]), abs=1e-4)
    np.testing.assert_allclose(found.probabilities[0], experiment.original, atol=1e-6)


def test_the_first_step_that_fools_is_told(any_small: Any, noise: Noise) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1, seed=1)[0]))
    fooling = trajectory(experiment, 120)
    rows = fooling.probabilities.argmax(axis=1) != experiment.label
    assert fooling.first is not None
    assert fooling.first == rows.argmax()
    assert not rows[: fooling.first].any()
    assert trajectory(experiment, 1, steps=1).first is None


def test_the_last_iterate_is_the_method(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 3)
    iterates = list(basic_iterates(any_small, images, None, Steps(0.1, 5)))
    assert len(iterates) == 5
    np.testing.assert_array_equal(iterates[-1], basic_iterative_method(any_small, images, epsilon=0.1, steps=5))
    assert len({iterate.tobytes() for iterate in iterates}) > 1


@pytest.mark.parametrize(("level", "steps", "size"), [(1, 20, 1), (8, 20, 1), (8, 10, 2), (51, 20, 6), (0, 5, 0)])
def test_steps_are_whole_levels(level: int, steps: int, size: int) -> None:
    assert whole_step(level, steps) == size


def test_numbers_that_do_not_fit_are_refused(any_small: Any, noise: Noise) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1)[0]))
    with pytest.raises(ValueError, match="level"):
        trajectory(experiment, 0)
    with pytest.raises(ValueError, match="steps"):
        trajectory(experiment, 1, steps=0)
