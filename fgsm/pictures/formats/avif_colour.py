"""The colours that an AVIF tells by code points: ISO/IEC 14496-12, section 12.1.5, and AV1's sequence header."""

from __future__ import annotations

from fgsm.pictures.formats.av1 import colour_of_stream
from fgsm.pictures.formats.avif_items import associations, bytes_of, inner_boxes, items_of, main_item
from fgsm.pictures.formats.boxes import boxes
from fgsm.pictures.formats.numbers import Bytes

_UNSPECIFIED, _BT_709, _SRGB = 2, 1, 13
_VIDEO = {_UNSPECIFIED, 1, 6, 11, 12, 14, 15}


def code_points(data: bytes) -> tuple[int, int] | None:
    """Return primaries and transfer of an AVIF's main picture by ITU-T H.273, by its boxes or else its stream.

    As browsers have it, the transfers of video stand for sRGB's, and what is not specified is sRGB's too.
    """
    try:
        found = next(((start + 4, end) for name, start, end in boxes(data, 0, len(data)) if name == b"meta"), None)
        told = _told_by_boxes(data, *found) or _told_by_stream(data, *found) if found else None
    except (EOFError, ValueError, LookupError):
        return None
    if told is None:
        return None
    primaries, transfer = told
    return (_BT_709 if primaries == _UNSPECIFIED else primaries, _SRGB if transfer in _VIDEO else transfer)


def _told_by_boxes(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    inner = inner_boxes(data, start, end)
    properties = inner_boxes(data, *inner[b"iprp"][0])
    main = main_item(data, inner)
    listed = list(boxes(data, *properties[b"ipco"][0]))
    for first, last in properties.get(b"ipma", []):
        for index in associations(data, first, last, main):
            name, begin, _ = listed[index - 1] if 0 < index <= len(listed) else (b"", 0, 0)
            if name == b"colr" and data[begin : begin + 4] == b"nclx":
                told = Bytes(data, begin + 4, begin + 8)
                return told.read(2), told.read(2)
    return None


def _told_by_stream(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    inner = inner_boxes(data, start, end)
    items = items_of(data, inner)
    main = items.get(main_item(data, inner))
    if main is None or main.kind != b"av01":  # of a grid, the first of its tiles
        main = next((item for item in items.values() if item.kind == b"av01"), None)
    return colour_of_stream(bytes_of(data, main.extents)) if main else None
