"""Smooth curves through a few hand-placed points."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from .canvas import Point


def bezier_path(control: Sequence[Point], samples: int = 60) -> list[Point]:
    """Points along the Bezier curve of the given control points, of any degree."""
    t = np.linspace(0, 1, samples)[:, None]
    degree = len(control) - 1
    weights = np.hstack([comb(degree, i) * t**i * (1 - t) ** (degree - i) for i in range(degree + 1)])
    return [(float(x), float(y)) for x, y in weights @ np.asarray(control)]
