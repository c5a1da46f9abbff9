"""What can be done to a picture before the network sees it, to wipe out an attack, and the gradient through it.

JPEG is Guo et al.'s (arXiv 1711.00117, §3), bit depth and median are feature squeezing (Xu et al., arXiv
1704.01155, §3), resize-and-pad is Xie et al.'s (arXiv 1711.01991, §3). Blur and resize-and-pad are linear, so their
gradient is exact. The others have none that is of use; an attack goes straight through them, as if they did nothing
(BPDA, Athalye et al., arXiv 1802.00420, §4).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PIL import Image, ImageFilter

from fgsm.attacks.levels import Picture
from fgsm.checks import Array
from fgsm.pictures.image import to_float, to_uint8


class Transformation(Protocol):
    """A fixed change of pictures, with its gradient or what an attack takes in its place."""

    def apply(self, images: Array) -> Array:
        """Floats (N, H, W, C) in [0, 1] -> the same, as the network is to see them."""

    def pull_back(self, images: Array, gradient: Array) -> Array:
        """Gradient with respect to `apply(images)` -> gradient with respect to `images`, same shape."""


class StraightThrough:
    """A change of 8-bit pictures, one after another, through which gradients pass as they are."""

    def __init__(self, change: Callable[[Picture], Picture]) -> None:
        """Take a function of one picture, uint8 (H, W, C), to another of the same shape."""
        self._change = change

    def apply(self, images: Array) -> Array:
        """Round to 8 bits and change each picture."""
        changed = [to_float(self._change(picture)) for picture in to_uint8(images)]
        return np.stack(changed) if changed else images

    def pull_back(self, images: Array, gradient: Array) -> Array:
        """Return the gradient itself: the change is taken for the identity (arXiv 1802.00420, §4.1)."""
        return gradient


class Linear:
    """`rows @ channel @ columns.T` for each colour channel of each picture, and its exact gradient.

    Args:
        rows: floats (H, H).
        columns: floats (W, W). In both no row sums to more than 1, so pictures stay in [0, 1].
    """

    def __init__(self, rows: Array, columns: Array) -> None:
        self._rows, self._columns = rows.astype(np.float32), columns.astype(np.float32)

    def apply(self, images: Array) -> Array:
        """Return the changed pictures, clipped where rounding left [0, 1]."""
        return np.clip(_on_both_sides(self._rows, self._columns, images), 0, 1)

    def pull_back(self, images: Array, gradient: Array) -> Array:
        """Return the gradient under the transposed matrices."""
        return _on_both_sides(self._rows.T, self._columns.T, gradient)


def jpeg(quality: int) -> StraightThrough:
    """Save as JPEG of this quality (1 … 95) and read back, with Pillow's encoder."""

    def change(picture: Picture) -> Picture:
        file = io.BytesIO()
        _to_pillow(picture).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file)).reshape(picture.shape)

    return StraightThrough(change)


def bit_depth(bits: int) -> StraightThrough:
    """Round every value to one of 2 ** bits levels (arXiv 1704.01155, §3.1)."""
    top = 2**bits - 1
    table = np.rint(np.rint(np.arange(256) / 255 * top) / top * 255).astype(np.uint8)
    return StraightThrough(lambda picture: table[picture])


def median(size: int) -> StraightThrough:
    """Replace every value by the median of the `size` × `size` values around it (arXiv 1704.01155, §3.2)."""
    blur = ImageFilter.MedianFilter(size)
    return StraightThrough(lambda picture: np.asarray(_to_pillow(picture).filter(blur)).reshape(picture.shape))


def gaussian_blur(input_shape: tuple[int, int, int], sigma: float) -> Linear:
    """Blur with a Gaussian of `sigma` pixels; at the edge only what is inside the picture counts."""
    return Linear(*(_gaussian(side, sigma) for side in input_shape[:2]))


def resize_and_pad(input_shape: tuple[int, int, int], smallest: float, random: np.random.Generator) -> Linear:
    """Draw one random scaling and place it at random on black (arXiv 1711.01991, §3.1).

    There the frame grows. A network here takes one size only, so the picture shrinks inside its frame instead.

    Args:
        input_shape: (height, width, channels) of the pictures.
        smallest: the least share of its side that a picture may keep, from 0 to 1.
        random: draws the scale, the same for both sides, and the two places.
    """
    scale = random.uniform(smallest, 1)
    return Linear(*(_shrunken(side, max(1, round(scale * side)), random) for side in input_shape[:2]))


def _on_both_sides(rows: Array, columns: Array, images: Array) -> Array:
    count, height, width, channels = images.shape
    tall = (rows @ images.reshape(count, height, width * channels)).reshape(images.shape)
    return np.swapaxes(np.tensordot(tall, columns, axes=(2, 1)), 2, 3)


def _gaussian(side: int, sigma: float) -> Array:
    places = np.arange(side)
    weights = np.exp(-((places[:, None] - places) ** 2) / (2 * sigma**2))
    return weights / weights.sum(axis=1, keepdims=True)


def _shrunken(side: int, size: int, random: np.random.Generator) -> Array:
    # Pillow's own scaling as a matrix: what it makes of the identity.
    scaling = Image.fromarray(np.eye(side, dtype=np.float32)).resize((side, size), Image.Resampling.BILINEAR)
    start = int(random.integers(side - size + 1))
    placed = np.zeros((side, side), np.float32)
    placed[start : start + size] = np.asarray(scaling)
    return placed


def _to_pillow(picture: Picture) -> Image.Image:
    return Image.fromarray(picture if picture.shape[2] == 3 else picture[:, :, 0])
