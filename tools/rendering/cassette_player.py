"""A portable radio and cassette player: two speakers, tape door, keys and dial."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .text import write
from .texture import noise

SILVER, RECORD = (0.72, 0.73, 0.75), (0.80, 0.16, 0.12)
CASE, BLACK, DARK = (0.15, 0.15, 0.16), (0.05, 0.05, 0.06), (0.12, 0.12, 0.14)
LEFT, RIGHT, TOP, BOTTOM = 0.05, 0.95, 0.30, 0.78


@picture(softness=0.4, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _table(canvas)
    _case(canvas)
    for x in (0.205, 0.795):
        _speaker(canvas, x, 0.585, 0.125)
    _dial(canvas)
    _tape_door(canvas)
    _keys(canvas)


def _table(canvas: Canvas) -> None:
    canvas.paint(1.0, np.array([0.86, 0.84, 0.80]))
    canvas.pixels *= (0.8 + 0.25 * canvas.y)[..., None]
    table = canvas.y > 0.72
    grain = noise(canvas, 5, 5, seed=3, stretch=9)
    canvas.paint(table, np.array([0.55, 0.36, 0.20]) * (0.7 + 0.5 * grain[..., None]))
    canvas.shade(canvas.blur(canvas.box(LEFT, 0.74, RIGHT + 0.02, 0.82, 0.02), 0.015), 0.35)


def _case(canvas: Canvas) -> None:
    handle = [(0.13, 0.32), (0.13, 0.20), (0.16, 0.17), (0.84, 0.17), (0.87, 0.20), (0.87, 0.32)]
    canvas.paint(canvas.stroke(handle, 0.026), BLACK)
    canvas.paint(canvas.stroke([(x, y - 0.005) for x, y in handle], 0.006), (0.45, 0.45, 0.47))
    canvas.paint(canvas.box(LEFT, TOP, RIGHT, BOTTOM, 0.025), BLACK)
    front = canvas.box(LEFT + 0.008, TOP + 0.008, RIGHT - 0.008, BOTTOM - 0.010, 0.02)
    brushed = 0.9 + 0.14 * noise(canvas, 6, 6, seed=9, stretch=20) + 0.18 * (0.55 - canvas.y)
    canvas.paint(front, np.array(CASE) * brushed[..., None])


def _speaker(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.paint(canvas.ellipse(x, y, radius), np.array(SILVER) * 1.2)
    canvas.paint(canvas.ellipse(x, y, radius * 0.94), BLACK)
    distance = np.hypot(canvas.x - x, canvas.y - y) / radius
    cone = canvas.ellipse(x, y, radius * 0.86)
    canvas.paint(cone, np.full(3, 1.0) * (0.10 + 0.12 * np.cos(distance * 9) ** 2)[..., None])
    canvas.paint(canvas.ellipse(x, y, radius * 0.30), DARK)
    light = np.exp(-((canvas.x - x + 0.02) ** 2 + (canvas.y - y + 0.025) ** 2) / 0.0006)
    canvas.paint(canvas.ellipse(x, y, radius * 0.30) * light, (0.6, 0.6, 0.62))
    mesh = (np.sin(canvas.x * 620) > 0.55) | (np.sin(canvas.y * 620) > 0.55)
    canvas.paint(canvas.ellipse(x, y, radius * 0.90) * mesh, (0.34, 0.34, 0.36), 0.75)


def _dial(canvas: Canvas) -> None:
    """Tuner scale with its needle, and the knobs."""
    canvas.paint(canvas.box(0.35, 0.335, 0.80, 0.425, 0.006), BLACK)
    for row, band in enumerate(("FM  88   92   96   100  104  108", "AM  53   60   80   100  130  160")):
        write(canvas, band, (0.565, 0.362 + 0.034 * row), 0.021, (0.85, 0.88, 0.80))
    canvas.paint(canvas.box(0.60, 0.340, 0.604, 0.420), (0.92, 0.20, 0.10))
    for x in (0.12, 0.20, 0.28, 0.865):
        canvas.shade(canvas.blur(canvas.ellipse(x + 0.005, 0.387, 0.032), 0.006), 0.55)
        canvas.paint(canvas.ellipse(x, 0.380, 0.030), DARK)
        canvas.paint(canvas.ellipse(x, 0.380, 0.024), (0.62, 0.63, 0.65))
        canvas.paint(canvas.stroke([(x, 0.380), (x + 0.010, 0.362)], 0.005), BLACK)


def _tape_door(canvas: Canvas) -> None:
    """The door with a cassette behind its window."""
    canvas.paint(canvas.box(0.355, 0.455, 0.645, 0.660, 0.010), BLACK)
    canvas.paint(canvas.box(0.370, 0.470, 0.630, 0.645, 0.008), DARK)
    canvas.paint(canvas.box(0.385, 0.483, 0.615, 0.632, 0.008), (0.86, 0.83, 0.76))
    canvas.paint(canvas.box(0.385, 0.505, 0.615, 0.522), (0.80, 0.30, 0.12))
    canvas.paint(canvas.box(0.430, 0.540, 0.570, 0.598, 0.006), (0.14, 0.12, 0.12))
    for x, tape in ((0.458, 0.030), (0.542, 0.020)):
        canvas.paint(canvas.ellipse(x, 0.569, tape) * canvas.box(0.43, 0.54, 0.57, 0.598), (0.30, 0.19, 0.13))
        canvas.paint(canvas.ellipse(x, 0.569, 0.016), (0.93, 0.93, 0.90))
        canvas.paint(canvas.ellipse(x, 0.569, 0.008), BLACK)
    write(canvas, "C-90", (0.50, 0.493), 0.020, (0.2, 0.2, 0.2))
    canvas.shade(canvas.polygon([(0.37, 0.47), (0.50, 0.47), (0.42, 0.645), (0.37, 0.645)]), 1.25)


def _keys(canvas: Canvas) -> None:
    canvas.paint(canvas.box(0.355, 0.680, 0.645, 0.740, 0.005), BLACK)
    for key in range(6):
        x = 0.362 + 0.0465 * key
        colour = RECORD if key == 5 else SILVER
        canvas.paint(canvas.box(x, 0.686, x + 0.043, 0.734, 0.004), colour)
        canvas.shade(canvas.box(x, 0.718, x + 0.043, 0.734, 0.004), 0.75)
