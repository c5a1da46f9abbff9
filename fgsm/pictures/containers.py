"""What stands around the pixels of a picture file, bounded before a decoder sees it.

Comments, metadata and further frames cost Pillow up to the square of their size: a file of 9 MB could keep a core
busy for minutes. A GIF is cut down to its first frame; what is out of all proportion is refused.
"""

from __future__ import annotations

import re

MAX_EXIF = 131_072  # bytes; the standard allows one segment of 64 kB
MAX_PARTS = 20_000  # segments, chunks or blocks; a GIF of 10 MB has 40,000 blocks, each up to twice that
MAX_JUNK = 65_536  # bytes between a JPEG's segments
MAX_RUNS = 1_000_000  # bytes of a run-length encoded BMP, which Pillow decodes in Python
MAX_SCANS = 100  # a progressive JPEG is decoded once a scan

_FILLED_MARKER = re.compile(rb"\xff+([^\xff])", re.DOTALL)
_WITHOUT_LENGTH = {0x00, 0x01, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)}
_RUN_LENGTHS = (1, 2)


def bounded(kind: str, data: bytes) -> bytes:
    """Return a file without what is not needed to decode its first frame.

    Args:
        kind: JPEG, PNG, WebP, GIF or BMP.
        data: the whole file.

    Raises:
        ValueError: if decoding would take out of all proportion; it says what was expected and what came.
    """
    if kind == "GIF":
        return _first_frame(data)
    if kind == "JPEG":
        _check_jpeg(data)
    elif kind == "PNG":
        _check_png(data)
    elif kind == "BMP" and len(data) > MAX_RUNS and int.from_bytes(data[30:34], "little") in _RUN_LENGTHS:
        raise ValueError(f"expected at most {MAX_RUNS // 1_000_000} MB of run-length encoded pixels, got more")
    return data


def _check_jpeg(data: bytes) -> None:
    """Walk to the first scan as Pillow does, which passes over junk byte by byte and puts EXIF data together."""
    if data.count(b"\xff\xda") > MAX_SCANS:
        raise ValueError(f"expected at most {MAX_SCANS} scans, got more")
    place, exif, junk = 2, 0, 0
    for _ in range(MAX_PARTS):
        found = data.find(b"\xff", place)
        match = _FILLED_MARKER.match(data, found) if found >= 0 else None
        if match is None or match[1] == b"\xda":
            return
        start, marker = match.end(), match[1][0]
        junk += start - place - 2
        place = start
        if marker not in _WITHOUT_LENGTH:
            place += max(int.from_bytes(data[start : start + 2], "big"), 2)
        if marker == 0xE1 and data[start + 2 : start + 6] == b"Exif":
            exif += place - start
        if exif > MAX_EXIF:
            raise ValueError(f"expected at most {MAX_EXIF // 1024} kB of EXIF data, got more")
        if junk > MAX_JUNK:
            raise ValueError(f"expected at most {MAX_JUNK // 1024} kB between its segments, got more")
    raise ValueError(f"expected at most {MAX_PARTS} segments, got more")


def _check_png(data: bytes) -> None:
    place = 8
    for _ in range(MAX_PARTS):
        if place >= len(data):
            return
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    raise ValueError(f"expected at most {MAX_PARTS} chunks, got more")


def _first_frame(data: bytes) -> bytes:
    """Return a GIF's header, the control blocks before its first frame, that frame, and nothing else."""
    place = 13 + _colours(data[10:11])
    parts = [data[:place]]
    for _ in range(MAX_PARTS):
        introducer = data[place : place + 1]
        if introducer in (b"", b";", b","):
            break
        end = _end_of_blocks(data, place + 2) if introducer == b"!" else place + 1  # or junk, which Pillow passes over
        if data[place : place + 3] == b"!\xf9\x04":
            parts.append(data[place:end])
        place = end
    else:
        raise ValueError(f"expected at most {MAX_PARTS} blocks before the first frame, got more")
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
    for _ in range(10 * MAX_PARTS):
        if place >= len(data) or not data[place]:
            return place + 1
        place += 1 + data[place]
    raise ValueError(f"expected at most {10 * MAX_PARTS} blocks in a frame, got more")
