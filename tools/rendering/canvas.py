"""A canvas that is painted through coverage masks: Pillow draws the shapes, NumPy mixes the colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = Sequence[float] | np.ndarray


class Canvas:
    """A square RGB picture, painted larger than it is saved so that edges come out smooth.

    Coordinates run from (0, 0) at the top left to (1, 1) at the bottom right, lengths likewise.
    Colours are RGB in [0, 1], one triple or an (n, n, 3) array. Masks are (n, n) coverage in [0, 1].
    """

    def __init__(self, size: int = 320, scale: int = 2) -> None:
        """Start black.

        Args:
            size: Side of the finished picture, in pixels.
            scale: How many times larger the picture is painted.
        """
        self.size = size
        self.n = size * scale
        self.pixels = np.zeros((self.n, self.n, 3), np.float32)
        axis = (np.arange(self.n, dtype=np.float32) + 0.5) / self.n
        self.x, self.y = np.meshgrid(axis, axis)

    def polygon(self, points: Sequence[Point]) -> np.ndarray:
        """Mask of a filled polygon."""
        return self._draw("polygon", [self._pixel(p) for p in points])

    def ellipse(self, cx: float, cy: float, rx: float, ry: float | None = None) -> np.ndarray:
        """Mask of a filled ellipse with centre (cx, cy) and the given radii."""
        ry = rx if ry is None else ry
        return self._draw("ellipse", [self._pixel((cx - rx, cy - ry)), self._pixel((cx + rx, cy + ry))])

    def box(self, x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> np.ndarray:
        """Mask of a filled rectangle with rounded corners."""
        corners = [self._pixel((x0, y0)), self._pixel((x1, y1))]
        return self._draw("rounded_rectangle", corners, radius=radius * self.n)

    def stroke(self, points: Sequence[Point], width: float) -> np.ndarray:
        """Mask of a line through the points with round joints and ends."""
        pixels = [self._pixel(p) for p in points]
        image = Image.new("L", (self.n, self.n))
        draw = ImageDraw.Draw(image)
        draw.line(pixels, fill=255, width=max(1, round(width * self.n)), joint="curve")
        r = width * self.n / 2
        for x, y in (pixels[0], pixels[-1]):
            draw.ellipse([x - r, y - r, x + r, y + r], fill=255)
        return np.asarray(image, np.float32) / 255

    def ribbon(self, points: Sequence[Point], widths: Sequence[float] | np.ndarray) -> np.ndarray:
        """Mask of a line whose width changes from point to point."""
        image = Image.new("L", (self.n, self.n))
        draw = ImageDraw.Draw(image)
        path = np.asarray(points) * self.n
        radius = np.asarray(widths) * self.n / 2
        along = np.gradient(path, axis=0)
        side = np.stack([-along[:, 1], along[:, 0]], 1) / np.linalg.norm(along, axis=1, keepdims=True)
        left, right = path + side * radius[:, None], path - side * radius[:, None]
        for i in range(len(path) - 1):
            corners = [left[i], left[i + 1], right[i + 1], right[i]]
            draw.polygon([tuple(corner) for corner in corners], fill=255)
        return np.asarray(image, np.float32) / 255

    def blur(self, mask: np.ndarray, radius: float) -> np.ndarray:
        """The mask with a Gaussian blur of the given radius."""
        image = Image.fromarray(_eight_bit(mask))
        return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * self.n)), np.float32) / 255

    def paint(self, mask: np.ndarray | float, colour: Colour, opacity: float = 1.0) -> None:
        """Mix a colour into the picture where the mask says so."""
        cover = np.asarray(mask, np.float32)[..., None] * opacity
        self.pixels += cover * (np.asarray(colour, np.float32) - self.pixels)

    def shade(self, mask: np.ndarray, factor: float | np.ndarray) -> None:
        """Multiply the light where the mask says so: below 1 is shadow, above 1 is glare."""
        self.pixels *= (1 + mask * (np.asarray(factor, np.float32) - 1))[..., None]

    def snapshot(self) -> Image.Image:
        """What is on the canvas so far, at the size at which it is painted."""
        return Image.fromarray(_eight_bit(self.pixels))

    def image(self, softness: float = 0.0, grain: float = 0.0) -> Image.Image:
        """The finished picture.

        Args:
            softness: Radius of the lens blur, in finished pixels.
            grain: Standard deviation of the sensor noise, in [0, 1].
        """
        small = self.snapshot().resize((self.size, self.size), Image.Resampling.BOX)
        small = small.filter(ImageFilter.GaussianBlur(softness)) if softness else small
        noise = np.random.default_rng(0).normal(0, grain, (self.size, self.size, 1))
        return Image.fromarray(_eight_bit(np.asarray(small) / 255 + noise))

    def _pixel(self, point: Point) -> Point:
        return (point[0] * self.n, point[1] * self.n)

    def _draw(self, shape: str, points: Sequence[Point], **options: float) -> np.ndarray:
        image = Image.new("L", (self.n, self.n))
        getattr(ImageDraw.Draw(image), shape)(points, fill=255, **options)
        return np.asarray(image, np.float32) / 255


def _eight_bit(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values, 0, 1) * 255 + 0.5, np.uint8)


def picture(*, softness: float, grain: float) -> Callable[[Callable[[Canvas], None]], Callable[[], Image.Image]]:
    """Make a function that paints on a canvas one that returns the finished picture.

    Args:
        softness: as in `Canvas.image`.
        grain: as in `Canvas.image`.
    """

    def decorate(paint: Callable[[Canvas], None]) -> Callable[[], Image.Image]:
        @wraps(paint)
        def render() -> Image.Image:
            canvas = Canvas()
            paint(canvas)
            return canvas.image(softness=softness, grain=grain)

        return render

    return decorate
