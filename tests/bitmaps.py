"""BMPs of all kinds, written by hand."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

SIDE = 16
RED_FIRST = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))  # the colours of a palette, as RGB


def file_of(header: bytes, palette: bytes, pixels: bytes) -> bytes:
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + palette + pixels


def windows(
    bits: int,
    pixels: bytes,
    *,
    size: int = 40,
    compression: int = 0,
    masks: Sequence[int] = (),
    colours: Sequence[tuple[int, int, int]] = (),
    used: int | None = None,
    width: int = SIDE,
    height: int = SIDE,
) -> bytes:
    """Write a BMP with one of Windows' headers; masks beyond what the header holds go behind it."""
    told = len(colours) if used is None else used
    header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(pixels), 0, 0, told, 0)
    header += struct.pack(f"<{len(masks)}I", *masks)
    palette = b"".join(bytes((*colour[::-1], 0)) for colour in colours)
    return file_of(header.ljust(size, b"\0"), palette, pixels)


def os2(bits: int, pixels: bytes, colours: Sequence[tuple[int, int, int]] = (), *, size: int = 12) -> bytes:
    """Write a BMP with OS/2's header: 12 bytes, or 16 to 64."""
    if size == 12:
        header = struct.pack("<IHHHH", 12, SIDE, SIDE, 1, bits)
        return file_of(header, b"".join(bytes(colour[::-1]) for colour in colours), pixels)
    header = struct.pack("<IiiHHIIiiII", size, SIDE, SIDE, 1, bits, 0, len(pixels), 0, 0, len(colours), 0)
    return file_of(header[:size].ljust(size, b"\0"), b"".join(bytes((*c[::-1], 0)) for c in colours), pixels)


def packed(values: np.ndarray, bits: int) -> bytes:
    """Pack values (H, W) of less than 8 bits, the lowest row first and each row to whole words of 32 bits."""
    binary = (values[::-1, :, None] >> np.arange(bits)[::-1] & 1).astype(np.uint8)
    rows = np.packbits(binary.reshape(len(values), -1), axis=1)
    return b"".join(row.tobytes().ljust(-(-len(row) // 4) * 4, b"\0") for row in rows)
