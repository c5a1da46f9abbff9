"""The boxes of ISO media files, such as AVIF: ISO/IEC 14496-12, section 4."""

from __future__ import annotations

from collections.abc import Iterator

from fgsm.pictures.formats.limits import MAX_PARTS

_MAX_BRANDS = 64


def boxes(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, begin and end of what is in each box.

    Raises:
        ValueError: if there are more than in any picture.
    """
    for _ in range(MAX_PARTS):
        if place + 8 > end:
            return
        size, start = int.from_bytes(data[place : place + 4], "big"), place + 8
        name = data[place + 4 : start]
        if size == 1:  # then it is a long one
            size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        last = place + size if size else end
        if not start <= last <= end:  # cut off, or no box at all: what stands behind a picture may be anything
            return
        yield name, start, last
        place = last
    raise ValueError(f"expected at most {MAX_PARTS} boxes, got more")


def brands(data: bytes) -> list[bytes]:
    """Return the brands that a file claims in its `ftyp` box, its major brand first; none if it has no such box."""
    if data[4:8] != b"ftyp":
        return []
    size = min(int.from_bytes(data[:4], "big"), len(data), 16 + 4 * _MAX_BRANDS)
    return [data[8:12], *(data[place : place + 4] for place in range(16, size - 3, 4))]
