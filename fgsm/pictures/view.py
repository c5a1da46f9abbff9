"""A perturbation as a picture: grey is no change, brighter is more, darker is less, and how much it is enlarged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MIDDLE = 127.5


def perturbation_picture(change: npt.NDArray[np.integer], level: int) -> npt.NDArray[np.uint8]:
    """Draw a signed change so that ±level spans black to white.

    Args:
        change: integers in -level … level, grey levels added to each value, any shape. A sign map is a
            change with level 1.
        level: the largest change there may be; 0 draws plain grey.

    Returns:
        uint8 of the same shape: 0 for -level, 128 for 0, 255 for +level.
    """
    return np.rint(MIDDLE + gain(level) * change.astype(np.float64)).astype(np.uint8)


def gradient_picture(gradient: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Draw a gradient so that its largest half per cent of values reach black and white, and zero is grey.

    Args:
        gradient: floats of any shape.

    Returns:
        uint8 of the same shape; all 128 where the gradient is zero everywhere.
    """
    largest = float(np.quantile(np.abs(gradient), 0.995)) or float(np.abs(gradient).max()) or 1.0
    return np.rint(MIDDLE + MIDDLE * np.clip(gradient / largest, -1, 1)).astype(np.uint8)


def gain(level: int) -> float:
    """Return how many times `perturbation_picture` enlarges a change of at most `level` grey levels."""
    return MIDDLE / level if level else 0.0
