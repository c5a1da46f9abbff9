"""Noise, skies and lawns: what surrounds the things in the pictures."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from .canvas import Canvas, Colour


def noise(canvas: Canvas, cells: float, octaves: int = 4, seed: int = 0, stretch: float = 1.0) -> np.ndarray:
    """Smooth random field in [0, 1]: `octaves` layers, each twice as fine and half as strong.

    Args:
        canvas: Gives the size.
        cells: Bumps across the picture in the coarsest layer.
        octaves: Number of layers.
        seed: Same seed, same field.
        stretch: How many times wider than high the bumps are.
    """
    rng = np.random.default_rng(seed)
    field = np.zeros((canvas.n, canvas.n), np.float32)
    for octave in range(octaves):
        across = max(2, round(cells * 2**octave))
        grid = rng.random((max(2, round(across * stretch)), across)).astype(np.float32)
        layer = Image.fromarray(grid).resize((canvas.n, canvas.n), Image.Resampling.BICUBIC)
        field += np.asarray(layer) * 0.5**octave
    field -= field.min()
    field /= field.max()
    return field


def sky(canvas: Canvas, top: Colour, horizon: Colour, clouds: float = 0.5, seed: int = 0) -> None:
    """Fill the canvas with a sky; `clouds` from 0 (none) to 1 (overcast)."""
    height = canvas.y[..., None]
    canvas.pixels[:] = np.asarray(top) * (1 - height) + np.asarray(horizon) * height
    cover = np.clip((noise(canvas, 3, 6, seed, stretch=1.8) - 1 + clouds) * 3, 0, 1)
    canvas.paint(cover**1.3 * 0.9, (1.0, 1.0, 1.0))


def lawn(canvas: Canvas, horizon: float, colour: Colour, blades: int, seed: int = 0) -> None:
    """Grass from the horizon down to the lower edge, blade by blade, longer towards the viewer."""
    rng = np.random.default_rng(seed)
    ground = canvas.y > horizon
    canvas.paint(ground, np.asarray(colour) * 0.55)
    image = canvas.snapshot()
    depth = np.sort(rng.random(blades) ** 1.4)
    draw_blades(image, rng, rng.random(blades), horizon + depth * (1 - horizon), depth, colour)
    painted = np.asarray(image, np.float32) / 255
    canvas.paint(canvas.y > horizon - 0.02, painted)


def foliage(canvas: Canvas, base: float, height: float, colour: Colour, clumps: int, seed: int = 0) -> None:
    """A row of bushes that stand on the line `base` and are about `height` high, lighter towards the top."""
    rng = np.random.default_rng(seed)
    image = canvas.snapshot()
    draw = ImageDraw.Draw(image)
    x = rng.random(clumps)
    rise = rng.random(clumps) ** 1.3 * (1 + 0.25 * np.sin(9 * x))
    light = rng.uniform(0.55, 1.05, clumps) * (0.75 + 0.45 * rise)
    radius = rng.uniform(0.020, 0.045, clumps) * canvas.n
    for i in np.argsort(-rise):
        across, down = x[i] * canvas.n, (base - rise[i] * height) * canvas.n
        corners = [across - radius[i], down - 0.8 * radius[i], across + radius[i], down + 0.8 * radius[i]]
        draw.ellipse(corners, fill=tuple(int(min(1, c * light[i]) * 255) for c in colour))
    canvas.pixels[:] = np.asarray(image, np.float32) / 255


def draw_blades(
    image: Image.Image,
    rng: np.random.Generator,
    x: np.ndarray,
    y: np.ndarray,
    depth: np.ndarray,
    colour: Colour,
    length: float = 0.06,
) -> None:
    """Draw one blade of grass for each root (x, y); `depth` 0 is far away and short, 1 is near."""
    n, draw = image.width, ImageDraw.Draw(image)
    lean = rng.normal(0, 0.35, len(x))
    light = np.clip(rng.normal(1, 0.2, len(x)), 0.4, 1.6)
    size = (0.006 + length * depth) * rng.uniform(0.6, 1.2, len(x))
    for i in range(len(x)):
        root = (x[i] * n, y[i] * n)
        tip = (root[0] + size[i] * n * np.sin(lean[i]), root[1] - size[i] * n * np.cos(lean[i]))
        shade = tuple(int(min(255, c * light[i] * 255)) for c in colour)
        draw.line([root, tip], fill=shade, width=max(1, round((0.0008 + 0.0035 * depth[i]) * n)))
