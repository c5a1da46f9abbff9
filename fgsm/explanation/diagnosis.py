"""One attack in numbers: what its gradient and its clipping were like, how far it went, and what it survives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fgsm.attacks.levels import Picture
from fgsm.checks import Array
from fgsm.defences.transformations import StraightThrough, jpeg
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import to_float

QUALITIES = (95, 75, 50)
SCALE = 0.75


@dataclass(frozen=True)
class Diagnosis:
    """One attack at one level.

    Attributes:
        zero_gradients: share of the values whose gradient is exactly zero, so that one step leaves them alone.
        clipped: share of the values that black or white kept from going as far as epsilon.
        wrong_before: whether the network misread the picture as it was.
        l0: how many values were changed.
        values: how many there are.
        l2: Euclidean distance in the [0, 1] scale.
        linf: the largest change of a value in the [0, 1] scale.
        largest_step: the same in grey levels.
        mean_step: the mean change of a value in grey levels.
    """

    zero_gradients: float
    clipped: float
    wrong_before: bool
    l0: int
    values: int
    l2: float
    linf: float
    largest_step: int
    mean_step: float


@dataclass(frozen=True)
class Survival:
    """One treatment of the saved picture.

    Attributes:
        treatment: "none", "jpeg" or "scale".
        amount: JPEG quality or the scale in per cent; 100 for none.
        adversarial: what the network says of the adversarial picture after it, (K,).
        fools: whether that still is what the attack was to reach.
        original: what it says of the original after the same treatment, (K,): what the treatment does by itself.
    """

    treatment: str
    amount: int
    adversarial: Array
    fools: bool
    original: Array


def diagnose(experiment: Experiment, level: int) -> Diagnosis:
    """Return one attack in numbers.

    Args:
        experiment: picture, network, and target if any.
        level: epsilon · 255.

    Raises:
        ValueError: if the level does not fit.
    """
    adversarial, change = experiment.adversarial(level), experiment.change(level).astype(np.int64)
    size, moved = np.abs(change), experiment.sign != 0
    at_the_end = (adversarial == 0) | (adversarial == 255)
    return Diagnosis(
        zero_gradients=float(1 - moved.mean()),
        clipped=float((moved & at_the_end & (size < level)).mean()),
        wrong_before=experiment.predicted != experiment.label,
        l0=int(np.count_nonzero(change)),
        values=change.size,
        l2=float(np.sqrt((change**2).sum()) / 255),
        linf=float(size.max() / 255),
        largest_step=int(size.max()),
        mean_step=float(size.mean()),
    )


def survival(experiment: Experiment, level: int) -> list[Survival]:
    """Return whether the attack still works after JPEG and after being scaled down and up again.

    Args:
        experiment: picture, network, and target if any.
        level: epsilon · 255.

    Raises:
        ValueError: if the level does not fit.
    """
    treatments: list[tuple[str, int, Callable[[Array], Array]]] = [("none", 100, np.copy)]
    treatments += [("jpeg", quality, jpeg(quality).apply) for quality in QUALITIES]
    treatments += [("scale", round(100 * SCALE), StraightThrough(through_scaling).apply)]
    before = to_float(np.stack([experiment.adversarial(level), experiment.image]))
    rows = experiment.classifier.probabilities(np.concatenate([treat(before) for *_, treat in treatments]))
    return [
        Survival(name, amount, attacked, experiment.fools(attacked), original)
        for (name, amount, _), attacked, original in zip(treatments, rows[::2], rows[1::2], strict=True)
    ]


def through_scaling(image: Picture, scale: float = SCALE) -> Picture:
    """Return a picture, uint8 (H, W, 1 or 3), scaled down and up to its size again, bicubic both times."""
    height, width = image.shape[:2]
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    smaller = picture.resize(small, Image.Resampling.BICUBIC)
    return np.asarray(smaller.resize((width, height), Image.Resampling.BICUBIC)).reshape(image.shape)
