"""What a file of TIFF's structure is: cameras keep their raw photos in it too (TIFF 6.0, section 2)."""

from __future__ import annotations

import struct

_THUMBNAIL, _MAKE, _PARTS, _DNG_VERSION = 254, 271, 330, 50706
_MAX_TAGS = 200


def raw_kind(data: bytes) -> str | None:
    """Return "a TIFF picture", or the name of the raw photo that a file of this structure is; None for any other."""
    if data[:4] not in (b"II*\0", b"MM\0*"):
        return None
    if data[8:10] == b"CR":
        return "a raw photo (CR2)"
    tags = first_tags(data)
    if _DNG_VERSION in tags:
        return "a raw photo (DNG)"
    # Its first picture is a thumbnail, and the photo lies in a part of its own.
    is_raw = _MAKE in tags and _PARTS in tags and tags.get(_THUMBNAIL, 0) & 1
    return "a camera's raw photo" if is_raw else "a TIFF picture"


def first_tags(data: bytes) -> dict[int, int]:
    """Return the tags of the first directory, each with its value where that is one number."""
    order = "<" if data[:1] == b"I" else ">"
    try:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, place)
        entries = [struct.unpack_from(f"{order}HHII", data, place + 2 + 12 * n) for n in range(min(count, _MAX_TAGS))]
    except struct.error:
        return {}
    return {tag: value >> 16 if order == ">" and kind == 3 else value for tag, kind, _, value in entries}
