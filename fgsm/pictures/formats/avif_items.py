"""The items of an AVIF, their places in the file and their properties: ISO/IEC 14496-12, 8.11, and 23008-12, 9.3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fgsm.pictures.formats.boxes import boxes
from fgsm.pictures.formats.limits import MAX_PARTS
from fgsm.pictures.formats.numbers import Bytes

Boxes = dict[bytes, list[tuple[int, int]]]
Extents = tuple[tuple[int, int], ...]


class Item(NamedTuple):
    """A part of the file: its kind, where that is written, and where its bytes are."""

    kind: bytes
    place: int
    extents: Extents


def inner_boxes(data: bytes, start: int, end: int) -> Boxes:
    """Return begin and end of what is in each box, by its name."""
    result: Boxes = {}
    for name, first, last in boxes(data, start, end):
        result.setdefault(name, []).append((first, last))
    return result


def main_item(data: bytes, inner: Boxes) -> int:
    """Return the number of the item that is the picture, 0 where none is named."""
    start, end = inner.get(b"pitm", [(0, 0)])[0]
    reader = Bytes(data, start, end)
    return reader.read(4 if reader.read(4) >> 24 else 2) if start else 0


def items_of(data: bytes, inner: Boxes) -> dict[int, Item]:
    """Return the items by their numbers; one without a place in the file has no bytes.

    Raises:
        ValueError: if there are more parts than in any picture.
        EOFError: if a box is cut off, or an item is in two places.
    """
    located = list(_extents(Bytes(data, *inner[b"iloc"][0]), inner.get(b"idat", [(0, 0)])[0][0]))
    places = dict(located)
    if len(places) < len(located):
        raise EOFError
    kinds = _kinds(data, *inner[b"iinf"][0])
    return {item: Item(data[place : place + 4], place, places.get(item, ())) for item, place in kinds}


def _kinds(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each item, and where its kind is written."""
    count = 2 if data[start] == 0 else 4
    for _, first, last in boxes(data, start + 4 + count, end):
        number = Bytes(data, first + 4, last).read(2 if data[first] < 3 else 4)
        yield number, first + (8 if data[first] < 3 else 10)


def _extents(reader: Bytes, inner: int) -> Iterator[tuple[int, Extents]]:
    """Yield the number of each item, and where the parts of it are: begin and length."""
    version, count = reader.read(4) >> 24, 0
    sizes = reader.read(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    for _ in range(reader.read(wide)):
        item = reader.read(wide)
        within = version > 0 and reader.read(2) & 15 == 1
        reader.read(2)
        start = reader.read(base) + (inner if within else 0)
        parts = []
        for _ in range(reader.read(2)):
            reader.read(index if version > 0 else 0)
            parts.append((start + reader.read(offset), reader.read(length)))
            if (count := count + 1) > MAX_PARTS:
                raise ValueError(f"expected at most {MAX_PARTS} parts, got more")
        yield item, tuple(parts)


def associations(data: bytes, start: int, end: int, wanted: int) -> Iterator[int]:
    """Yield the numbers, from 1, of an item's properties by an `ipma` box."""
    wide = data[start + 3] & 1
    for item, entry in association_entries(data, start, end):
        if item == wanted:
            listed = entry[5 if data[start] else 3 :]
            for place in range(0, len(listed), 1 + wide):
                yield int.from_bytes(listed[place : place + 1 + wide], "big") & (0x7FFF if wide else 0x7F)


def association_entries(data: bytes, start: int, end: int) -> list[tuple[int, bytes]]:
    """Return each item that an `ipma` box is about, with what stands there of it.

    Raises:
        EOFError: if the box is cut off.
    """
    reader, version, wide = Bytes(data, start + 4, end), data[start], data[start + 3] & 1
    place, result = start + 8, []
    for _ in range(reader.read(4)):
        item, count = reader.read(4 if version else 2), reader.read(1)
        reader.read(count * (1 + wide))
        length = (5 if version else 3) + count * (1 + wide)
        result.append((item, data[place : place + length]))
        place += length
    return result


def bytes_of(data: bytes, extents: Extents) -> bytes:
    """Return what an item's parts hold, one behind the other."""
    return b"".join(data[place : place + length] for place, length in extents)
