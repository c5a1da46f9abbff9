"""A free drawing of a digit, brought to the form in which MNIST has its digits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

FIELD = 28
BODY = 20
CENTRE = 14
"""Row and column, counted from 0, of every centre of mass in MNIST, to half a pixel (measured)."""


def centre_digit(drawing: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Scale and place a drawing as LeCun et al. did: "The MNIST database of handwritten digits" (1998).

    The box around the ink fills 20 by 20 pixels on its longer side, keeps its proportions and is smoothed; then
    it is moved by whole pixels until its centre of mass is at the centre of a 28 by 28 field. Ink so uneven that
    the field would cut it off stays inside, away from the centre.

    Args:
        drawing: white ink on black, uint8 (H, W), of any size.

    Returns:
        uint8 (28, 28, 1). It does not depend on where in the drawing the ink is.

    Raises:
        ValueError: if there is no ink, or `drawing` is not such an array.
    """
    ink = np.asarray(drawing)
    if ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError(f"expected a drawing as uint8 (H, W), got {ink.dtype} {ink.shape}")
    if not ink.any():
        raise ValueError("Draw a digit first.")
    body = _scale(_box(ink))
    top, left = (min(max(round(CENTRE - middle), 0), FIELD - BODY) for middle in _centre_of_mass(body))
    field = np.zeros((FIELD, FIELD, 1), np.uint8)
    field[top : top + BODY, left : left + BODY, 0] = body
    return field


def _box(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    # Black on both sides first: a square keeps its proportions to a fraction of a pixel.
    gaps = [max(ink.shape) - side for side in ink.shape]
    square = np.pad(ink, [(gap // 2, gap - gap // 2) for gap in gaps])
    return np.asarray(Image.fromarray(square).resize((BODY, BODY), Image.Resampling.HAMMING))


def _centre_of_mass(body: npt.NDArray[np.uint8]) -> tuple[float, float]:
    places, mass = np.arange(BODY), body.sum(dtype=np.int64)
    if not mass:  # a few grey specks in a large drawing, smoothed away
        raise ValueError("Draw a digit first.")
    return float(body.sum(axis=1) @ places / mass), float(body.sum(axis=0) @ places / mass)
