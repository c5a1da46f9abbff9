"""A jumper under a round parachute, seen from a little below against the sky."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .fabric import gores
from .texture import noise, sky

CENTRE, WIDTH, HEIGHT = (0.5, 0.42), 0.40, 0.33
GORES = 14
COLOURS = np.array([(0.86, 0.13, 0.12), (0.97, 0.96, 0.92), (0.10, 0.27, 0.68), (0.98, 0.74, 0.10)])
HARNESS = (0.5, 0.80)


@picture(softness=0.5, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    sky(canvas, (0.18, 0.42, 0.80), (0.66, 0.82, 0.95), clouds=0.45, seed=5)
    _inside(canvas)
    _lines(canvas)
    _canopy(canvas)
    _jumper(canvas)


def _rim(gore: np.ndarray, sag: float = 0.0) -> list[tuple[float, float]]:
    """Points on the near edge of the canopy at gore numbers 0 (left) to GORES (right)."""
    turn = np.pi * (np.asarray(gore) / GORES - 0.5)
    x = CENTRE[0] + WIDTH * np.sin(turn)
    y = CENTRE[1] + 0.07 * np.cos(turn) - sag * np.abs(np.sin(np.pi * np.asarray(gore)))
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _canopy(canvas: Canvas) -> None:
    """The dome: coloured gores, each bulging between its seams."""
    edge = _rim(np.linspace(0, GORES, GORES * 12 + 1), sag=0.014)
    turn = np.linspace(0, np.pi, 90)
    top = [(CENTRE[0] + WIDTH * np.cos(t), CENTRE[1] - HEIGHT * np.sin(t)) for t in turn]
    dome = canvas.polygon(edge + top)
    rise = np.clip((CENTRE[1] + 0.07 - canvas.y) / (HEIGHT + 0.07), 0, 0.999)
    longitude, gore, across = gores(canvas, CENTRE[0], WIDTH * np.sqrt(1 - rise**2), GORES)
    light = 0.62 + 0.42 * np.cos(np.pi * (longitude - 0.33)) + 0.16 * (0.5 - across) + 0.10 * rise
    seam = np.clip(np.minimum(across, 1 - across) / 0.06, 0, 1)
    folds = 0.94 + 0.12 * noise(canvas, 9, 3, seed=2)
    cloth = COLOURS[gore % len(COLOURS)] * (light * (0.72 + 0.28 * seam) * folds)[..., None]
    canvas.paint(dome, np.clip(cloth, 0, 1))


def _inside(canvas: Canvas) -> None:
    """The shaded far side, seen through the opening."""
    opening = canvas.ellipse(*CENTRE, WIDTH, 0.045)
    canvas.paint(opening, (0.30, 0.20, 0.22))


def _lines(canvas: Canvas) -> None:
    for gore, (x, y) in zip(range(GORES + 1), _rim(np.arange(GORES + 1)), strict=True):
        riser = (HARNESS[0] + np.sign(gore - GORES / 2) * 0.018, HARNESS[1] - 0.05)
        canvas.paint(canvas.stroke([(x, y), riser], 0.0025), (0.93, 0.93, 0.90))


def _jumper(canvas: Canvas) -> None:
    x, y = HARNESS
    suit, dark = (0.15, 0.17, 0.24), (0.08, 0.08, 0.10)
    for side in (-1, 1):
        arm = [(x + side * 0.022, y + 0.01), (x + side * 0.035, y - 0.03), (x + side * 0.018, y - 0.06)]
        leg = [(x + side * 0.010, y + 0.06), (x + side * 0.020, y + 0.11), (x + side * 0.014, y + 0.155)]
        canvas.paint(canvas.stroke(arm, 0.012), suit)
        canvas.paint(canvas.stroke(leg, 0.018), dark)
    canvas.paint(canvas.box(x - 0.026, y - 0.012, x + 0.026, y + 0.075, 0.014), suit)
    canvas.paint(canvas.box(x - 0.016, y + 0.0, x + 0.016, y + 0.05, 0.008), (0.75, 0.22, 0.12))
    canvas.paint(canvas.ellipse(x, y - 0.03, 0.017), (0.90, 0.90, 0.88))
