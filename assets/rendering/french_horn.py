"""A French horn on dark velvet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from .canvas import Canvas, Point
from .curves import bezier_path
from .texture import noise

BRASS = np.array([(0.16, 0.08, 0.02), (0.52, 0.32, 0.06), (0.86, 0.62, 0.18), (1.0, 0.93, 0.62)])
COIL = (0.42, 0.45)


def render() -> Image.Image:
    """Paint the picture."""
    canvas = Canvas()
    _velvet(canvas)
    _coils(canvas)
    _valves(canvas)
    _leadpipe(canvas)
    _bell(canvas)
    return canvas.image(softness=0.45, grain=0.008)


def _velvet(canvas: Canvas) -> None:
    glow = np.exp(-((canvas.x - 0.45) ** 2 + (canvas.y - 0.4) ** 2) / 0.35)
    cloth = 0.6 + 0.5 * glow + 0.25 * noise(canvas, 5, 5, seed=4)
    canvas.pixels[:] = np.array([0.16, 0.05, 0.08]) * cloth[..., None]


def _brass(light: np.ndarray) -> np.ndarray:
    """Brass colour for a light level in [0, 1]: from brown shade over gold to a white glint."""
    stops = np.linspace(0, 1, len(BRASS))
    return np.stack([np.interp(light, stops, BRASS[:, channel]) for channel in range(3)], -1)


def _tube(canvas: Canvas, path: Sequence[Point], width: float) -> None:
    """A round brass tube along a path, lit from the upper left, over its own shadow."""
    shadow = canvas.stroke([(x + 0.010, y + 0.014) for x, y in path], width * 1.15)
    canvas.shade(canvas.blur(shadow, 0.006), 0.35)
    for layer in np.linspace(0, 1, 9):
        shift = -0.20 * width * layer
        moved = [(x + shift, y + shift) for x, y in path]
        tone = 0.12 + 0.88 * layer**1.6
        canvas.paint(canvas.stroke(moved, width * (1 - 0.86 * layer)), _brass(np.float32(tone)))


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    turn = np.radians(np.linspace(start, end, 90))
    return [(float(cx + rx * np.cos(t)), float(cy + ry * np.sin(t))) for t in turn]


def _coils(canvas: Canvas) -> None:
    x, y = COIL
    _tube(canvas, _arc(x, y, 0.30, 0.30, 0, 360), 0.040)
    _tube(canvas, _arc(x + 0.01, y + 0.01, 0.245, 0.245, 20, 330), 0.030)
    _tube(canvas, _arc(x - 0.02, y + 0.02, 0.185, 0.185, 100, 400), 0.028)
    for k in range(3):
        left = x - 0.15 + 0.075 * k
        _tube(canvas, bezier_path([(left, y - 0.02), (left - 0.02, y + 0.22), (left + 0.06, y + 0.22), (left + 0.04, y - 0.02)]), 0.020)


def _valves(canvas: Canvas) -> None:
    """Three rotary valves with their levers."""
    x, y = COIL
    for k in range(3):
        cx, cy = x - 0.13 + 0.075 * k, y - 0.05 - 0.015 * k
        canvas.shade(canvas.blur(canvas.ellipse(cx + 0.008, cy + 0.012, 0.038), 0.005), 0.35)
        distance = np.hypot(canvas.x - cx + 0.010, canvas.y - cy + 0.010) / 0.036
        canvas.paint(canvas.ellipse(cx, cy, 0.036), _brass(np.clip(1.0 - 0.7 * distance, 0, 1)))
        canvas.paint(canvas.ellipse(cx, cy, 0.020), (0.75, 0.74, 0.70))
        canvas.paint(canvas.ellipse(cx, cy, 0.007), (0.30, 0.26, 0.20))
        _tube(canvas, bezier_path([(cx, cy), (cx - 0.04, cy - 0.09), (cx - 0.07, cy - 0.19)]), 0.012)


def _leadpipe(canvas: Canvas) -> None:
    """The tube from the mouthpiece, at the upper left, into the coils."""
    _tube(canvas, bezier_path([(0.07, 0.09), (0.25, 0.10), (0.52, 0.10), (0.66, 0.28), (0.70, 0.45)]), 0.022)
    canvas.paint(canvas.stroke([(0.035, 0.087), (0.075, 0.09)], 0.016), (0.80, 0.80, 0.82))
    canvas.paint(canvas.stroke([(0.030, 0.070), (0.030, 0.104)], 0.014), (0.88, 0.88, 0.90))


def _bell(canvas: Canvas) -> None:
    """The throat that widens out of the coils, and the bell that opens towards the viewer."""
    centre, radius = (0.68, 0.70), 0.24
    throat = bezier_path([(0.16, 0.52), (0.20, 0.86), (0.46, 0.92), (0.66, 0.72)], 70)
    for i, point in enumerate(throat[:-1]):
        width = 0.045 + 0.16 * (i / len(throat)) ** 3
        _tube_slice(canvas, point, throat[i + 1], width)
    canvas.shade(canvas.blur(canvas.ellipse(centre[0] + 0.02, centre[1] + 0.03, radius), 0.02), 0.4)
    dx, dy = (canvas.x - centre[0]) / radius, (canvas.y - centre[1]) / radius
    distance, turn = np.hypot(dx, dy), np.arctan2(dy, dx)
    flare = 0.50 + 0.30 * np.cos(2 * (turn - 0.8)) * distance + 0.20 * np.cos(turn + 2.2)
    light = np.clip(flare * np.clip(distance * 1.35, 0.0, 1), 0, 1)
    canvas.paint(canvas.ellipse(*centre, radius), _brass(light))
    canvas.paint(canvas.blur(canvas.ellipse(centre[0] - 0.02, centre[1] - 0.02, 0.06), 0.02), (0.07, 0.03, 0.01))
    rim = canvas.ellipse(*centre, radius) - canvas.ellipse(*centre, radius - 0.010)
    canvas.paint(rim, _brass(np.clip(0.65 + 0.35 * np.cos(turn + 2.3), 0, 1)))


def _tube_slice(canvas: Canvas, start: Point, end: Point, width: float) -> None:
    for layer in np.linspace(0, 1, 5):
        shift = -0.16 * width * layer
        moved = [(x + shift * 0.6, y + shift) for x, y in (start, end)]
        canvas.paint(canvas.stroke(moved, width * (1 - 0.8 * layer)), _brass(np.float32(0.15 + 0.6 * layer)))
