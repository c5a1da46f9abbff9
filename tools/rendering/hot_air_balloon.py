"""A striped hot-air balloon over hills."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .fabric import gores
from .texture import noise, sky

CENTRE, RADIUS, MOUTH = (0.5, 0.36), 0.27, (0.735, 0.055)
GORES = 12
COLOURS = np.array([(0.90, 0.22, 0.13), (0.98, 0.66, 0.10), (0.98, 0.90, 0.35), (0.16, 0.45, 0.70)])


@picture(softness=0.45, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    sky(canvas, (0.25, 0.50, 0.85), (0.80, 0.90, 0.96), clouds=0.38, seed=14)
    _hills(canvas)
    _basket(canvas)
    _envelope(canvas)


def _hills(canvas: Canvas) -> None:
    """Three ridges, the farther the paler."""
    ridges = ((0.86, (0.55, 0.68, 0.75)), (0.90, (0.40, 0.55, 0.45)), (0.95, (0.26, 0.42, 0.20)))
    for k, (base, colour) in enumerate(ridges):
        ridge = base + 0.025 * np.sin(5 * canvas.x + 2 * k) + 0.012 * np.sin(13 * canvas.x + k)
        fields = 0.8 + 0.4 * noise(canvas, 14, 4, seed=k)
        canvas.paint(canvas.y > ridge, np.array(colour) * fields[..., None])


def _half_width(canvas: Canvas) -> np.ndarray:
    """Half the width of the envelope at each height: a globe that narrows straight to its mouth."""
    height, half = MOUTH
    globe = np.sqrt(np.clip(RADIUS**2 - (canvas.y - CENTRE[1]) ** 2, 0, None))
    joint = CENTRE[1] + 0.55 * RADIUS
    share = (canvas.y - joint) / (height - joint)
    cone = RADIUS * np.sqrt(1 - 0.55**2) * np.clip(1 - share, 0, 1) ** 1.15 + half * share
    return np.where(canvas.y < joint, globe, np.where(canvas.y < height, cone, 0))


def _envelope(canvas: Canvas) -> None:
    half = _half_width(canvas)
    inside = np.abs(canvas.x - CENTRE[0]) < half
    longitude, gore, across = gores(canvas, CENTRE[0], half, GORES)
    light = 0.55 + 0.5 * np.cos(np.pi * (longitude - 0.36)) + 0.20 * (CENTRE[1] - canvas.y)
    bulge = 0.80 + 0.20 * np.sin(np.pi * across)
    cloth = COLOURS[gore % len(COLOURS)] * (light * bulge)[..., None]
    canvas.paint(inside.astype(np.float32), np.clip(cloth, 0, 1))
    band = inside & (np.abs(canvas.y - CENTRE[1] - 0.02) < 0.035)
    canvas.paint(band.astype(np.float32), np.array([0.97, 0.96, 0.92]) * light[..., None])


def _basket(canvas: Canvas) -> None:
    height, half = MOUTH
    for side in (-1, -0.4, 0.4, 1):
        line = [(0.5 + side * half, height - 0.01), (0.5 + side * 0.036, height + 0.085)]
        canvas.paint(canvas.stroke(line, 0.0035), (0.25, 0.20, 0.16))
    canvas.paint(canvas.ellipse(0.5, height + 0.022, 0.012, 0.022), (1.0, 0.80, 0.30))
    wicker = canvas.box(0.458, height + 0.08, 0.542, height + 0.145, 0.008)
    canvas.paint(wicker, (0.48, 0.31, 0.16))
    weave = 0.85 + 0.3 * ((np.floor(canvas.x * 110) + np.floor(canvas.y * 110)) % 2)
    canvas.shade(wicker, weave * (1.2 - 0.4 * (canvas.x - 0.458) / 0.084))
    canvas.paint(canvas.box(0.454, height + 0.076, 0.546, height + 0.088, 0.005), (0.30, 0.18, 0.09))
    for x, shirt in ((0.483, (0.75, 0.15, 0.15)), (0.517, (0.15, 0.30, 0.60))):
        canvas.paint(canvas.box(x - 0.010, height + 0.052, x + 0.010, height + 0.078, 0.006), shirt)
        canvas.paint(canvas.ellipse(x, height + 0.043, 0.009), (0.80, 0.60, 0.48))
