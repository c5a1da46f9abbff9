"""judging/watch.py: what the judge sees of a network's gradients while an attack uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.checks import NotFiniteError
from fgsm.evaluation.judging.watch import Watched

Noise = Callable[..., np.ndarray]


class Broken:
    """A network with one pass for logits and gradient: zero for the first picture, no number for the second."""

    def __init__(self, classifier: Any, *, raises: bool = False) -> None:
        self.classifier, self.raises, self.labels = classifier, raises, classifier.labels
        self.logits = classifier.logits
        self.bad = np.empty(0)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return self.logits_and_gradient(images, labels)[1]

    def logits_and_gradient(self, images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, gradient = self.classifier.logits_and_gradient(images, labels)
        gradient = gradient.copy()
        for index, image in enumerate(images):
            if np.array_equal(image, self.bad[0]):
                gradient[index] = 0
            if np.array_equal(image, self.bad[1]):
                if self.raises:
                    raise NotFiniteError("the network's gradient is not a finite number")
                gradient[index, 0, 0, 0] = np.nan
        return logits, gradient


@pytest.mark.parametrize("raises", [False, True], ids=["gives NaN", "raises"])
@pytest.mark.parametrize("count", [2, 4])
def test_a_gradient_that_is_no_number_becomes_zero_and_nothing_else_changes(
    colour: Any, noise: Noise, raises: bool, count: int
) -> None:
    images, labels = noise(colour, count), np.arange(count) % 3
    network = Broken(colour, raises=raises)
    network.bad = images
    for call in ("both", "gradient alone"):
        watched = Watched(network)
        watched.expect(np.arange(10, 10 + count))
        if call == "both":
            logits, gradient = watched.logits_and_gradient(images, labels)
            np.testing.assert_allclose(logits, colour.logits(images), rtol=1e-5, atol=1e-5)
        else:
            gradient = watched.loss_gradient(images, labels)
        expected = colour.loss_gradient(images, labels)
        expected[:2] = 0
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-7)
        assert (watched.zero, watched.not_finite) == ({10}, {11})


def test_only_the_first_gradient_that_was_announced_counts(colour: Any, noise: Noise) -> None:
    images, labels = noise(colour, 3), np.zeros(3, int)
    network = Broken(colour)
    network.bad = noise(colour, 2, seed=9)
    watched = Watched(network)
    watched.expect(np.array([0, 1, 2]))
    watched.loss_gradient(images, labels)
    network.bad = images
    watched.loss_gradient(images, labels)  # of pictures that nobody named
    watched.expect(np.array([0, 1, 2]))
    watched.loss_gradient(images, labels)  # of pictures that were seen
    assert (watched.zero, watched.not_finite) == (set(), set())


def test_what_else_a_network_has_is_handed_on(colour: Any) -> None:
    assert Watched(colour).labels is colour.labels
    with pytest.raises(AttributeError):
        Watched(Broken(colour)).logits_and_pullback  # noqa: B018
