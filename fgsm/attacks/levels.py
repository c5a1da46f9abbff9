"""What a network says along epsilon: the 8-bit picture at each level, the smallest level that fools, the control.

A level k is epsilon = k/255, one grey step of an 8-bit picture, so every picture here is exact in integers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fgsm.attacks.fast_gradient import gradient_sign, is_adversarial
from fgsm.attacks.zero_gradient import zero_gradients
from fgsm.checks import Array, NetworkWarning, check_integer, check_labels
from fgsm.pictures.image import to_float, to_uint8
from fgsm.predictions import logit_margins

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

MAX_LEVEL = 255
CHUNK = 8

Picture = npt.NDArray[np.uint8]


def perturb_8bit(image: Picture, sign: npt.NDArray[Any], level: int) -> Picture:
    """Return `clip(image + level * sign, 0, 255)`, the 8-bit counterpart of `fgsm.perturb`, exactly.

    Args:
        image: uint8, any shape.
        sign: integers of the same shape, such as `gradient_sign` gives.
        level: size of the step in grey levels, 0 … 255.

    Raises:
        ValueError: if the shapes differ or the level is out of range.
    """
    if image.dtype != np.uint8 or sign.shape != image.shape:
        raise ValueError(
            f"expected a uint8 picture and a sign map of one shape, got {image.dtype} {image.shape} and {sign.shape}"
        )
    step = check_integer(level, "level", 0, MAX_LEVEL) * sign.astype(np.int16)
    return np.clip(image + step, 0, 255).astype(np.uint8)


def random_sign(sign: npt.NDArray[Any], seed: int | None = 0) -> npt.NDArray[np.int8]:
    """Return a control of the same size: each entry of `sign` with its sign drawn by a fair coin; zeros stay.

    It has the L∞, L2 and L0 norm of the attack and none of its direction (arXiv 1412.6572, §4, last paragraph).
    """
    coins = np.random.default_rng(seed).integers(0, 2, sign.shape, dtype=np.int8) * 2 - 1
    return np.abs(sign).astype(np.int8) * coins


def epsilon_sweep(
    classifier: Classifier, image: npt.ArrayLike, sign: npt.ArrayLike, levels: Iterable[int] = range(33)
) -> Array:
    """Return what the network says of the 8-bit picture at each level.

    Args:
        classifier: the network.
        image: one picture, uint8 (H, W, C), or floats in [0, 1], which are rounded to 8 bits.
        sign: the direction, integers (H, W, C); a batch of one is accepted for both.
        levels: epsilon · 255 for each row.

    Returns:
        Probabilities, float32 (len(levels), K).

    Raises:
        ValueError: if the picture, the direction or a level does not fit.
    """
    picture, direction = one_picture(image), _single(sign)
    parts = [
        classifier.probabilities(to_float(np.stack([perturb_8bit(picture, direction, level) for level in part])))
        for part in _chunks(list(levels))
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(classifier.labels)), np.float32)


def smallest_level(
    classifier: Classifier,
    image: npt.ArrayLike,
    label: int | None = None,
    *,
    targeted: bool = False,
    max_level: int = 32,
) -> int | None:
    """Return the smallest level at which one step fools the network on the 8-bit picture.

    A scan from 0 up, since success is not monotone in epsilon: a bisection would miss smaller ones.

    Args:
        classifier: the network.
        image: one picture, uint8 (H, W, C), or floats in [0, 1], which are rounded to 8 bits.
        label: the class to leave or, if targeted, to reach; None for the network's own prediction.
        targeted: whether `label` is a target.
        max_level: the last level tried.

    Returns:
        The level; 0 if the picture is misread (or on target) as it is; None if no level fools.

    Raises:
        ValueError: if an argument does not fit, or a targeted call has no label.

    Warns:
        NetworkWarning: if the gradient is zero, so that there was no direction to scan.
    """
    picture = one_picture(image)
    last = check_integer(max_level, "max_level", 0, MAX_LEVEL)
    batch = to_float(picture[None])
    if label is None and not targeted:
        label = int(classifier.logits(batch).argmax())
    wanted = None if label is None else check_labels([label], 1, len(classifier.labels))
    sign = gradient_sign(classifier, batch, wanted, targeted=targeted)[0]
    if not sign.any():
        lead = float(logit_margins(classifier.logits(batch), np.asarray([label]))[0])
        stop = getattr(classifier, "gradient_stop", "")
        warnings.warn(zero_gradients(1, 1, stop=stop, lead=lead), NetworkWarning, stacklevel=2)
    for part in _chunks(range(last + 1)):
        rows = epsilon_sweep(classifier, picture, sign, part)
        hits = is_adversarial(rows, np.full(len(part), label), targeted=targeted)
        if hits.any():
            return part[int(hits.argmax())]
    return None


def one_picture(image: npt.ArrayLike) -> Picture:
    """Return one picture as uint8 (H, W, C); floats in [0, 1] are rounded, a batch of one is opened.

    Raises:
        ValueError: if it is not one picture.
    """
    picture = _single(image)
    if picture.dtype == np.uint8:
        return picture
    if not np.issubdtype(picture.dtype, np.floating):
        raise ValueError(f"expected a uint8 picture or floats in [0, 1], got dtype {picture.dtype}")
    return to_uint8(picture)


def _single(array: npt.ArrayLike) -> Array:
    picture = np.asarray(array)
    if picture.ndim == 4 and len(picture) == 1:
        picture = picture[0]
    if picture.ndim != 3:
        raise ValueError(f"expected one array of shape (H, W, C), got shape {picture.shape}")
    return picture


def _chunks(levels: Sequence[int]) -> Iterator[Sequence[int]]:
    return (levels[start : start + CHUNK] for start in range(0, len(levels), CHUNK))
