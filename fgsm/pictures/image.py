"""Pictures in and out: any upload to the 8-bit array that a network is shown, and that array out again.

A network sees what the page shows and the visitor downloads, byte for byte, so everything here is exact where
nothing has to change: a PNG of the right size comes back as it is, and `to_uint8(to_float(x))` is x.
"""

from __future__ import annotations

import io
import os
import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageOps

from fgsm.pictures.decode import DECODER_ERRORS, Opened, check_size, decode, open_picture
from fgsm.pictures.formats.limits import MAX_EXIF
from fgsm.pictures.profile import in_srgb
from fgsm.pictures.source import read_bytes

LARGE = 4_000_000  # pixels

ALONE = threading.Lock()
"""Held while a large picture is decoded, in whatever process: the largest take 900 MB, so there is one at a time."""

_EXIF = ("exif", "Raw profile type exif")
# ImageOps.exif_transpose writes the metadata back, which fails where any other tag of it is damaged.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def load_image(
    source: str | os.PathLike[str] | bytes | BinaryIO | Image.Image,
    size: tuple[int, int] = (224, 224),
    *,
    channels: int = 3,
) -> npt.NDArray[np.uint8]:
    """Turn any upload into the 8-bit picture that a network is shown.

    The first frame, turned as its EXIF data says, scaled (bicubic) and cropped around the centre to `size`,
    on white where it is transparent, in sRGB or grey. What has `size` already comes back bit for bit.

    Args:
        source: a JPEG, PNG, WebP, AVIF, GIF or BMP as path, bytes or binary file object; or a Pillow image.
        size: (height, width) in pixels.
        channels: 3 for RGB, 1 for grey.

    Returns:
        uint8 (height, width, channels), contiguous, the caller's own.

    Raises:
        ValueError: if it is not such a picture, is damaged or out of bounds; in one sentence for the visitor.
    """
    return fit_image(source, size, channels, ALONE)


def fit_image(
    source: str | os.PathLike[str] | bytes | BinaryIO | Image.Image,
    size: tuple[int, int],
    channels: int,
    alone: AbstractContextManager[Any],
) -> npt.NDArray[np.uint8]:
    """Do what `load_image` does, with `alone` around the decoding of a large picture."""
    height, width = check_shape(size, channels)
    if isinstance(source, Image.Image):
        check_size(source)
        opened = Opened(source, source.width * source.height)
    else:
        opened = open_picture(
            read_bytes(source), 2 * max(height, width)
        )  # twice the size leaves the scaling its quality
    with alone if opened.held > LARGE else nullcontext():
        picture = ImageOps.fit(_upright(decode(opened)), (width, height), Image.Resampling.BICUBIC)
    picture = _on_white(in_srgb(picture)).convert("RGB" if channels == 3 else "L")
    return np.array(picture, dtype=np.uint8).reshape(height, width, channels)


def encode_png(image: npt.NDArray[np.uint8]) -> bytes:
    """Return a picture as a PNG file, lossless and quick rather than small.

    Args:
        image: uint8 (H, W, 3), or (H, W, 1) for grey.

    Raises:
        ValueError: if `image` is anything else.
    """
    array = np.asarray(image)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] not in (1, 3) or not array.size:
        raise ValueError(f"expected uint8 of shape (H, W, 3) or (H, W, 1), got {array.dtype} {array.shape}")
    file = io.BytesIO()
    picture = Image.fromarray(array if array.shape[2] == 3 else array[:, :, 0])
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def to_float(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return 8-bit pixels as float32 in [0, 1]: value / 255.

    Raises:
        ValueError: if `image` is not uint8.
    """
    array = np.asarray(image)
    if array.dtype != np.uint8:
        raise ValueError(f"expected uint8 pixels in 0 to 255, got dtype {array.dtype}")
    return array.astype(np.float32) / np.float32(255)


def to_uint8(image: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Return float pixels as 8 bits: clipped to [0, 1], then rounded to the nearest of 256 levels.

    Raises:
        ValueError: if `image` is not of a float type or holds NaN.
    """
    array = np.asarray(image)
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(f"expected float pixels in [0, 1], got dtype {array.dtype}")
    if np.isnan(array).any():
        raise ValueError("expected float pixels in [0, 1], got NaN")
    levels: npt.NDArray[Any] = np.rint(np.clip(array, 0, 1).astype(np.float64) * 255)
    return levels.astype(np.uint8)


def check_shape(size: tuple[int, int], channels: int) -> tuple[int, int]:
    """Return (height, width) as whole numbers.

    Raises:
        ValueError: if no picture can have that size, or that many channels.
    """
    if channels not in (1, 3):
        raise ValueError(f"expected 1 or 3 channels, got {channels!r}")
    try:
        height, width = (int(side) for side in size)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"expected size as (height, width), got {size!r}") from error
    if not (1 <= height <= 4096 and 1 <= width <= 4096):
        raise ValueError(f"expected a size from 1 to 4096 pixels a side, got {height} x {width}")
    return height, width


def _upright(picture: Image.Image) -> Image.Image:
    for name in _EXIF:
        if len(picture.info.get(name, "")) > MAX_EXIF:  # every tag in it may claim all of it, and gets a copy
            picture = picture.copy()
            picture.info[name] = picture.info[name][:MAX_EXIF]
    try:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except DECODER_ERRORS:  # a good picture with damaged EXIF data stays as it lies
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA"):
        return picture
    white = Image.new(picture.mode[:-1], picture.size, "white")
    white.paste(picture, mask=picture)
    white.info = picture.info
    return white
