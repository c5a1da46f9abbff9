"""Ten handwritten digits in the format of MNIST: white on black, 28 by 28, a body of 20 by 20.

The strokes are ours. Each is a smooth curve through hand-placed points, drawn large with a round pen and then
brought to size like any drawing.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from fgsm.pictures.digits import BODY, FIELD, centre_digit

from .canvas import Point
from .curves import spline

# fmt: off
STROKES: dict[int, list[list[Point]]] = {
    0: [
        [
            (0.56, 0.08), (0.34, 0.13), (0.20, 0.42), (0.24, 0.76), (0.45, 0.92), (0.68, 0.80),
            (0.79, 0.50), (0.72, 0.20), (0.52, 0.09), (0.46, 0.13),
        ],
    ],
    1: [
        [(0.62, 0.06), (0.55, 0.35), (0.47, 0.65), (0.41, 0.94)],
    ],
    2: [
        [
            (0.22, 0.28), (0.34, 0.11), (0.56, 0.08), (0.71, 0.22), (0.66, 0.45), (0.46, 0.68),
            (0.22, 0.88), (0.24, 0.91), (0.52, 0.86), (0.82, 0.88),
        ],
    ],
    3: [
        [
            (0.26, 0.16), (0.46, 0.07), (0.68, 0.16), (0.66, 0.34), (0.44, 0.46), (0.66, 0.54),
            (0.75, 0.72), (0.60, 0.90), (0.38, 0.93), (0.21, 0.83),
        ],
    ],
    4: [
        [(0.30, 0.10), (0.25, 0.32), (0.22, 0.52), (0.44, 0.55), (0.76, 0.50)],
        [(0.70, 0.12), (0.66, 0.45), (0.62, 0.70), (0.60, 0.95)],
    ],
    5: [
        [(0.74, 0.09), (0.52, 0.11), (0.34, 0.12)],
        [
            (0.34, 0.12), (0.31, 0.28), (0.28, 0.44), (0.46, 0.40), (0.68, 0.52), (0.70, 0.74),
            (0.52, 0.91), (0.24, 0.88),
        ],
    ],
    6: [
        [
            (0.64, 0.07), (0.44, 0.25), (0.29, 0.53), (0.28, 0.78), (0.44, 0.93), (0.65, 0.84),
            (0.69, 0.66), (0.54, 0.54), (0.36, 0.62), (0.29, 0.76),
        ],
    ],
    7: [
        [(0.20, 0.16), (0.42, 0.13), (0.66, 0.11), (0.76, 0.13)],
        [(0.76, 0.13), (0.66, 0.38), (0.54, 0.64), (0.46, 0.94)],
    ],
    8: [
        [
            (0.68, 0.20), (0.52, 0.07), (0.33, 0.16), (0.36, 0.36), (0.56, 0.50), (0.68, 0.72),
            (0.54, 0.92), (0.34, 0.84), (0.36, 0.64), (0.55, 0.45), (0.69, 0.26), (0.66, 0.18),
        ],
    ],
    9: [
        [
            (0.70, 0.26), (0.54, 0.10), (0.34, 0.19), (0.30, 0.38), (0.44, 0.50), (0.62, 0.42),
            (0.71, 0.22), (0.69, 0.50), (0.63, 0.74), (0.57, 0.95),
        ],
    ],
}
# fmt: on
"""Digit -> strokes -> points, in a unit square with y downwards."""

PEN = 2.4
"""Width of the pen, in pixels of the finished picture."""


def render(digit: int, scale: int = 16) -> Image.Image:
    """Draw one digit as a 28 by 28 grey picture.

    Args:
        digit: Which of the ten.
        scale: How many times larger it is drawn.
    """
    return Image.fromarray(centre_digit(_draw(STROKES[digit], scale))[..., 0])


def _draw(strokes: list[list[Point]], scale: int) -> np.ndarray:
    lines = [np.asarray(spline(stroke)) for stroke in strokes]
    points = np.concatenate(lines)
    middle = (points.min(0) + points.max(0)) / 2
    zoom = (BODY - PEN) * scale / np.ptp(points, axis=0).max()
    image = Image.new("L", (FIELD * scale, FIELD * scale))
    draw = ImageDraw.Draw(image)
    radius = PEN * scale / 2
    for line in lines:
        for x, y in (line - middle) * zoom + FIELD * scale / 2:
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(image)
