"""Is it the size of the change or its direction? The same picture under many random signs of the same size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fgsm.attacks.fast_gradient import is_adversarial
from fgsm.attacks.levels import CHUNK, MAX_LEVEL, Picture, perturb_8bit, random_sign
from fgsm.checks import Array, check_integer
from fgsm.evaluation.rows import wilson_interval
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import to_float

DRAWS = 64


@dataclass(frozen=True)
class Noise:
    """How the network did under random signs.

    Attributes:
        draws: how many were tried.
        fooled: how many of them fooled it, as the attack is to.
        picture: the first of them, uint8 (H, W, C).
        probabilities: what the network says of that one, (K,).
    """

    draws: int
    fooled: int
    picture: Picture
    probabilities: Array

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share that fools, from 0 to 1."""
        return wilson_interval(self.fooled, self.draws)


def random_draws(experiment: Experiment, level: int, draws: int = DRAWS) -> Noise:
    """Try random signs of one size (arXiv 1412.6572, §4, last paragraph), each entry by a fair coin.

    The first draw is the control in the figure's curve.

    Args:
        experiment: picture, network, and target if any.
        level: epsilon · 255 of each draw.
        draws: how many, from 1 to 10,000.

    Raises:
        ValueError: if a number does not fit.
    """
    size, count = check_integer(level, "level", 0, MAX_LEVEL), check_integer(draws, "draws", 1, 10_000)
    ones = np.ones_like(experiment.image, np.int8)
    fooled, first, said = 0, experiment.image, experiment.original
    for start in range(0, count, CHUNK):
        seeds = range(start, min(start + CHUNK, count))
        pictures = np.stack([perturb_8bit(experiment.image, random_sign(ones, seed), size) for seed in seeds])
        rows = experiment.classifier.probabilities(to_float(pictures))
        goals = np.full(len(rows), experiment.goal)
        fooled += int(is_adversarial(rows, goals, targeted=experiment.targeted).sum())
        if not start:
            first, said = pictures[0], rows[0]
    return Noise(count, fooled, first, said)
