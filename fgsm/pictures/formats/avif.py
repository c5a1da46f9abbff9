"""An AVIF's still picture, after looking at how much its decoder would unfold.

The file says in two places how large the picture is: in its boxes, which Pillow reports, and in the AV1 stream, for
which the decoder makes room. ISO/IEC 14496-12 (boxes), 23008-12 (items); AV1 Bitstream & Decoding Process, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator

from fgsm.pictures.formats.av1 import stream_pixels
from fgsm.pictures.formats.limits import MAX_PARTS, MAX_STREAM, MAX_TILES
from fgsm.pictures.formats.numbers import Bytes

Extents = list[tuple[int, int]]


def unwrap(data: bytes) -> bytes:
    """Return an AVIF without film and metadata, all else where it was: its boxes point to places in the file.

    Which way is up is not lost with the EXIF data: an AVIF has a box of its own for that.

    Raises:
        ValueError: if its streams are longer or larger than those of any picture.
        EOFError: if it is not built as an AVIF is.
    """
    result, seen = bytearray(data), False
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"ftyp":
            result[start:end] = data[start:end].replace(b"avis", b"avif")
        elif name == b"moov":
            result[start - 4 : start] = b"free"
        elif name == b"meta":
            if seen:
                raise EOFError
            seen = True
            _check_items(data, start + 4, end, result)
    return bytes(result)


def _check_items(data: bytes, start: int, end: int, result: bytearray) -> None:
    """Add up what an AVIF's items make the decoder hold, and let it pass over EXIF data and XMP."""
    found = [box for box in _boxes(data, start, end) if box[0] in (b"iinf", b"iloc", b"idat")]
    boxes = {name: (first, last) for name, first, last in found}
    if len(boxes) < len(found) or not {b"iinf", b"iloc"} <= boxes.keys():
        raise EOFError
    kinds = {item: (place, data[place : place + 4]) for item, place in _items(data, *boxes[b"iinf"])}
    for place, kind in kinds.values():
        if kind in (b"Exif", b"mime"):
            result[place : place + 4] = b"skip"
    places = _extents(Bytes(data, *boxes[b"iloc"]), boxes.get(b"idat", (0, 0))[0])
    streams = [parts for item, parts in places if item in kinds and kinds[item][1] == b"av01"]
    if len(streams) > MAX_TILES:
        raise ValueError(f"expected at most {MAX_TILES} streams, got more")
    if any(place + length > len(data) for parts in streams for place, length in parts):
        raise EOFError
    if sum(length for parts in streams for _, length in parts) > len(data):
        raise ValueError("expected each part of the file once, got one again and again")
    whole = (b"".join(data[place : place + length] for place, length in parts) for parts in streams)
    if sum(map(stream_pixels, whole)) > MAX_STREAM:
        raise ValueError(f"expected at most {MAX_STREAM // 1_000_000} million pixels in its streams, got more")


def _boxes(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, begin and end of what is in each box."""
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


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each item, and where its kind is written."""
    count = 2 if data[start] == 0 else 4
    for _, first, last in _boxes(data, start + 4 + count, end):
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
        yield item, parts
