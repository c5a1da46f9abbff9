"""A GIF cut down to its first frame."""

from __future__ import annotations


def first_frame(data: bytes) -> bytes:
    """Return a GIF's header, the control blocks before its first frame, that frame, and nothing else."""
    place = 13 + _colours(data[10:11])
    parts = [data[:place]]
    while (introducer := data[place : place + 1]) not in (b"", b";", b","):
        end = _end_of_blocks(data, place + 2) if introducer == b"!" else place + 1  # or junk, which Pillow passes over
        if data[place : place + 3] == b"!\xf9\x04":
            parts.append(data[place:end])
        place = end
    if introducer == b",":
        end = _end_of_blocks(data, place + 11 + _colours(data[place + 9 : place + 10]))
        parts.append(data[place:end])
        if end > len(data):  # cut off: nothing may stand where pixels are missing
            return b"".join(parts)
    return b"".join((*parts, b";"))


def _colours(flags: bytes) -> int:
    """Return the bytes of the colour table that flags announce."""
    return 3 * (2 << (flags[0] & 7)) if flags and flags[0] & 0x80 else 0


def _end_of_blocks(data: bytes, place: int) -> int:
    """Return where what stands behind a run of data blocks begins, beyond the end of the file if it is cut off."""
    while place < len(data) and data[place]:
        place += 1 + data[place]
    return place + 1
