"""The first frame of an animated PNG whose own picture is a stand-in for programs that show no animation.

W3C, Portable Network Graphics (third edition), sections 4.9 and 11.3.4.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from fgsm.pictures.formats.png import chunks, is_whole


class Canvas(NamedTuple):
    """Where a frame lies: width and height of the whole picture, and the frame's left upper corner, in pixels."""

    width: int
    height: int
    left: int
    top: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture."""
        return self.width, self.height


def first_frame(data: bytes) -> tuple[bytes, Canvas | None]:
    """Return a PNG of the first frame, and its canvas where it is a part of that; any other PNG as it is.

    Raises:
        ValueError: if there are more chunks than in any picture.
    """
    before: list[bytes] = []
    control, pixels, animated, begun = b"", [], False, False
    for name, start, end in chunks(data):
        chunk = data[start:end]
        if name == b"IDAT":
            if not animated:
                return data, None
            begun = True
        elif name == b"acTL" and not begun:
            animated = is_whole(chunk) and len(chunk) == 20 and any(chunk[8:12])
        elif name == b"fcTL":
            if not begun:  # the picture is the first frame
                return data, None
            if control:
                break
            control = chunk
        elif name == b"fdAT" and control:
            pixels.append(chunk)
        elif not begun:
            before.append(chunk)
    return _as_png(data, before, control, pixels)


def _as_png(data: bytes, before: list[bytes], control: bytes, pixels: list[bytes]) -> tuple[bytes, Canvas | None]:
    header = before[0] if before else b""
    sound = (
        header[4:8] == b"IHDR"
        and len(header) == 25
        and len(control) == 38
        and pixels
        and all(map(is_whole, (header, control)))
    )
    if not sound:
        return data, None
    size, frame = struct.unpack(">II", header[8:16]), struct.unpack(">IIII", control[12:28])
    width, height, left, top = frame
    if not (width and height and left + width <= size[0] and top + height <= size[1]):
        return data, None
    parts = [_chunk(b"IHDR", control[12:20] + header[16:21]), *before[1:]]
    parts += [_chunk(b"IDAT", chunk[12:-4]) if is_whole(chunk) else chunk[:4] + b"IDAT" + chunk[8:] for chunk in pixels]
    canvas = None if (width, height) == size else Canvas(size[0], size[1], left, top)
    return b"".join((data[:8], *parts, _chunk(b"IEND", b""))), canvas


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
