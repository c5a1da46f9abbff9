"""A traffic light showing red, against a hazy evening sky."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .texture import noise

LAMPS = (((0.95, 0.12, 0.08), 1.0), ((0.95, 0.65, 0.08), 0.25), ((0.10, 0.85, 0.50), 0.25))
CASE = (0.42, 0.58)


@picture(softness=0.45, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _evening(canvas)
    _post(canvas)
    _housing(canvas)
    for row, (colour, power) in enumerate(LAMPS):
        _lamp(canvas, 0.5, 0.235 + 0.20 * row, colour, power)


def _evening(canvas: Canvas) -> None:
    """Sky that pales downwards, with roofs and trees out of focus."""
    height = canvas.y[..., None]
    canvas.pixels[:] = np.array([0.36, 0.52, 0.74]) * (1 - height) + np.array([0.88, 0.84, 0.80]) * height
    canvas.pixels *= (0.9 + 0.2 * noise(canvas, 3, 4, seed=3, stretch=2))[..., None]
    rng = np.random.default_rng(6)
    town = np.zeros_like(canvas.x)
    for left in np.arange(0, 1, 0.12):
        town = np.maximum(town, canvas.box(left, rng.uniform(0.66, 0.80), left + 0.13, 1.0))
    canvas.paint(canvas.blur(town, 0.012), np.array([0.40, 0.38, 0.40]), 0.9)


def _post(canvas: Canvas) -> None:
    post = canvas.box(0.475, 0.76, 0.525, 1.0)
    canvas.paint(post, (0.34, 0.36, 0.37))
    canvas.shade(post, 0.6 + 0.8 * np.sin(np.pi * np.clip((canvas.x - 0.470) / 0.06, 0, 1)))


def _housing(canvas: Canvas) -> None:
    canvas.paint(canvas.box(0.33, 0.08, 0.67, 0.79, 0.03), (0.05, 0.05, 0.05))
    body = canvas.box(0.385, 0.12, 0.615, 0.75, 0.03)
    canvas.paint(body, (0.16, 0.17, 0.16))
    canvas.shade(body, 1.35 - 0.8 * np.abs(canvas.x - 0.46) / 0.15)


def _lamp(canvas: Canvas, x: float, y: float, colour: tuple[float, float, float], power: float) -> None:
    """One lens under its visor; `power` 0 is dark, 1 is lit."""
    canvas.paint(canvas.ellipse(x, y, 0.088), (0.04, 0.04, 0.04))
    lens = canvas.ellipse(x, y, 0.078)
    distance = np.hypot(canvas.x - x, canvas.y - y) / 0.078
    ribs = 0.92 + 0.08 * np.sin(canvas.x * 420) * np.sin(canvas.y * 420)
    glow = np.asarray(colour) * (0.22 + 0.88 * power) + power * np.clip(0.55 - distance, 0, 1)[..., None]
    canvas.paint(lens, np.clip(glow * ribs[..., None], 0, 1))
    visor = canvas.ellipse(x, y - 0.002, 0.094) * (canvas.y < y + 0.01)
    inner = canvas.ellipse(x, y + 0.026, 0.090)
    canvas.paint(np.clip(visor - inner, 0, 1), (0.10, 0.10, 0.10))
    halo = np.exp(-((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / 0.018)
    canvas.paint(halo * power, colour, 0.25)
