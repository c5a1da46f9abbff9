"""Lettering on the things in the pictures, in the font that comes with Pillow."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .canvas import Canvas, Colour, Point


def write(canvas: Canvas, text: str, centre: Point, height: float, colour: Colour) -> None:
    """Write `text` around `centre`; `height` is the font size in canvas units."""
    image = Image.new("L", (canvas.n, canvas.n))
    font = ImageFont.load_default(size=height * canvas.n)
    place = (centre[0] * canvas.n, centre[1] * canvas.n)
    ImageDraw.Draw(image).text(place, text, fill=255, font=font, anchor="mm")
    canvas.paint(np.asarray(image, np.float32) / 255, colour)
