"""Validation of what callers hand to the attacks: one sentence that says what was expected and what came."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
MAX_STEPS = 1000


class NetworkWarning(UserWarning):
    """Something about a network that whoever gave it, or reads its numbers, should know."""


class NotFiniteError(ValueError):
    """A network gave what is no number."""


def check_images(images: npt.ArrayLike, input_shape: tuple[int, int, int] | None = None) -> Array:
    """Return `images` as an array after checking rank, shape, dtype and range.

    Args:
        images: floats (N, H, W, C) in [0, 1].
        input_shape: (H, W, C) that the pictures must have, or None for any.

    Raises:
        ValueError: if any of that does not hold.
    """
    array = np.asarray(images)
    if array.ndim != 4:
        raise ValueError(f"expected images of shape (N, H, W, C), got shape {array.shape}")
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(f"expected float images in [0, 1], got dtype {array.dtype}; divide 8-bit pictures by 255")
    if input_shape is not None and array.shape[1:] != tuple(input_shape):
        raise ValueError(f"expected pictures of shape {tuple(input_shape)}, got {array.shape[1:]}")
    if array.size:
        low, high = array.min(), array.max()
        if not (low >= 0 and high <= 1):
            raise ValueError(f"expected finite pixel values in [0, 1], got values from {low} to {high}")
    return array


def check_labels(labels: npt.ArrayLike, count: int, classes: int | None = None) -> Array:
    """Return `labels` as int64 (N,) after checking dtype, length and range.

    Args:
        labels: integers (N,), or (N, 1) as some data sets keep them.
        count: N.
        classes: how many there are; None for any number.

    Raises:
        ValueError: if labels are not `count` integers in 0 … classes - 1.
    """
    array = np.asarray(labels)
    if array.shape == (count, 1):
        array = array[:, 0]
    if array.ndim != 1 or len(array) != count:
        hint = ": call labels.argmax(axis=1)" if _is_one_hot(array, count) else ""
        raise ValueError(f"expected {count} labels of shape ({count},), got shape {array.shape}{hint}")
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"expected integer class indices as labels, got dtype {array.dtype}")
    top = math.inf if classes is None else classes - 1
    if array.size and (array.min() < 0 or array.max() > top):
        raise ValueError(f"expected labels from 0 to {top}, got labels from {array.min()} to {array.max()}")
    return array.astype(np.int64)


def _is_one_hot(labels: Array, count: int) -> bool:
    """Say whether labels have a row for each picture, with a number for each class."""
    return labels.ndim == 2 and len(labels) == count and labels.shape[1] > 1 and labels.dtype.kind in "bfiu"


def check_finite(values: Array, what: str) -> Array:
    """Return what a network gave for pictures, (N, ...), after checking that it is made of numbers.

    Minus infinity stands for a class that cannot be, and counts as a number among answers.

    Args:
        values: floats.
        what: "answer" or "gradient".

    Raises:
        NotFiniteError: if it is not; the sentence says that this is the network's doing.
    """
    good = np.isfinite(values)
    if what == "answer" and not good.all():
        good |= np.isneginf(values) & np.isfinite(values).any(axis=-1, keepdims=True)
    if good.all():
        return values
    bad = int((~good.reshape(len(values), -1).all(axis=1)).sum())
    raise NotFiniteError(
        f"the network's {what} is not a finite number for {bad} of {len(values)} pictures: the pictures are in order, "
        "something in the network divides by zero, overflows, or takes a root or a logarithm at 0"
    )


def check_epsilon(epsilon: float, name: str = "epsilon") -> float:
    """Return `epsilon` as a float after checking that it is a size in the [0, 1] pixel scale.

    Raises:
        ValueError: if it is not a finite number from 0 to 1.
    """
    if isinstance(epsilon, bool) or not isinstance(epsilon, Real) or not math.isfinite(epsilon):
        raise ValueError(f"expected a finite number as {name}, got {epsilon!r}")
    if not 0 <= epsilon <= 1:
        hint = f"; for {epsilon} grey levels pass {epsilon} / 255" if 1 < epsilon <= 255 else ""
        raise ValueError(f"expected {name} from 0 to 1 (the pixel scale), got {epsilon}{hint}")
    return float(epsilon)


def check_integer(value: int, name: str, low: int, high: int) -> int:
    """Return `value` as an int after checking that it is a whole number from `low` to `high`.

    Raises:
        ValueError: if it is not.
    """
    if isinstance(value, bool) or not isinstance(value, (Integral, Real)) or value != value or value % 1 != 0:
        raise ValueError(f"expected a whole number as {name}, got {value!r:.60}")
    if not low <= value <= high:
        raise ValueError(f"expected {name} from {low} to {high}, got {value!r:.60}")
    return int(value)
