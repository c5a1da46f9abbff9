"""AVIFs put together by hand around AV1 streams that Pillow has written: grids, and properties told in other ways."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from tests import pictures

GRID, FIRST_TILE = 1, 2


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def full_box(name: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def nclx(primaries: int, transfer: int, matrix: int = 6) -> bytes:
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, 0x80))


def with_code_points(data: bytes, primaries: int, transfer: int) -> bytes:
    """Return an AVIF of Pillow's with other code points in its `colr` box."""
    place = data.index(b"nclx") + 4
    return data[:place] + struct.pack(">HH", primaries, transfer) + data[place + 4 :]


def stream_of(data: bytes) -> bytes:
    """Return the AV1 stream of an AVIF of Pillow's."""
    return data[data.index(b"mdat") + 4 :]


def property_of(data: bytes, name: bytes) -> bytes:
    """Return a box of an AVIF of Pillow's, whole."""
    place = data.index(name) - 4
    return data[place : place + struct.unpack(">I", data[place : place + 4])[0]]


def grid(
    tiles: Sequence[np.ndarray],
    columns: int,
    *,
    colour: bytes = b"",
    brand: bytes = b"avif",
    split: bool = False,
    extra_items: int = 0,
) -> bytes:
    """Write an AVIF whose picture is laid out of tiles, row by row; those that look alike are written once.

    Args:
        tiles: uint8 (H, W, 3) each, of one size.
        columns: tiles in a row.
        colour: a `colr` box.
        brand: the major one.
        split: whether each item's properties are told in a box of their own.
        extra_items: how many more items name the first tile's bytes, as a thumbnail or a gain map may.
    """
    files = [pictures.encode(tile, "AVIF", quality=95, subsampling="4:4:4") for tile in tiles]
    height, width = tiles[0].shape[:2]
    rows, count = len(tiles) // columns, len(tiles) + extra_items
    streams = [stream_of(file) for file in [*files, *files[:1] * extra_items]]
    numbers = range(FIRST_TILE, FIRST_TILE + count)
    layout = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width * columns, height * rows)
    sizes = [
        full_box(b"ispe", 0, 0, struct.pack(">II", *size))
        for size in ((width * columns, height * rows), (width, height))
    ]
    shared = [*sizes, property_of(files[0], b"av1C"), property_of(files[0], b"pixi"), *([colour] if colour else [])]
    told = [(GRID, [1, 4, *([5] if colour else [])]), *((number, [2, 0x83, 4]) for number in numbers)]
    entries = [struct.pack(">HB", item, len(properties)) + bytes(properties) for item, properties in told]
    groups = [[entry] for entry in entries] if split else [entries]
    associations = [full_box(b"ipma", 0, 0, struct.pack(">I", len(group)), *group) for group in groups]
    kinds = [(GRID, b"grid"), *((number, b"av01") for number in numbers)]
    infos = [full_box(b"infe", 2, 0, struct.pack(">HH4sB", item, 0, kind, 0)) for item, kind in kinds]
    tile_numbers = struct.pack(f">HH{len(tiles)}H", GRID, len(tiles), *numbers[: len(tiles)])

    def built(places: Sequence[int]) -> bytes:
        located = [(GRID, places[0], len(layout))]
        located += [(n, place, len(stream)) for n, place, stream in zip(numbers, places[1:], streams, strict=True)]
        locations = [
            struct.pack(">HHHHII", item, 0, 0, 1, place, length)[:4] + struct.pack(">HII", 1, place, length)
            for item, place, length in located
        ]
        meta = full_box(
            b"meta", 0, 0,
            full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", 0, 0, struct.pack(">H", GRID)),
            full_box(b"iloc", 0, 0, b"\x44\0", struct.pack(">H", len(located)), *locations),
            full_box(b"iinf", 0, 0, struct.pack(">H", len(infos)), *infos),
            full_box(b"iref", 0, 0, box(b"dimg", tile_numbers)),
            box(b"iprp", box(b"ipco", *shared), *associations),
        )  # fmt: skip
        return box(b"ftyp", brand, bytes(4), b"avifmif1miafMA1A") + meta

    distinct = list(dict.fromkeys(streams))
    start = len(built([0] * (count + 1))) + 8
    offsets = {stream: start + len(layout) + sum(map(len, distinct[:index])) for index, stream in enumerate(distinct)}
    head = built([start, *(offsets[stream] for stream in streams)])
    return head + box(b"mdat", layout, *distinct)


def split_associations(data: bytes) -> bytes:
    """Return an AVIF of Pillow's with the properties of each item in an `ipma` box of its own."""
    at = data.index(b"ipma") - 4
    size = struct.unpack(">I", data[at : at + 4])[0]
    body, place, entries = data[at + 12 : at + size], 4, []
    for _ in range(struct.unpack(">I", body[:4])[0]):
        end = place + 3 + body[place + 2]
        entries.append(body[place:end])
        place = end
    boxes = b"".join(full_box(b"ipma", 0, 0, struct.pack(">I", 1), entry) for entry in entries)
    grown, more = bytearray(data[:at] + boxes + data[at + size :]), len(boxes) - size
    for name in (b"iprp", b"meta"):
        start = data.index(name) - 4
        grown[start : start + 4] = struct.pack(">I", struct.unpack(">I", data[start : start + 4])[0] + more)
    for stream in _streams(data):
        place = data.index(struct.pack(">II", *stream), data.index(b"iloc"))
        grown[place : place + 4] = struct.pack(">I", stream[0] + more)
    return bytes(grown)


def _streams(data: bytes) -> list[tuple[int, int]]:
    """Return place and length of each item, as Pillow's `iloc` has them."""
    place = data.index(b"iloc") + 4
    assert (data[place], data[place + 4 : place + 6]) == (0, b"\x44\0")
    count, place = struct.unpack(">H", data[place + 6 : place + 8])[0], place + 8
    return [struct.unpack(">II", data[place + 14 * n + 6 : place + 14 * n + 14]) for n in range(count)]
