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


def arc(centre: Point, radius: float, start: float, end: float, samples: int = 90) -> list[Point]:
    """Points on a circle from `start` to `end`, in degrees clockwise from the right."""
    turn = np.radians(np.linspace(start, end, samples))
    return [(float(centre[0] + radius * np.cos(t)), float(centre[1] + radius * np.sin(t))) for t in turn]


def spline(points: Sequence[Point], samples: int = 40) -> list[Point]:
    """Points along the Catmull-Rom spline, which passes smoothly through all the given points."""
    p = np.asarray([points[0], *points, points[-1]], float)
    t = np.linspace(0, 1, samples, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return [(float(x), float(y)) for x, y in np.vstack([*pieces, p[-1:]])]
