"""The straight line through a picture along the sign of its gradient: pictures, logits, and what the slope predicts.

A level is epsilon · 255; along the line it may be negative, or a fraction, which no 8-bit file can hold.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fgsm.attacks.fast_gradient import perturb
from fgsm.attacks.levels import CHUNK, perturb_8bit
from fgsm.checks import Array
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import to_float


def picture_at(experiment: Experiment, level: float) -> Array:
    """Return the picture one step of that size away, float32 (H, W, C) in [0, 1]; the 8-bit one at a whole level."""
    sign = experiment.sign if level >= 0 else -experiment.sign
    if level == round(level):
        return to_float(perturb_8bit(experiment.image, sign, int(abs(level))))
    return perturb(to_float(experiment.image[None]), sign[None], abs(level) / 255)[0]


def logits_along(experiment: Experiment, levels: Iterable[float]) -> Array:
    """Return the logits of the picture at each level, which may be negative or a fraction; float64 (N, K)."""
    wanted = list(levels)
    parts = [
        experiment.classifier.logits(
            np.stack([picture_at(experiment, level) for level in wanted[start : start + CHUNK]])
        )
        for start in range(0, len(wanted), CHUNK)
    ]
    return np.concatenate(parts).astype(np.float64)


def cross_entropy(logits: Array, label: int) -> Array:
    """Return -log softmax(row)[label] of each row of (N, K), float64 (N,)."""
    rows = logits.astype(np.float64)
    return np.logaddexp.reduce(rows, axis=1) - rows[:, label]


def slope(experiment: Experiment, gradient: Array) -> float:
    """Return the first-order change for one grey level of the step: gradient · sign / 255.

    For the gradient of the attacked loss that is ± ‖gradient‖₁ / 255.
    """
    return float((gradient.astype(np.float64) * experiment.sign).sum() / 255)


def limited_change(experiment: Experiment, gradient: Array, levels: Iterable[float]) -> Array:
    """Return the first-order change at each level, counting only the way to black or white, float64 (N,)."""
    original = to_float(experiment.image).astype(np.float64)
    return np.array([float((gradient * (picture_at(experiment, level) - original)).sum()) for level in levels])
