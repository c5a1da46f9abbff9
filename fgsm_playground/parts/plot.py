"""What `plot.js` draws: lines with places marked on the x axis, as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def line(kind: str, name: str, x: Iterable[float], y: Iterable[float], *, fit: bool = True) -> dict[str, Any]:
    """Return a line of a plot; with `fit` it is wholly inside the frame."""
    points = [[float(a), float(f"{float(b):.7g}")] for a, b in zip(x, y, strict=True)]
    return {"kind": kind, "name": name, "points": points, "fit": fit}


def mark(x: float, text: str) -> dict[str, Any]:
    """Return a place on the x axis with a name."""
    return {"x": x, "text": text}
