"""Cloth sewn from gores: parachutes and balloons."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas


def gores(canvas: Canvas, middle: float, half: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
    """Where each pixel lies on a round envelope that is sewn from upright strips.

    Args:
        canvas: Gives the pixels.
        middle: Where the axis is, from left to right.
        half: (n, n) half width of the envelope at each pixel's height.
        count: Number of strips on the visible half.

    Returns:
        Longitude from 0 (left edge) to 1 (right edge), number of the strip, position across it in [0, 1).
    """
    sine = np.clip((canvas.x - middle) / np.maximum(half, 1e-6), -1, 1)
    longitude = np.arcsin(sine) / np.pi + 0.5
    strip = np.minimum((longitude * count).astype(int), count - 1)
    return longitude, strip, longitude * count - strip
