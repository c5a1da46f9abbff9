"""A ladybird on a leaf, seen from above."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .curves import bezier_path
from .texture import noise

CENTRE, RADII = (0.5, 0.54), (0.235, 0.24)
SPOTS = (
    (0.0, -0.60, 0.14),
    (-0.45, -0.32, 0.14),
    (-0.72, -0.10, 0.10),
    (-0.28, 0.12, 0.13),
    (-0.62, 0.32, 0.12),
    (-0.28, 0.60, 0.12),
)
"""Spots of the left wing case, as (x, y, radius) in units of the body; the right one mirrors them."""
BLACK = (0.04, 0.035, 0.035)


@picture(softness=0.5, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _leaf(canvas)
    _legs(canvas)
    _head(canvas)
    _wings(canvas)


def _leaf(canvas: Canvas) -> None:
    """A green surface with a midrib and side veins, out of focus towards the corners."""
    canvas.pixels[:] = (0.30, 0.52, 0.13)
    along = canvas.x * 0.8 + canvas.y * 0.6
    across = canvas.y * 0.8 - canvas.x * 0.6 - 0.10
    veins = 0.16 * np.exp(-(((across) / 0.012) ** 2))
    side = (along + 0.6 * np.abs(across)) * 7 % 1
    veins += 0.10 * np.exp(-(((side - 0.5) / 0.05) ** 2))
    canvas.pixels *= (0.72 + 0.42 * noise(canvas, 5, 6, seed=3) + veins - 0.12 * side)[..., None]
    canvas.pixels *= (1.15 - 0.9 * ((canvas.x - 0.45) ** 2 + (canvas.y - 0.45) ** 2))[..., None]
    body = canvas.ellipse(CENTRE[0] + 0.03, CENTRE[1] + 0.035, RADII[0] * 1.05, RADII[1] * 1.02)
    canvas.shade(canvas.blur(body, 0.02), 0.35)


def _legs(canvas: Canvas) -> None:
    for side in (-1, 1):
        for y, reach in ((-0.16, -0.10), (0.0, 0.0), (0.15, 0.10)):
            x0, y0 = CENTRE[0] + side * 0.17, CENTRE[1] + y
            knee, foot = (x0 + side * 0.11, y0 + 0.3 * reach), (x0 + side * 0.13, y0 + reach + 0.03)
            leg = bezier_path([(x0, y0), knee, foot])
            canvas.paint(canvas.ribbon(leg, np.linspace(0.022, 0.010, len(leg))), BLACK)


def _head(canvas: Canvas) -> None:
    x, y = CENTRE[0], CENTRE[1] - RADII[1]
    for side in (-1, 1):
        tip = (x + side * 0.095, y - 0.105)
        feeler = bezier_path([(x + side * 0.04, y - 0.06), (x + side * 0.06, y - 0.10), tip])
        canvas.paint(canvas.stroke(feeler, 0.007), BLACK)
    canvas.paint(canvas.ellipse(x, y - 0.04, 0.075, 0.055), BLACK)
    canvas.paint(canvas.ellipse(x, y + 0.03, 0.145, 0.085), BLACK)
    for side in (-1, 1):
        canvas.paint(canvas.ellipse(x + side * 0.105, y + 0.015, 0.030, 0.036), (0.95, 0.93, 0.86))
        canvas.paint(canvas.ellipse(x + side * 0.035, y - 0.065, 0.014, 0.011), (0.92, 0.90, 0.84))
    glint = np.exp(-((canvas.x - x + 0.03) ** 2 / 0.002 + (canvas.y - y - 0.01) ** 2 / 0.0005))
    canvas.paint(glint * canvas.ellipse(x, y + 0.03, 0.145, 0.085), (1, 1, 1), 0.35)


def _wings(canvas: Canvas) -> None:
    """The red wing cases: a shaded dome with spots and a seam."""
    u, v = (canvas.x - CENTRE[0]) / RADII[0], (canvas.y - CENTRE[1]) / RADII[1]
    dome = canvas.ellipse(*CENTRE, *RADII) * (canvas.y > CENTRE[1] - RADII[1] + 0.055)
    depth = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
    light = np.clip(-0.45 * u - 0.55 * v + 0.70 * depth, 0, 1)
    colour = np.array([0.90, 0.15, 0.05]) * (0.30 + 0.85 * light)[..., None]
    for x, y, radius in SPOTS:
        for side in (-1, 1):
            inside = np.clip((radius - np.hypot(u - side * x, v - y)) / 0.02, 0, 1)[..., None]
            colour = colour * (1 - inside) + np.array(BLACK) * (0.6 + light[..., None]) * inside
    colour *= (1 - 0.85 * np.exp(-((u / 0.012) ** 2)))[..., None]
    gloss = np.exp(-((u + 0.38) ** 2 + (v + 0.42) ** 2) / 0.035) + 0.4 * np.clip(light, 0, 1) ** 20
    canvas.paint(dome, np.clip(colour + 0.65 * gloss[..., None], 0, 1))
