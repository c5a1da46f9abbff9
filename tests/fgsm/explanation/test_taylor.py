"""fgsm/explanation/taylor.py, line.py and logit_lines.py: predictions against finite differences and closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.experiment.experiment import Experiment
from fgsm.explanation.line import cross_entropy, logits_along, picture_at
from fgsm.explanation.taylor import LossLine, taylor
from fgsm.pictures.image import to_float, to_uint8

SHAPE = (5, 4, 1)
Dense = Callable[..., Any]
Noise = Callable[..., np.ndarray]


def grey_picture(seed: int = 3) -> np.ndarray:
    """A picture far enough from black and white that no level up to 32 clips it."""
    return np.random.default_rng(seed).integers(40, 200, SHAPE, dtype=np.uint8)


def two_classes(dense: Dense, seed: int = 5) -> tuple[Any, np.ndarray]:
    """A linear classifier with two classes, and the weights of class 1 minus those of class 0."""
    kernel = np.random.default_rng(seed).normal(0, 1, (20, 2)).astype(np.float32)
    return dense(kernel, shape=SHAPE), kernel[:, 1].astype(np.float64) - kernel[:, 0]


@pytest.mark.parametrize("target", [None, 2])
def test_the_slope_is_that_of_finite_differences(colour: Any, noise: Noise, target: int | None) -> None:
    image = to_uint8(0.2 + 0.6 * noise(colour, 1)[0])
    experiment = Experiment(colour, image, target=target)
    step = 0.5
    before, after = cross_entropy(logits_along(experiment, [-step, step]), experiment.goal)
    slope = taylor(experiment, 32).slope
    assert slope == pytest.approx((after - before) / (2 * step), rel=0.02)
    assert (slope < 0) == (target is not None)


def test_slope_and_prediction_are_the_closed_form_of_a_linear_classifier(dense: Dense) -> None:
    kernel = np.random.default_rng(0).normal(0, 1, (20, 3)).astype(np.float32)
    experiment = Experiment(dense(kernel, shape=SHAPE), grey_picture())
    logits = to_float(experiment.image).reshape(-1).astype(np.float64) @ kernel
    share = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    gradient = kernel @ (share - np.eye(3)[experiment.label])
    found = taylor(experiment, 32)
    assert found.slope == pytest.approx(np.abs(gradient).sum() / 255, rel=1e-5)
    start = -np.log(share[experiment.label])
    np.testing.assert_allclose(found.whole.predicted, start + np.arange(33) * found.slope, rtol=1e-4, atol=1e-5)


def test_the_measured_loss_is_the_closed_form_of_two_classes(dense: Dense) -> None:
    classifier, weights = two_classes(dense)
    experiment = Experiment(classifier, grey_picture())
    away = weights if experiment.label == 0 else -weights
    lead = -away @ to_float(experiment.image).reshape(-1)
    levels = np.arange(33)
    expected = np.logaddexp(0, levels / 255 * np.abs(weights).sum() - lead)
    found = taylor(experiment, 32)
    np.testing.assert_allclose(found.whole.measured, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.whole.limited, found.whole.predicted, rtol=1e-5)
    assert found.logits.predicted == pytest.approx(255 * lead / np.abs(weights).sum(), rel=1e-4)


def test_with_clipping_a_line_that_knows_of_it_finds_where_a_linear_network_gives_in(dense: Dense) -> None:
    classifier, _ = two_classes(dense, seed=1)
    image = grey_picture()
    image.reshape(-1)[::2] = 0
    experiment = Experiment(classifier, image)
    found = taylor(experiment, 96).logits
    assert found.measured == found.limited
    assert found.measured is not None
    assert found.predicted is not None
    assert found.predicted < found.measured - 1
    assert found.rival_index == 1 - experiment.label
    assert found.label[96 + int(found.measured) + 1] < found.rival[96 + int(found.measured) + 1]
    assert found.label[96] > found.rival[96]


@pytest.mark.parametrize("target", [None, 1])
def test_whole_levels_are_the_8_bit_pictures_of_the_experiment(colour: Any, noise: Noise, target: int | None) -> None:
    experiment = Experiment(colour, to_uint8(noise(colour, 1)[0]), target=target)
    found = taylor(experiment, 16)
    for row in experiment.measure([0, 3, 16]):
        np.testing.assert_array_equal(picture_at(experiment, row.level), to_float(experiment.adversarial(row.level)))
        assert found.whole.measured[row.level] == pytest.approx(-np.log(row.probabilities[experiment.goal]), abs=1e-5)
    back = picture_at(experiment, -3)
    np.testing.assert_array_equal(
        back, to_float(np.clip(experiment.image.astype(int) - 3 * experiment.sign, 0, 255).astype(np.uint8))
    )


def test_a_network_without_a_slope_is_predicted_to_stay_where_it_is(dense: Dense) -> None:
    kernel = np.zeros((20, 2), np.float32)
    found = taylor(Experiment(dense(kernel, np.array([3.0, 0.0]), shape=SHAPE), grey_picture()), 8)
    assert found.slope == 0
    assert found.parting is None
    assert found.logits.predicted is None
    assert found.logits.measured is None


def test_parting_is_the_first_level_beyond_a_tenth_of_the_rise() -> None:
    levels, predicted = np.arange(5.0), np.array([1.0, 2, 3, 4, 5])
    line = LossLine(levels, np.array([1.0, 2.09, 3.19, 4.31, 5.0]), predicted, predicted)
    assert line.parting(predicted) == 3
    assert line.parting(predicted, share=0.2) is None
    flat = np.zeros(5)
    assert LossLine(levels, np.full(5, 5e-6), flat, flat).parting(flat) is None  # what 32-bit numbers may be off by


@pytest.mark.parametrize("level", [0, 256, 1.5])
def test_a_level_that_does_not_fit_is_refused(colour: Any, noise: Noise, level: float) -> None:
    with pytest.raises(ValueError, match="max_level"):
        taylor(Experiment(colour, to_uint8(noise(colour, 1)[0])), level)
