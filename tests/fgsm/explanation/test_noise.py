"""fgsm/explanation/noise.py: many draws of random signs, against the binomial distribution."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np
import pytest

from fgsm.attacks.levels import perturb_8bit, random_sign
from fgsm.evaluation.rows import wilson_interval
from fgsm.experiment.experiment import Experiment
from fgsm.explanation.noise import random_draws
from fgsm.pictures.image import to_float, to_uint8

VALUES = 16
LEVEL = 10


def tail(count: int, draws: int, share: float) -> float:
    """The smaller of P(X <= count) and P(X >= count) for a binomial X."""
    chances = [comb(draws, each) * share**each * (1 - share) ** (draws - each) for each in range(draws + 1)]
    return min(sum(chances[: count + 1]), sum(chances[count:]))


def test_as_many_draws_fool_as_the_binomial_distribution_says(dense: Callable[..., Any]) -> None:
    # Class 0 leads by 3.5 pushes, so noise wins when ups outnumber downs by at least 4: 10 heads of 16.
    kernel = np.stack([np.zeros(VALUES), np.ones(VALUES)], axis=1).astype(np.float32)
    image = np.full((4, 4, 1), 100, np.uint8)
    bias = np.array([VALUES * 100 / 255 + 3.5 * LEVEL / 255, 0.0])
    experiment = Experiment(dense(kernel, bias, shape=(4, 4, 1)), image)
    assert experiment.label == 0
    chance = sum(comb(VALUES, heads) for heads in range(10, VALUES + 1)) / 2**VALUES
    found = random_draws(experiment, LEVEL, 400)
    assert found.draws == 400
    assert tail(found.fooled, 400, chance) > 1e-4
    low, high = found.interval
    assert low < chance < high


@pytest.mark.parametrize("target", [None, 3])
def test_the_count_is_that_of_one_draw_after_another(
    colour: Any, noise: Callable[..., np.ndarray], target: int | None
) -> None:
    experiment = Experiment(colour, to_uint8(noise(colour, 1, seed=2)[0]), target=target)
    ones = np.ones_like(experiment.image, np.int8)
    pictures = [perturb_8bit(experiment.image, random_sign(ones, seed), 80) for seed in range(19)]
    fooled = [experiment.fools(colour.probabilities(to_float(picture[None]))[0]) for picture in pictures]
    found = random_draws(experiment, 80, 19)
    assert found.fooled == sum(fooled)
    np.testing.assert_array_equal(found.picture, pictures[0])
    np.testing.assert_allclose(found.probabilities, experiment.measure([80])[0].random, atol=1e-6)


def test_the_interval_ends_where_the_normal_approximation_is_196_standard_errors_off() -> None:
    for count, total in [(0, 64), (7, 64), (64, 64), (1, 3)]:
        for end in wilson_interval(count, total):
            error = (end * (1 - end) / total) ** 0.5
            assert abs(count / total - end) == pytest.approx(1.959964 * error, abs=1e-12)


@pytest.mark.parametrize("wrong", [{"level": 256}, {"draws": 0}, {"draws": 10_001}])
def test_numbers_that_do_not_fit_are_refused(colour: Any, noise: Callable[..., np.ndarray], wrong: dict) -> None:
    experiment = Experiment(colour, to_uint8(noise(colour, 1)[0]))
    with pytest.raises(ValueError, match=next(iter(wrong))):
        random_draws(experiment, **{"level": 1, "draws": 1, **wrong})
