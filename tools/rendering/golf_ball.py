"""A golf ball on a lawn."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, picture
from .texture import draw_blades, lawn

GRASS = (0.30, 0.56, 0.14)
CENTRE, RADIUS = (0.5, 0.53), 0.31
LIGHT = np.array([-0.42, -0.71, 0.57])
"""Unit vector towards the sun; x points right, y down and z at the viewer."""


@picture(softness=0.5, grain=0.006)
def render(canvas: Canvas) -> None:
    """Paint the picture."""
    _meadow(canvas)
    _contact_shadow(canvas)
    cover, colour = _ball(canvas)
    canvas.paint(cover, colour)
    _blades_in_front(canvas)


def _meadow(canvas: Canvas) -> None:
    """Grass that is out of focus towards the top."""
    lawn(canvas, 0.0, GRASS, blades=16000, seed=3)
    far = np.clip((0.62 - canvas.y) / 0.4, 0, 1)
    for channel in range(3):
        sharp = canvas.pixels[..., channel]
        soft = canvas.blur(sharp, 0.018)
        canvas.pixels[..., channel] = sharp + far * (soft - sharp)
    canvas.pixels *= (0.8 + 0.35 * canvas.y)[..., None]


def _contact_shadow(canvas: Canvas) -> None:
    dx = (canvas.x - CENTRE[0] - 0.3 * RADIUS) / (1.15 * RADIUS)
    dy = (canvas.y - CENTRE[1] - 0.92 * RADIUS) / (0.33 * RADIUS)
    canvas.shade(np.exp(-1.3 * (dx**2 + dy**2)), 0.3)


def _ball(canvas: Canvas) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and colour of the lit, dimpled sphere."""
    nx, ny = (canvas.x - CENTRE[0]) / RADIUS, (canvas.y - CENTRE[1]) / RADIUS
    inside = nx**2 + ny**2 < 1
    nx, ny = nx[inside], ny[inside]
    smooth = np.stack([nx, ny, np.sqrt(1 - nx**2 - ny**2)], -1)
    normal = _dimple(smooth)
    half = LIGHT + np.array([0, 0, 1])
    half /= np.linalg.norm(half)
    gloss = np.clip(normal @ half, 0, 1) ** 60
    light = 0.40 - 0.12 * normal[:, 1] + 0.62 * np.clip(normal @ LIGHT, 0, 1)
    green_bounce = np.clip(smooth[:, 1:2], 0, 1) * [-0.11, 0.02, -0.15]
    colour = np.zeros_like(canvas.pixels)
    colour[inside] = light[:, None] * [0.97, 0.97, 0.94] + 0.25 * gloss[:, None] + green_bounce
    return inside.astype(np.float32), np.clip(colour, 0, 1)


def _dimple(normal: np.ndarray, count: int = 336, radius: float = 0.097, depth: float = 0.45) -> np.ndarray:
    """Bend (N, 3) normals of a unit sphere into `count` round dimples spread evenly over it."""
    centres = _spread(count)
    cosine = normal @ centres.T
    nearest = cosine.argmax(1)
    angle = np.arccos(np.clip(cosine[np.arange(len(normal)), nearest], -1, 1))
    away = normal - centres[nearest]
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    slope = depth * np.sin(np.pi * np.clip(angle / radius, 0, 1))
    bent: np.ndarray = normal - slope[:, None] * away
    bent /= np.linalg.norm(bent, axis=1, keepdims=True)
    return bent


def _spread(count: int) -> np.ndarray:
    """Points on the unit sphere along a golden spiral, turned so that neither pole faces the viewer."""
    i = np.arange(count) + 0.5
    polar, azimuth = np.arccos(1 - 2 * i / count), np.pi * (1 + 5**0.5) * i
    points = np.stack([np.cos(azimuth) * np.sin(polar), np.sin(azimuth) * np.sin(polar), np.cos(polar)], -1)
    turned: np.ndarray = points @ np.array([[0.8, 0.36, -0.48], [0, 0.8, 0.6], [0.6, -0.48, 0.64]])
    return turned


def _blades_in_front(canvas: Canvas) -> None:
    rng = np.random.default_rng(7)
    image = canvas.snapshot()
    x = rng.normal(CENTRE[0], 0.75 * RADIUS, 380)
    y = CENTRE[1] + 1.03 * RADIUS + np.abs(rng.normal(0, 0.02, 380))
    draw_blades(image, rng, x, y, np.full(380, 0.75), GRASS, length=0.07)
    canvas.pixels[:] = np.asarray(image, np.float32) / 255
