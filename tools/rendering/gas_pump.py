"""A red petrol pump of the fifties in front of a plain station wall."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .curves import bezier_path
from .text import write
from .texture import noise

RED, CREAM, CHROME = (0.78, 0.09, 0.08), (0.95, 0.93, 0.86), (0.80, 0.82, 0.84)
LEFT, RIGHT, TOP, BASE = 0.31, 0.65, 0.12, 0.90


@picture(softness=0.45, grain=0.010)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _station(canvas)
    _body(canvas)
    _hose(canvas)
    _nozzle(canvas)
    _display(canvas)
    _panel(canvas)


def _station(canvas: Canvas) -> None:
    """Sunlit wall with a stripe, kerb and concrete."""
    canvas.paint(1.0, (0.80, 0.84, 0.84))
    canvas.paint(canvas.box(0, 0.50, 1, 0.56), (0.20, 0.42, 0.48))
    canvas.paint(canvas.y > 0.84, (0.60, 0.59, 0.56))
    canvas.pixels *= (0.85 + 0.2 * noise(canvas, 12, 5, seed=2) + 0.12 * (0.5 - canvas.x))[..., None]
    canvas.paint(canvas.box(0.14, 0.895, 0.86, 0.955, 0.012), (0.74, 0.73, 0.70))
    canvas.paint(canvas.box(0.14, 0.925, 0.86, 0.955, 0.012), (0.55, 0.54, 0.52))
    canvas.shade(canvas.blur(canvas.box(LEFT + 0.03, TOP + 0.12, RIGHT + 0.10, BASE + 0.01), 0.03), 0.62)


def _rounded_light(canvas: Canvas) -> np.ndarray:
    """Light across a cabinet whose sides curve away."""
    across = (canvas.x - LEFT) / (RIGHT - LEFT)
    glint = np.exp(-(((across - 0.10) / 0.035) ** 2)) + 0.5 * np.exp(-(((across - 0.93) / 0.02) ** 2))
    return 0.55 + 0.5 * np.sin(np.pi * np.clip(0.12 + 0.75 * across, 0, 1)) + 0.5 * glint


def _body(canvas: Canvas) -> None:
    cabinet = canvas.box(LEFT, TOP, RIGHT, BASE, 0.05)
    canvas.paint(cabinet, RED)
    canvas.shade(cabinet, _rounded_light(canvas))
    plinth = canvas.box(LEFT - 0.015, BASE - 0.03, RIGHT + 0.015, BASE + 0.005, 0.006)
    canvas.paint(plinth, (0.16, 0.16, 0.17))
    for y in (0.455, 0.475):
        band = canvas.box(LEFT, y, RIGHT, y + 0.009)
        canvas.paint(band, CHROME)
        canvas.shade(band, _rounded_light(canvas))


def _display(canvas: Canvas) -> None:
    """The window with its counters: money, litres, price."""
    canvas.paint(canvas.box(LEFT + 0.03, TOP + 0.045, RIGHT - 0.03, 0.43, 0.025), CHROME)
    canvas.paint(canvas.box(LEFT + 0.04, TOP + 0.055, RIGHT - 0.04, 0.42, 0.018), CREAM)
    write(canvas, "GASOLINE", (0.48, 0.195), 0.030, RED)
    for row, (digits, caption) in enumerate((("12.60", "SALE"), ("08.40", "GALLONS"))):
        y = 0.225 + 0.082 * row
        canvas.paint(canvas.box(LEFT + 0.065, y, RIGHT - 0.065, y + 0.050, 0.005), (0.09, 0.09, 0.10))
        write(canvas, digits, (0.48, y + 0.026), 0.042, (0.96, 0.96, 0.92))
        write(canvas, caption, (0.48, y + 0.064), 0.018, (0.25, 0.22, 0.20))
    canvas.shade(canvas.polygon([(0.36, 0.175), (0.47, 0.175), (0.41, 0.42), (0.355, 0.42)]), 1.12)


def _panel(canvas: Canvas) -> None:
    """The lower door with a round badge and screws."""
    canvas.shade(canvas.box(LEFT + 0.035, 0.515, RIGHT - 0.035, 0.845, 0.02), 0.70)
    inner = canvas.box(LEFT + 0.039, 0.519, RIGHT - 0.033, 0.845, 0.02)
    canvas.paint(inner, RED)
    canvas.shade(inner, _rounded_light(canvas) * 1.03)
    canvas.paint(canvas.ellipse(0.48, 0.63, 0.082), CHROME)
    canvas.paint(canvas.ellipse(0.48, 0.63, 0.075), CREAM)
    canvas.paint(canvas.box(0.406, 0.607, 0.554, 0.653), (0.10, 0.22, 0.50))
    write(canvas, "SUPER", (0.48, 0.630), 0.038, CREAM)


def _hose(canvas: Canvas) -> None:
    """Hose from the foot of the cabinet up to the nozzle that hangs at its side."""
    curve = [(RIGHT - 0.01, 0.80), (0.80, 0.86), (0.86, 0.70), (0.80, 0.42), (0.745, 0.36)]
    hose = bezier_path(curve)
    canvas.shade(canvas.blur(canvas.stroke([(x + 0.02, y + 0.01) for x, y in hose], 0.03), 0.01), 0.7)
    canvas.paint(canvas.stroke(hose, 0.024), (0.08, 0.08, 0.09))
    canvas.paint(canvas.stroke([(x - 0.004, y - 0.003) for x, y in hose], 0.004), (0.38, 0.39, 0.41))


def _nozzle(canvas: Canvas) -> None:
    canvas.paint(canvas.box(RIGHT - 0.005, 0.235, RIGHT + 0.035, 0.375, 0.008), (0.22, 0.22, 0.24))
    canvas.paint(canvas.stroke([(RIGHT + 0.02, 0.30), (RIGHT + 0.05, 0.245), (0.725, 0.245)], 0.018), CHROME)
    canvas.paint(canvas.stroke([(0.715, 0.245), (0.755, 0.275), (0.750, 0.36)], 0.036), (0.13, 0.13, 0.15))
    canvas.paint(canvas.stroke([(0.722, 0.268), (0.712, 0.330), (0.740, 0.362)], 0.008), CHROME)
