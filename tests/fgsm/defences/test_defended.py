"""fgsm/defences/defended.py: a network behind a defence, and the gradient that an attacker who knows of it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import fast_gradient_sign_method, projected_gradient_descent
from fgsm.defences.defended import Defended, Randomised, Through, seen_by
from fgsm.defences.transformations import StraightThrough, bit_depth, gaussian_blur, jpeg, median, resize_and_pad


def randomised(classifier: Any, draws: int, seed: int = 0) -> Randomised:
    def draw(random: np.random.Generator) -> Defended:
        return Through(classifier, resize_and_pad(classifier.input_shape, 0.7, random))

    return Randomised(classifier, draw, draws=draws, seed=seed)


def loss(classifier: Any, images: np.ndarray, labels: np.ndarray) -> float:
    rows = classifier.logits(images).astype(np.float64)
    return float((np.log(np.exp(rows).sum(axis=1)) - rows[np.arange(len(labels)), labels]).sum())


def test_the_gradient_through_a_blur_is_that_of_finite_differences(colour: Any, noise: Callable[..., Any]) -> None:
    defended = Through(colour, gaussian_blur(colour.input_shape, 1.0))
    images, labels = noise(colour, 3) * 0.8 + 0.1, np.array([0, 3, 4])
    gradient = defended.loss_gradient(images, labels)
    for seed in range(4):
        step = np.random.default_rng(seed).normal(size=images.shape).astype(np.float32) * 0.01
        difference = (loss(defended, images + step, labels) - loss(defended, images - step, labels)) / 2
        assert difference == pytest.approx(float((gradient * step).sum()), rel=0.02, abs=1e-4)


@pytest.mark.parametrize("change", [jpeg(50), bit_depth(2), median(3)])
def test_straight_through_is_the_bare_gradient_at_what_the_network_sees(
    any_small: Any, noise: Callable[..., Any], change: StraightThrough
) -> None:
    images, labels = noise(any_small, 3), np.array([0, 1, 3])
    defended, seen = Through(any_small, change), change.apply(images)
    np.testing.assert_array_equal(defended.logits(images), any_small.logits(seen))
    np.testing.assert_array_equal(defended.loss_gradient(images, labels), any_small.loss_gradient(seen, labels))


def test_the_average_over_draws_is_the_mean_of_single_ones(colour: Any, noise: Callable[..., Any]) -> None:
    images, labels = noise(colour, 2), np.array([1, 2])
    one, many = randomised(colour, 1, seed=5), randomised(colour, 6, seed=5)
    single = [one.loss_gradient(images, labels) for _ in range(6)]
    assert not np.array_equal(single[0], single[1])
    np.testing.assert_allclose(many.loss_gradient(images, labels), np.mean(single, axis=0), rtol=1e-5, atol=1e-7)


def test_every_picture_meets_a_draw_of_its_own_and_a_seed_gives_the_same_ones(
    colour: Any, noise: Callable[..., Any]
) -> None:
    same = np.repeat(noise(colour, 1), 5, axis=0)
    rows = randomised(colour, 2, seed=1).logits(same)
    assert len(np.unique(rows, axis=0)) == 5
    np.testing.assert_array_equal(rows, randomised(colour, 2, seed=1).logits(same))
    assert not np.array_equal(rows, randomised(colour, 2, seed=2).logits(same))


def test_any_attack_runs_on_it_unchanged(colour: Any, noise: Callable[..., Any]) -> None:
    images = noise(colour, 4)
    for defended in (Through(colour, jpeg(75)), randomised(colour, 2)):
        labels = defended.logits(images).argmax(axis=1)
        for adversarial in (
            fast_gradient_sign_method(defended, images, labels, epsilon=8 / 255),
            projected_gradient_descent(defended, images, labels, epsilon=8 / 255, steps=3, seed=0),
        ):
            assert np.abs(adversarial - images).max() <= 8 / 255 + 1e-6
            before, after = (
                loss(defended, np.repeat(x, 30, axis=0), np.repeat(labels, 30)) for x in (images, adversarial)
            )
            assert after > before


def test_what_the_network_sees_is_shown(colour: Any, noise: Callable[..., Any]) -> None:
    images, blur = noise(colour, 2), gaussian_blur(colour.input_shape, 1.0)
    np.testing.assert_array_equal(seen_by(Through(colour, blur), images), blur.apply(images))
    np.testing.assert_array_equal(seen_by(colour, images), images)
    expected = resize_and_pad(colour.input_shape, 0.7, np.random.default_rng(9)).apply(images)
    np.testing.assert_array_equal(seen_by(randomised(colour, 3, seed=9), images), expected)


def test_no_pictures_give_no_rows(colour: Any, noise: Callable[..., Any]) -> None:
    for defended in (Through(colour, jpeg(75)), randomised(colour, 2)):
        assert defended.logits(noise(colour, 0)).shape == (0, 5)


@pytest.mark.parametrize("draws", [0, -1, 1.5, True])
def test_a_number_of_draws_that_makes_no_sense_is_refused(colour: Any, draws: Any) -> None:
    with pytest.raises(ValueError, match="draws"):
        randomised(colour, draws)


def test_pictures_that_do_not_fit_are_refused(colour: Any) -> None:
    for defended in (Through(colour, jpeg(75)), randomised(colour, 2)):
        with pytest.raises(ValueError, match="expected pictures of shape"):
            defended.logits(np.zeros((1, 5, 5, 3), np.float32))
