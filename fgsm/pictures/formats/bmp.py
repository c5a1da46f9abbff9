"""The header of a BMP in all its kinds: OS/2's, and Windows' from version 3 to 5.

Microsoft, "Bitmap Header Types" and "Bitmap Compression"; IBM, "Graphics File Formats: OS/2 2.0 bitmap".
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from fgsm.pictures.formats.limits import MAX_PROFILE, MAX_RUNS
from fgsm.pictures.formats.unsupported import UnsupportedError

PLAIN, RLE8, RLE4, FIELDS, RLE24, ALPHA_FIELDS = 0, 1, 2, 3, 4, 6
RUN_BITS = {RLE8: 8, RLE4: 4, RLE24: 24}
_HUFFMAN, _JPEG, _PNG = "Huffman coding", "a JPEG inside it", "a PNG inside it"
_FILE_HEADER, _OS2_1, _OS2_2, _WINDOWS = 14, 12, (16, 64), (40, 52, 56, 108, 124)
_BITS = {PLAIN: (1, 2, 4, 8, 16, 24, 32), FIELDS: (16, 32), ALPHA_FIELDS: (16, 32)}
_WINDOWS_4, _TOP_BYTE = 108, 0xFF000000
_EMBEDDED = b"DEBM"  # read from the left, as the number that it is written as
_FIVE_BITS, _EIGHT_BITS = (0x7C00, 0x3E0, 0x1F, 0), (0xFF0000, 0xFF00, 0xFF, 0)


class Header(NamedTuple):
    """What a BMP says of its pixels.

    Attributes:
        width: pixels.
        height: pixels.
        top_down: whether the first row is the upper one.
        bits: of a pixel.
        compression: one of the numbers above.
        palette: (blue, green, red) a colour; empty from 16 bits on.
        masks: bits of red, green, blue and alpha in a pixel of 16 or 32 bits.
        start: of the pixels, bytes from the beginning of the file.
        profile: an ICC profile; empty without one.
    """

    width: int
    height: int
    top_down: bool
    bits: int
    compression: int
    palette: tuple[bytes, ...]
    masks: tuple[int, ...]
    start: int
    profile: bytes

    @property
    def row(self) -> int:
        """Return the bytes of a row of pixels that are not run-length encoded."""
        return (self.width * self.bits + 31) // 32 * 4


def read_header(data: bytes) -> Header:
    """Return what a BMP says of its pixels.

    Raises:
        UnsupportedError: if they are coded in a way that is not read.
        EOFError: if the header is cut off or contradicts itself.
    """
    try:
        start, size = struct.unpack_from("<II", data, 10)
        if size == _OS2_1:
            width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
            compression, colours = PLAIN, 0
        elif size in _WINDOWS or _OS2_2[0] <= size <= _OS2_2[1]:
            width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
            compression, _, _, _, colours = struct.unpack_from("<IIiiI", data[: _FILE_HEADER + size] + bytes(64), 30)
        elif _OS2_1 < size <= _WINDOWS[-1]:
            raise UnsupportedError(f"expected a header of Windows or OS/2, got another of {size} bytes")
        else:
            raise EOFError
    except struct.error as error:
        raise EOFError from error
    if width <= 0 or not height:
        raise EOFError
    compression = _checked(compression, bits, size)
    masks, behind = _masks(data, size, bits, compression)
    palette = _palette(data, behind, start, bits, colours, entry=3 if size == _OS2_1 else 4)
    return Header(width, abs(height), height < 0, bits, compression, palette, masks, start, _profile(data, size))


def check(data: bytes) -> bytes:
    """Return a BMP as it is.

    Raises:
        ValueError: if it has more run-length encoded pixels than can be decoded in a short time.
    """
    if len(data) > MAX_RUNS and int.from_bytes(data[30:34], "little") in RUN_BITS:
        raise ValueError(f"expected at most {MAX_RUNS // 1_000_000} MB of run-length encoded pixels, got more")
    return data


def _checked(compression: int, bits: int, size: int) -> int:
    """Return how pixels are coded, where that is read."""
    os2 = size not in _WINDOWS
    unread = {3: _HUFFMAN} if os2 else {4: _JPEG, 5: _PNG}
    if compression in unread:
        raise UnsupportedError(f"expected plain or run-length encoded pixels, got {unread[compression]}")
    known = compression in (PLAIN, RLE8, RLE4) or compression == (RLE24 if os2 else FIELDS)
    if not (known or (compression == ALPHA_FIELDS and not os2)):
        raise UnsupportedError(f"expected plain or run-length encoded pixels, got compression {compression}")
    expected = (RUN_BITS[compression],) if compression in RUN_BITS else _BITS[compression]
    if bits not in expected:
        *others, last = map(str, expected)
        listed = f"{', '.join(others)} or {last}" if others else last
        raise UnsupportedError(f"expected {listed} bits a pixel, got {bits}")
    return compression


def _masks(data: bytes, size: int, bits: int, compression: int) -> tuple[tuple[int, ...], int]:
    """Return the bits of each channel, and where what is behind header and masks begins."""
    behind = _FILE_HEADER + size
    if compression not in (FIELDS, ALPHA_FIELDS):
        has_alpha = bits == 32 and size >= _WINDOWS_4 and data[66:70] == _TOP_BYTE.to_bytes(4, "little")
        return _FIVE_BITS if bits == 16 else (*_EIGHT_BITS[:3], _TOP_BYTE if has_alpha else 0), behind
    inside = 4 if size >= 56 else 3 if size == 52 else 0
    count = inside or (4 if compression == ALPHA_FIELDS else 3)
    masks = (*struct.unpack_from(f"<{count}I", data + bytes(16), 54), 0)[:4]
    if any(mask and not _is_run(mask) for mask in masks):
        raise UnsupportedError("expected channels of neighbouring bits, got some with gaps")
    return masks, behind if inside else behind + 4 * count


def _is_run(mask: int) -> bool:
    lowest = mask & -mask
    return (mask + lowest) & mask == 0


def _palette(data: bytes, place: int, start: int, bits: int, colours: int, *, entry: int) -> tuple[bytes, ...]:
    if bits > 8:
        return ()
    most = 1 << bits
    count = min(colours or most, most)
    if start > place:  # a palette ends where the pixels begin, whatever is said of its length
        count = min(count, (start - place) // entry)
    return tuple(data[at : at + 3].ljust(3, b"\0") for at in range(place, place + entry * count, entry))


def _profile(data: bytes, size: int) -> bytes:
    if size != _WINDOWS[-1] or data[70:74] != _EMBEDDED:
        return b""
    start, length = struct.unpack_from("<II", data, 126)
    start += _FILE_HEADER
    return data[start : start + length] if length <= MAX_PROFILE and start + length <= len(data) else b""
