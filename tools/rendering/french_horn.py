"""A French horn on a pale cloth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .canvas import Canvas, Point, picture
from .curves import arc, bezier_path
from .texture import noise

BRASS = np.array([(0.16, 0.08, 0.02), (0.52, 0.32, 0.06), (0.88, 0.65, 0.20), (1.0, 0.95, 0.70)])
COIL, BELL, BELL_RADIUS = (0.42, 0.42), (0.68, 0.68), 0.26


@picture(softness=0.4, grain=0.006)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _cloth(canvas)
    _coils(canvas)
    _valves(canvas)
    _leadpipe(canvas)
    _throat(canvas)
    _bell(canvas)


def _cloth(canvas: Canvas) -> None:
    glow = np.exp(-((canvas.x - 0.4) ** 2 + (canvas.y - 0.35) ** 2) / 0.5)
    weave = 0.62 + 0.32 * glow + 0.06 * noise(canvas, 4, 5, seed=4)
    canvas.pixels[:] = np.array([0.93, 0.93, 0.95]) * weave[..., None]


def _brass(light: np.ndarray | float) -> np.ndarray:
    """Brass colour for a light level in [0, 1]: from brown shade over gold to a white glint."""
    stops = np.linspace(0, 1, len(BRASS))
    return np.stack([np.interp(light, stops, BRASS[:, channel]) for channel in range(3)], -1)


def _tube(canvas: Canvas, path: Sequence[Point], width: float | np.ndarray) -> None:
    """A round brass tube along a path, lit from the upper left, over its own shadow."""
    width = np.broadcast_to(width, len(path))
    shadow = canvas.ribbon([(x + 0.010, y + 0.014) for x, y in path], width * 1.1)
    canvas.shade(canvas.blur(shadow, 0.007), 0.45)
    for layer in np.linspace(0, 1, 10):
        shift = -0.18 * layer * width
        moved = [(x + s, y + s) for (x, y), s in zip(path, shift, strict=True)]
        tone = 0.10 + 0.90 * layer**1.5
        canvas.paint(canvas.ribbon(moved, width * (1 - 0.88 * layer)), _brass(tone))


def _coils(canvas: Canvas) -> None:
    x, y = COIL
    _tube(canvas, arc(COIL, 0.305, 0, 360), 0.040)
    _tube(canvas, arc((x + 0.01, y + 0.01), 0.245, 0, 360), 0.030)
    _tube(canvas, arc((x - 0.02, y + 0.02), 0.185, 60, 400), 0.028)
    for k in range(3):
        left = x - 0.15 + 0.075 * k
        slide = [(left, y - 0.02), (left - 0.02, y + 0.24), (left + 0.06, y + 0.24), (left + 0.04, y - 0.02)]
        _tube(canvas, bezier_path(slide), 0.020)


def _valves(canvas: Canvas) -> None:
    """Three rotary valves with their levers."""
    for k in range(3):
        x, y = COIL[0] - 0.13 + 0.075 * k, COIL[1] - 0.05 - 0.015 * k
        canvas.shade(canvas.blur(canvas.ellipse(x + 0.008, y + 0.012, 0.038), 0.005), 0.35)
        distance = np.hypot(canvas.x - x + 0.010, canvas.y - y + 0.010) / 0.036
        canvas.paint(canvas.ellipse(x, y, 0.036), _brass(np.clip(1.0 - 0.7 * distance, 0, 1)))
        canvas.paint(canvas.ellipse(x, y, 0.020), (0.75, 0.74, 0.70))
        canvas.paint(canvas.ellipse(x, y, 0.007), (0.30, 0.26, 0.20))
        _tube(canvas, bezier_path([(x, y), (x - 0.04, y - 0.09), (x - 0.07, y - 0.19)]), 0.012)


def _leadpipe(canvas: Canvas) -> None:
    """The tube from the mouthpiece, at the upper left, into the coils."""
    pipe = bezier_path([(0.07, 0.07), (0.25, 0.08), (0.56, 0.06), (0.70, 0.26), (0.72, 0.45)])
    _tube(canvas, pipe, 0.022)
    canvas.paint(canvas.stroke([(0.035, 0.068), (0.075, 0.07)], 0.016), (0.72, 0.72, 0.74))
    canvas.paint(canvas.stroke([(0.030, 0.050), (0.030, 0.086)], 0.014), (0.80, 0.80, 0.82))


def _throat(canvas: Canvas) -> None:
    """The tube that widens on its way from the coils to the bell."""
    path = bezier_path([(0.115, 0.40), (0.105, 0.80), (0.42, 0.96), (0.68, 0.72)])
    _tube(canvas, path, 0.040 + 0.22 * np.linspace(0, 1, len(path)) ** 2.5)


def _bell(canvas: Canvas) -> None:
    """The bell, open towards the viewer: a flare with the dark bore in the middle."""
    x, y = BELL
    canvas.shade(canvas.blur(canvas.ellipse(x + 0.015, y + 0.025, BELL_RADIUS), 0.015), 0.45)
    distance = np.hypot(canvas.x - x, canvas.y - y) / BELL_RADIUS
    turn = np.arctan2(canvas.y - y, canvas.x - x)
    glints = 0.34 * np.cos(2 * (turn - 0.8)) + 0.16 * np.cos(turn + 2.2) + 0.10 * np.cos(5 * turn)
    light = (0.52 + glints * distance) * np.clip(1.5 * distance, 0, 1) ** 0.8
    canvas.paint(canvas.ellipse(x, y, BELL_RADIUS), _brass(np.clip(light, 0, 1)))
    canvas.paint(canvas.blur(canvas.ellipse(x - 0.02, y - 0.02, 0.06), 0.02), (0.07, 0.03, 0.01))
    rim = canvas.ellipse(x, y, BELL_RADIUS) - canvas.ellipse(x, y, BELL_RADIUS - 0.010)
    canvas.paint(rim, _brass(0.65 + 0.35 * np.cos(turn + 2.3)))
