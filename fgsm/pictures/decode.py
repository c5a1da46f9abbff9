"""Untrusted bytes to a decoded Pillow picture, within bounds that are checked before anything is decoded.

What a file is, its content says: names and extensions are never looked at. Whatever is wrong with it, the
caller gets a `ValueError` with one sentence that can be shown to whoever uploaded it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import jpeg_factory
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from fgsm.pictures import tiff
from fgsm.pictures.bmp import BmpFile
from fgsm.pictures.failures import DECODER_ERRORS, damaged, failure, unread
from fgsm.pictures.formats import apng, avif_colour, jpeg, png, webp
from fgsm.pictures.formats.containers import bounded
from fgsm.pictures.formats.signatures import kind_of, name_of
from fgsm.pictures.formats.unsupported import UnsupportedError
from fgsm.pictures.source import EXPECTED, READS_AVIF

MAX_PIXELS = 40_000_000
MAX_STREAMED = 80_000_000  # of a baseline JPEG; below Pillow's own limit, which warns through state that threads share

_PLUGINS: dict[str, Callable[[io.BytesIO], Image.Image]] = {
    "JPEG": jpeg_factory,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "AVIF": AvifImageFile,
    "GIF": GifImageFile,
    "BMP": BmpFile,
}
_CODE_POINTS = {"PNG": png.code_points, "AVIF": avif_colour.code_points}
# Put behind a JPEG without an end marker: bytes of no picture, with which a decoder that lacks data goes on.
_ENDS = tuple(
    b"".join(bytes(filling) + b"\xff%c" % restart for restart in 2 * jpeg.RESTARTS) + jpeg.END
    for filling in (range(64), range(200, 136, -1))
)
_LAST = 4  # bytes without which a scan of some other brightness or colour at its end would be decoded


class Opened(NamedTuple):
    """A picture whose header was read.

    Attributes:
        picture: what Pillow will decode. Code points of ITU-T H.273 for its colours are `cicp` in its `info`.
        held: pixels that are in memory while it does.
        twin: of a JPEG without an end marker, the same with other bytes behind its last scan.
        shorter: of such a one, the two without its last bytes.
        canvas: of a picture that is a part of a larger one, which is transparent around it.
    """

    picture: Image.Image
    held: int
    twin: Image.Image | None = None
    shorter: tuple[Image.Image, ...] = ()
    canvas: apng.Canvas | None = None


def open_picture(data: bytes, side: int) -> Opened:
    """Read the header of a picture and check its size; no pixel is decoded yet.

    Args:
        data: a whole JPEG, PNG, WebP, AVIF, GIF or BMP file.
        side: pixels; a JPEG is decoded at 1/2, 1/4 or 1/8 as long as both sides stay above.

    Raises:
        ValueError: if it is something else, is damaged, or its size is out of bounds.
    """
    kind = kind_of(data, avif=READS_AVIF)
    if kind is None:
        raise ValueError(f"This file is not a picture that we can read: {EXPECTED}, got {name_of(data)}.")
    try:
        data, canvas = apng.first_frame(data) if kind == "PNG" else (data, None)
        code_points = _CODE_POINTS[kind](data) if kind in _CODE_POINTS else None
        data = bounded(kind, data)
    except UnsupportedError as error:
        raise ValueError(unread(kind, str(error))) from error
    except ValueError as error:
        raise ValueError(f"This {kind} picture is too complex: {error}.") from error
    except (EOFError, LookupError) as error:
        raise ValueError(damaged(kind)) from error
    if kind == "JPEG":
        return _opened_jpeg(data, side)
    if kind == "WebP" and webp.canvas_pixels(data) > MAX_PIXELS:
        raise ValueError(_too_large("far more"))
    picture = _opened(kind, data)
    check_size(canvas or picture)
    if kind == "PNG" or "icc_profile" not in picture.info:
        picture.info["cicp"] = code_points
    return Opened(picture, _pixels(canvas or picture), canvas=canvas)


def _opened_jpeg(data: bytes, side: int) -> Opened:
    """Open a JPEG at the fraction of its size that is needed; only one in a single scan costs no more than that."""
    ended, streamed = data.endswith(jpeg.END), jpeg.is_streamed(data)
    picture, *twins = [_opened("JPEG", data + end) for end in ((b"",) if ended else _ENDS)]
    check_size(picture, MAX_STREAMED if streamed else MAX_PIXELS)
    held = whole = _pixels(picture)
    for each in (picture, *twins):
        each.draft(None, (side, side))
    if streamed:
        check_size(picture)
        held = _pixels(picture)
    if ended:
        return Opened(picture, held)
    less = jpeg.cut_short(data, _LAST)
    return Opened(picture, whole, twins[0], tuple(_opened("JPEG", less + end) for end in _ENDS))


def _opened(kind: str, data: bytes) -> Image.Image:
    # Not by Image.open, which keeps to itself why a file of a known kind is not read.
    try:
        return _PLUGINS[kind](io.BytesIO(data))
    except DECODER_ERRORS as error:
        raise ValueError(failure(kind, error)) from error


def decode(opened: Opened) -> Image.Image:
    """Decode an opened picture, all of it or none, to 8 bits a channel: mode RGB, RGBA, L, LA or CMYK.

    Raises:
        ValueError: if the picture is damaged or cut off.
    """
    picture, _, twin, shorter, canvas = opened
    try:
        picture.load()
        if twin is not None and not _alike(picture, twin):
            raise EOFError  # what is shown would depend on what is missing
        if shorter and _alike(*shorter):
            raise EOFError  # it ends before its last bytes: they are of something else, and so may those before be
        result = _eight_bit(picture)
        return _on_canvas(result, canvas) if canvas else result
    except DECODER_ERRORS as error:
        raise ValueError(failure(picture.format or picture.mode, error)) from error


def open_tiff(data: bytes) -> Image.Image:
    """Read the header of a TIFF, as which no upload is read, for a data set; `load_image` takes what it returns.

    Raises:
        ValueError: if it is damaged, or of a kind that is not read.
    """
    try:
        return TiffImageFile(io.BytesIO(data))
    except DECODER_ERRORS as error:
        raise ValueError(failure("TIFF", tiff.unknown(data, error) or error)) from error


def check_size(picture: Image.Image | apng.Canvas, most: int = MAX_PIXELS) -> None:
    """Refuse pictures that are too large to decode, and those without a pixel.

    Args:
        picture: its size is looked at, its pixels are not.
        most: pixels.

    Raises:
        ValueError: if `picture` has more pixels than that, or none.
    """
    width, height = picture.size
    if width * height > most:
        raise ValueError(_too_large(f"{width} x {height}", most))
    if not width * height:
        raise ValueError(f"This picture is too small: expected a pixel at least, got {width} x {height}.")


def _alike(one: Image.Image, other: Image.Image) -> bool:
    try:
        return ImageChops.difference(one, other).getbbox() is None
    except DECODER_ERRORS:  # of a scan that goes on otherwise
        return False


def _pixels(picture: Image.Image | apng.Canvas) -> int:
    return picture.width * picture.height


def _on_canvas(picture: Image.Image, canvas: apng.Canvas) -> Image.Image:
    result = Image.new("RGBA", canvas.size)
    result.paste(picture.convert("RGBA"), (canvas.left, canvas.top))
    result.info = picture.info
    return result


def _eight_bit(picture: Image.Image) -> Image.Image:
    if isinstance(picture, TiffImageFile):
        picture = tiff.scaled(picture)
    if picture.mode.startswith("I"):
        return _from_sixteen_bit(picture)
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("RGB", "L", "CMYK"):
        return picture
    return picture.convert("L" if picture.mode in ("1", "F") else "RGB")


def _from_sixteen_bit(picture: Image.Image) -> Image.Image:
    # Pillow's own conversion of these modes clips at 255 in some versions: every picture turns white.
    values = np.asarray(picture)
    grey = (np.clip(values, 0, 65535).astype(np.uint32) + 128) // 257
    result = Image.fromarray(grey.astype(np.uint8))
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        result.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    result.info = {key: value for key, value in picture.info.items() if key != "transparency"}
    return result


def _too_large(got: str, most: int = MAX_PIXELS) -> str:
    expected = f"expected at most {most // 1_000_000} million pixels"
    return f"This picture is too large: {expected}, got {got}. Save it smaller first."
