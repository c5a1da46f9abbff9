"""The pixels of a BMP of any kind, as browsers show them; Pillow's own plug-in reads the usual kinds only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from fgsm.pictures.formats.bmp import RUN_BITS, Header, read_header
from fgsm.pictures.runs import decode_runs

Numbers = npt.NDArray[np.unsignedinteger]

_PADDING = 3  # bytes at most, which the last row may lack
_ROWS = 64  # decoded at once where that is not for Pillow, so that a large picture needs little memory besides its own
_RAW = {  # Pillow's names for the bytes of pixels with so many bits, or with such masks
    1: "P;1",
    2: "P;2",
    4: "P;4",
    8: "P",
    24: "BGR",
    (16, 0x7C00, 0x3E0, 0x1F, 0): "BGR;15",
    (16, 0xF800, 0x7E0, 0x1F, 0): "BGR;16",
    (32, 0xFF0000, 0xFF00, 0xFF, 0): "BGRX",
    (32, 0xFF0000, 0xFF00, 0xFF, 0xFF000000): "BGRA",
}


class BmpFile(ImageFile.ImageFile):
    """A BMP whose header was read; its pixels are decoded by `load`, to P, RGB or, where some may be clear, RGBA."""

    format = "BMP"

    def _open(self) -> None:
        self._data = self.fp.read() if self.fp else b""
        self._header = read_header(self._data)
        self._size = (self._header.width, self._header.height)
        self._mode = _mode(self._header)
        if self._header.profile:
            self.info["icc_profile"] = self._header.profile

    def load(self) -> Image.core.PixelAccess | None:
        """Decode the pixels.

        Raises:
            EOFError: if some are missing.
        """
        if self._im is None:
            decoded = _from_runs if self._header.compression in RUN_BITS else _from_rows
            picture = decoded(self._data, self._header)
            self.im, self.palette = picture.im, picture.palette
        return Image.Image.load(self)


def _mode(header: Header) -> str:
    if header.bits <= 8 and header.compression not in RUN_BITS:
        return "P"
    return "RGBA" if header.masks[3] else "RGB"


def _from_rows(data: bytes, header: Header) -> Image.Image:
    end = header.start + header.row * header.height
    if len(data) < end - _PADDING:
        raise EOFError
    data = data[header.start : end].ljust(end - header.start, b"\0")
    raw = _RAW.get((header.bits, *header.masks)) or _RAW.get(header.bits)
    if raw is None:
        return _from_masks(data, header)
    return _with_palette(_raw(_mode(header), data, raw, header, header.row), header)


def _raw(mode: str, data: bytes, raw: str, header: Header, row: int) -> Image.Image:
    size, direction = (header.width, header.height), 1 if header.top_down else -1
    return Image.frombytes(mode, size, data, "raw", raw, row, direction)


def _with_palette(picture: Image.Image, header: Header) -> Image.Image:
    if picture.mode == "P":  # colours that it lacks are black
        picture.putpalette(b"".join(header.palette).ljust(3 * 256, b"\0"), "BGR")
    return picture


def _from_masks(data: bytes, header: Header) -> Image.Image:
    result = Image.new(_mode(header), (header.width, header.height))
    for first in range(0, header.height, _ROWS):
        count = min(_ROWS, header.height - first)
        rows = np.frombuffer(data, np.uint8, count * header.row, first * header.row).reshape(count, header.row)
        values = rows.view(f"<u{header.bits // 8}")[:: 1 if header.top_down else -1, : header.width]
        masks = header.masks if header.masks[3] else header.masks[:3]
        pixels = np.stack([_channel(values, mask) for mask in masks], axis=-1)
        result.paste(Image.fromarray(pixels), (0, first if header.top_down else header.height - first - count))
    return result


def _channel(values: Numbers, mask: int) -> npt.NDArray[np.uint8]:
    """Return the bits of a channel, stretched to 8."""
    if not mask:
        return np.zeros(values.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    bits = (mask >> shift).bit_length()
    channel = (values & values.dtype.type(mask & np.iinfo(values.dtype).max)) >> values.dtype.type(shift)
    if bits >= 8:
        return (channel >> values.dtype.type(bits - 8)).astype(np.uint8)
    most = (1 << bits) - 1
    return ((channel.astype(np.uint16) * 255 + most // 2) // most).astype(np.uint8)


def _from_runs(data: bytes, header: Header) -> Image.Image:
    bits = RUN_BITS[header.compression]
    values, passed_over = decode_runs(data, header.start, header.width, header.height, bits)
    mode, raw, row = ("RGB", "BGR", 3 * header.width) if bits == 24 else ("P", "P", header.width)
    result = _with_palette(_raw(mode, bytes(values), raw, header, row), header).convert("RGB")
    # What the runs pass over is black in Chromium, whatever the palette's first colour is.
    result.paste(0, mask=_raw("L", bytes(passed_over), "L", header, header.width))
    return result
