"""A white wooden church with a steeple, on a lawn, under a summer sky."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, Colour, picture
from .texture import foliage, lawn, noise, sky

WHITE, SHADE, ROOF = (0.95, 0.95, 0.93), (0.70, 0.74, 0.80), (0.26, 0.27, 0.31)
GLASS = (0.16, 0.20, 0.28)
GROUND = 0.86


@picture(softness=0.45, grain=0.008)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    sky(canvas, (0.20, 0.44, 0.80), (0.74, 0.86, 0.95), clouds=0.42, seed=11)
    foliage(canvas, GROUND, 0.20, (0.16, 0.30, 0.11), clumps=420, seed=4)
    lawn(canvas, GROUND, (0.33, 0.52, 0.18), blades=9000, seed=1)
    _nave(canvas)
    _tower(canvas)
    _steeple(canvas)
    _path(canvas)


def _siding(canvas: Canvas, mask: np.ndarray, colour: Colour, step: float = 0.0125) -> None:
    """Clapboards: each board catches light at its lower edge and throws a thin shadow."""
    board = (canvas.y / step) % 1
    canvas.paint(mask, colour)
    canvas.shade(mask, 0.93 + 0.09 * board - 0.22 * (board < 0.14) + 0.05 * noise(canvas, 24, 2, seed=8))


def _arched_window(canvas: Canvas, x: float, top: float, bottom: float, half: float) -> None:
    frame = half + 0.008
    for wide, colour in ((frame, WHITE), (half, GLASS)):
        canvas.paint(canvas.ellipse(x, top + half, wide), colour)
        canvas.paint(canvas.box(x - wide, top + half, x + wide, bottom + wide - half), colour)
    for y in np.arange(top + half, bottom - 0.01, 0.026):
        canvas.paint(canvas.box(x - half, y, x + half, y + 0.003), WHITE)
    canvas.paint(canvas.box(x - 0.002, top, x + 0.002, bottom), WHITE)
    canvas.paint(canvas.box(x - frame - 0.006, bottom, x + frame + 0.006, bottom + 0.010), WHITE)


def _nave(canvas: Canvas) -> None:
    """The gable front and its roof."""
    left, right, eaves, ridge = 0.20, 0.80, 0.57, 0.36
    wall = canvas.polygon([(left, GROUND), (left, eaves), (0.5, ridge), (right, eaves), (right, GROUND)])
    _siding(canvas, wall, WHITE)
    canvas.shade(wall, 1.02 - 0.12 * canvas.x)
    for side, x in ((-1, left), (1, right)):
        for colour, top, low, outer in ((ROOF, -0.035, -0.005, 0.035), (SHADE, -0.006, 0.008, 0.030)):
            slope = [(0.5, ridge + top), (x + side * outer, eaves + top + 0.040)]
            slope += [(x + side * outer, eaves + low + 0.035), (0.5, ridge + low)]
            canvas.paint(canvas.polygon(slope), colour)
        board = sorted((x, x - side * 0.018))
        canvas.paint(canvas.box(board[0], eaves + 0.02, board[1], GROUND), WHITE)
    canvas.paint(canvas.box(left - 0.005, GROUND - 0.018, right + 0.005, GROUND + 0.004), (0.52, 0.50, 0.47))
    for x in (0.28, 0.72):
        _arched_window(canvas, x, 0.61, 0.77, 0.028)


def _tower(canvas: Canvas) -> None:
    """The square tower with door, window and belfry."""
    left, right, top = 0.39, 0.61, 0.30
    shadow = canvas.polygon([(right, 0.45), (right + 0.05, 0.485), (right + 0.05, GROUND), (right, GROUND)])
    canvas.shade(canvas.blur(shadow, 0.006), 0.72)
    _siding(canvas, canvas.box(left, top, right, GROUND), WHITE)
    canvas.shade(canvas.box(left, top, right, GROUND), 1.04 - 0.25 * (canvas.x - left))
    for x in (left, right - 0.014):
        canvas.paint(canvas.box(x, top, x + 0.014, GROUND), WHITE)
    for y in (top, 0.46):
        canvas.paint(canvas.box(left - 0.018, y, right + 0.018, y + 0.014), WHITE)
        canvas.shade(canvas.box(left - 0.004, y + 0.014, right + 0.004, y + 0.021), 0.6)
    _arched_window(canvas, 0.5, 0.335, 0.435, 0.030)
    _arched_window(canvas, 0.5, 0.51, 0.63, 0.028)
    _door(canvas)


def _door(canvas: Canvas) -> None:
    canvas.paint(canvas.polygon([(0.425, 0.705), (0.5, 0.665), (0.575, 0.705)]), SHADE)
    canvas.paint(canvas.box(0.435, 0.705, 0.565, GROUND), WHITE)
    canvas.paint(canvas.box(0.448, 0.715, 0.552, GROUND), (0.45, 0.10, 0.09))
    canvas.paint(canvas.box(0.498, 0.715, 0.502, GROUND), (0.20, 0.05, 0.05))
    for x in (0.458, 0.510):
        for y in (0.73, 0.795):
            canvas.shade(canvas.box(x, y, x + 0.032, y + 0.05), 0.75)
    for step in range(3):
        y, wider = GROUND + 0.012 * step, 0.015 * step
        stone = np.array(WHITE) * (0.70 + 0.08 * step)
        canvas.paint(canvas.box(0.43 - wider, y, 0.57 + wider, y + 0.012), stone)


def _steeple(canvas: Canvas) -> None:
    """Octagonal lantern, spire and cross."""
    _siding(canvas, canvas.box(0.425, 0.235, 0.575, 0.30), WHITE)
    canvas.paint(canvas.box(0.415, 0.228, 0.585, 0.240), WHITE)
    for left, right, light in ((0.425, 0.47, 1.45), (0.47, 0.53, 1.20), (0.53, 0.575, 0.80)):
        side = canvas.polygon([(left, 0.228), (0.5, 0.045), (right, 0.228)])
        canvas.paint(side, np.array(ROOF) * light)
    for box in ((0.4965, 0.012, 0.5035, 0.055), (0.484, 0.022, 0.516, 0.029)):
        canvas.paint(canvas.box(*box), (0.93, 0.80, 0.42))


def _path(canvas: Canvas) -> None:
    path = canvas.polygon([(0.44, GROUND + 0.034), (0.56, GROUND + 0.034), (0.68, 1.0), (0.32, 1.0)])
    canvas.paint(canvas.blur(path, 0.003), (0.72, 0.68, 0.62))
    canvas.shade(path, 0.85 + 0.25 * noise(canvas, 60, 2, seed=6))
