"""A rear-loading garbage truck, seen from the side."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .curves import arc
from .text import write
from .texture import foliage, noise, sky

GREEN, WHITE, STEEL, BLACK = (0.12, 0.45, 0.22), (0.92, 0.93, 0.92), (0.45, 0.47, 0.49), (0.06, 0.06, 0.07)
BAGS = (
    (0.875, 0.635, (0.86, 0.86, 0.84)),
    (0.915, 0.640, (0.16, 0.16, 0.20)),
    (0.900, 0.605, (0.18, 0.34, 0.55)),
)
"""Rubbish bags in the loader, as (x, y, colour)."""


@picture(softness=0.45, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _street(canvas)
    _chassis(canvas)
    _hopper(canvas)
    _container(canvas)
    _cab(canvas)
    for x in (0.175, 0.615, 0.725):
        _wheel(canvas, x, 0.765, 0.062)
    canvas.pixels[:] = canvas.pixels[:, ::-1].copy()  # the truck drives to the right
    write(canvas, "CITY WASTE", (0.48, 0.48), 0.048, GREEN)


def _street(canvas: Canvas) -> None:
    sky(canvas, (0.45, 0.64, 0.86), (0.86, 0.91, 0.95), clouds=0.3, seed=21)
    foliage(canvas, 0.70, 0.24, (0.18, 0.31, 0.13), clumps=300, seed=2)
    canvas.paint(canvas.y > 0.70, (0.66, 0.64, 0.60))
    canvas.paint(canvas.y > 0.745, (0.36, 0.36, 0.37))
    canvas.shade((canvas.y > 0.70).astype(np.float32), 0.85 + 0.3 * noise(canvas, 50, 3, seed=5))
    canvas.shade(canvas.blur(canvas.box(0.06, 0.79, 0.95, 0.845, 0.02), 0.012), 0.35)


def _chassis(canvas: Canvas) -> None:
    canvas.paint(canvas.box(0.08, 0.70, 0.90, 0.745), BLACK)
    canvas.paint(canvas.box(0.30, 0.715, 0.50, 0.775, 0.01), STEEL)
    canvas.shade(canvas.box(0.30, 0.75, 0.50, 0.775, 0.01), 0.6)


def _container(canvas: Canvas) -> None:
    """The ribbed body that holds the load."""
    body = canvas.polygon([(0.305, 0.70), (0.305, 0.315), (0.325, 0.295), (0.735, 0.295), (0.735, 0.70)])
    canvas.paint(body, GREEN)
    canvas.shade(body, 1.12 - 0.45 * (canvas.y - 0.29) / 0.41)
    for x in np.linspace(0.315, 0.715, 7):
        canvas.shade(canvas.box(x, 0.31, x + 0.014, 0.70), 1.35)
        canvas.shade(canvas.box(x + 0.014, 0.31, x + 0.020, 0.70), 0.6)
    for y in (0.295, 0.675):
        canvas.paint(canvas.box(0.305, y, 0.737, y + 0.02), np.array(GREEN) * 0.75)
    canvas.paint(canvas.box(0.375, 0.43, 0.665, 0.53, 0.008), WHITE)
    _grime(canvas, body)


def _grime(canvas: Canvas, mask: np.ndarray) -> None:
    """Streaks of dirt, thicker towards the road."""
    canvas.shade(mask, 0.55 + 0.75 * noise(canvas, 9, 5, seed=8))
    streaks = noise(canvas, 40, 2, seed=12, stretch=0.06) ** 2 * np.clip((canvas.y - 0.3) / 0.5, 0, 1)
    canvas.paint(mask * streaks, (0.26, 0.21, 0.15), 0.8)


def _hopper(canvas: Canvas) -> None:
    """The loader at the rear: tailgate, rams, and bags in the open mouth."""
    outline = [(0.73, 0.285), (0.85, 0.305), (0.935, 0.45), (0.945, 0.67), (0.91, 0.755), (0.73, 0.73)]
    tail = canvas.polygon(outline)
    canvas.paint(tail, np.array(GREEN) * 0.85)
    canvas.shade(tail, 1.15 - 0.5 * (canvas.y - 0.29) / 0.45)
    _grime(canvas, tail)
    mouth = canvas.polygon([(0.845, 0.50), (0.94, 0.47), (0.944, 0.665), (0.86, 0.655)])
    canvas.paint(mouth, BLACK)
    for x, y, colour in BAGS:
        light = 1.1 - 9 * np.hypot(canvas.x - x + 0.01, canvas.y - y + 0.01)
        canvas.paint(canvas.ellipse(x, y, 0.028, 0.024) * mouth, np.array(colour) * light[..., None])
    for start, end in (((0.755, 0.345), (0.865, 0.50)), ((0.79, 0.66), (0.85, 0.53))):
        canvas.paint(canvas.stroke([start, end], 0.022), STEEL)
        canvas.paint(canvas.stroke([((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end], 0.010), WHITE)
    canvas.paint(canvas.box(0.76, 0.685, 0.915, 0.698), (0.95, 0.75, 0.10))
    canvas.paint(canvas.box(0.90, 0.70, 0.925, 0.725), (0.85, 0.10, 0.08))


def _cab(canvas: Canvas) -> None:
    outline = [(0.075, 0.735), (0.075, 0.56), (0.105, 0.375), (0.13, 0.355), (0.285, 0.355), (0.285, 0.735)]
    cab = canvas.polygon(outline)
    canvas.paint(cab, WHITE)
    canvas.shade(cab, 1.05 - 0.35 * (canvas.y - 0.35) / 0.38)
    window = canvas.polygon([(0.105, 0.53), (0.125, 0.395), (0.235, 0.395), (0.235, 0.53)])
    canvas.paint(window, (0.17, 0.22, 0.28))
    canvas.shade(canvas.polygon([(0.15, 0.395), (0.19, 0.395), (0.15, 0.53), (0.11, 0.53)]), 1.6)
    canvas.paint(canvas.box(0.075, 0.60, 0.285, 0.625), GREEN)
    canvas.paint(canvas.stroke([(0.245, 0.38), (0.245, 0.70)], 0.003), STEEL)
    canvas.paint(canvas.box(0.215, 0.57, 0.235, 0.577), BLACK)
    canvas.paint(canvas.box(0.065, 0.69, 0.125, 0.75, 0.008), STEEL)
    canvas.paint(canvas.ellipse(0.085, 0.66, 0.012, 0.018), (0.98, 0.93, 0.75))
    canvas.paint(canvas.box(0.060, 0.42, 0.078, 0.50, 0.006), BLACK)
    canvas.paint(canvas.box(0.17, 0.335, 0.21, 0.356, 0.006), (0.98, 0.62, 0.08))
    canvas.paint(canvas.box(0.287, 0.33, 0.300, 0.70), STEEL)


def _wheel(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.paint(canvas.ellipse(x, y - 0.004, radius * 1.18), (0.10, 0.10, 0.11))
    canvas.paint(canvas.ellipse(x, y, radius), (0.13, 0.13, 0.14))
    canvas.paint(canvas.ellipse(x, y, radius * 0.58), (0.75, 0.76, 0.77))
    canvas.paint(canvas.ellipse(x, y, radius * 0.44), STEEL)
    canvas.paint(canvas.ellipse(x, y, radius * 0.20), (0.82, 0.83, 0.84))
    for bolt in arc((x, y), radius * 0.33, 0, 315, samples=8):
        canvas.paint(canvas.ellipse(*bolt, 0.004), BLACK)
