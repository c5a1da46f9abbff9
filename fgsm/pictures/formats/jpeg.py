"""A JPEG without what stands around its pixels and behind them: phones put megabytes of video there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fgsm.pictures.formats.jpeg_frame import FRAMES, SEQUENTIAL, check_frame
from fgsm.pictures.formats.limits import MAX_EXIF, MAX_PARTS, MAX_SCANS

END = b"\xff\xd9"
RESTARTS = tuple(range(0xD0, 0xD8))
"""Markers within a scan."""

_MARKER = re.compile(rb"\xff+([^\xff])", re.DOTALL)
# Two searches, each for bytes that it begins with: one for both costs ten times as much.
_NEXT_PART = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)  # none of the markers within a scan
# The beginning of a film, or of what Samsung's phones put behind a picture; nothing that repeats would cost squares.
_NO_JPEG = re.compile(rb"\0\0(?:\0.(ftyp)|..[\x01-\x40]\0\0\0[A-Z][A-Za-z_]{5})", re.DOTALL)
_NO_JPEG_BYTES = 14
_SAMSUNG = b"SEFH"  # may stand before the film
_WITHOUT_LENGTH = {0x00, 0x01, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)} - {0xF7}
_BEGIN, _END, _SCAN, _LINES, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xDC, 0xE0, 0xE1, 0xE2, 0xEE
_REMARKS = {*range(0xE0, 0xF0), 0xFE}
_BEHIND = {_END, _BEGIN, _LINES, *_REMARKS, None}  # what follows a picture's last scan, of another picture too
_BETWEEN_SCANS = {0xC4, 0xCC, _SCAN, 0xDB, 0xDD, *_REMARKS}
_PROFILE = b"ICC_PROFILE\0"
_EXIF = b"Exif\0\0"
# How the colours are stored and which way is up, with the length that Pillow relies on.
_KEPT = {
    (_APP0, b"JFIF"): 12,
    (_APP1, b"http://ns.adobe.com/xap/1.0/\0"): 29,
    (_APP14, b"Adobe"): 12,
}


class _Segment(NamedTuple):
    """What a marker announces: its bytes without marker and length, and where in the file they end."""

    marker: int
    body: bytes
    end: int

    def written(self) -> bytes:
        return b"\xff%c%b%b" % (self.marker, (len(self.body) + 2).to_bytes(2, "big"), self.body)


def unwrap(data: bytes) -> bytes:
    """Return a JPEG's pixels with what decoding them takes, the first of its EXIF data, and its profile if it is whole.

    It ends where the picture ends, with an end marker if there was one.

    Raises:
        UnsupportedError: if it is of a kind that no browser shows.
        ValueError: if there are more segments or scans than in any picture.
        EOFError: if its last scan runs into something else.
    """
    parts: list[bytes] = []
    profile: list[_Segment] = []
    room = MAX_EXIF
    for segment in _segments(data):
        check_frame(segment.marker, segment.body)
        if segment.marker == _SCAN:
            find = _end_of_scan if is_streamed(data) else _end_of_scans
            end, behind = find(data, segment.end)
            if behind not in _BEHIND:  # it was cut, and what stands here is no JPEG's
                raise EOFError
            pixels = _without_filling(data[segment.end : end], ended=behind == _END)
            # The profile goes first: Pillow puts it together when it reads the frame's size.
            parts = [data[:2], *_whole(profile), *parts, segment.written()]
            return b"".join((*parts, pixels, END if behind == _END else b""))
        if segment.marker == _APP2 and segment.body.startswith(_PROFILE):
            profile.append(segment)
        elif segment.marker == _APP1 and segment.body.startswith(_EXIF):
            room -= len(segment.body)
            parts += [segment.written()] if room >= 0 else []
        elif segment.marker not in _REMARKS or _is_kept(segment):
            parts.append(segment.written())
    return data


def cut_short(data: bytes, by: int) -> bytes:
    """Return a JPEG without its last bytes, and without half a marker at its new end."""
    return data[:-by].rstrip(b"\xff")


def is_streamed(data: bytes) -> bool:
    """Return whether a decoder holds a few rows of this JPEG at a time, not all of it: it is baseline, in one scan."""
    frame = None
    for marker, body, _ in _segments(data):
        if marker == _SCAN:
            return frame is not None and frame.marker in SEQUENTIAL and frame.body[5:6] == body[:1]
        if marker in FRAMES:
            frame = _Segment(marker, body, 0)
    return False


def _segments(data: bytes) -> Iterator[_Segment]:
    """Walk to the first scan as Pillow does, which passes over junk."""
    place = 2
    for _ in range(MAX_PARTS):
        found = data.find(b"\xff", place)
        match = _MARKER.match(data, found) if found >= 0 else None
        if match is None:
            return
        place, marker = match.end(), match[1][0]
        if marker not in _WITHOUT_LENGTH:
            start = place
            place += max(int.from_bytes(data[start : start + 2], "big"), 2)
            yield _Segment(marker, data[start + 2 : place], place)
        if marker == _SCAN:
            return
    raise ValueError(f"expected at most {MAX_PARTS} segments, got more")


def _is_kept(segment: _Segment) -> bool:
    return any(
        segment.marker == marker and segment.body.startswith(name) and len(segment.body) >= least
        for (marker, name), least in _KEPT.items()
    )


def _whole(profile: list[_Segment]) -> list[bytes]:
    """Return the segments of a colour profile, none where one is missing: they are numbered 1 to their count."""
    numbers = sorted(segment.body[12:14] for segment in profile)
    expected = [bytes([number, len(profile) & 0xFF]) for number in range(1, min(len(profile), 255) + 1)]
    return [segment.written() for segment in profile] if numbers == expected else []


def _without_filling(pixels: bytes, *, ended: bool) -> bytes:
    """Return a scan without the bytes behind it that stand for nothing: 255, and zeros where no end marker follows."""
    if ended:
        return pixels.rstrip(b"\xff")
    kept = pixels.rstrip(b"\xff").rstrip(b"\0")
    return kept + b"\0" if kept.endswith(b"\xff") and len(kept) < len(pixels) else kept  # 255 is written as 255, 0


def _end_of_scan(data: bytes, place: int) -> tuple[int, int | None]:
    """Return where a scan ends, and the marker behind it if there is one."""
    part = _NEXT_PART.search(data, place)
    end = part.start() if part else len(data)
    other = _NO_JPEG.search(data, place, end + _NO_JPEG_BYTES)
    if other is None or other.start() > end:
        return end, part[1][0] if part else None
    before = max(other.start() - len(_SAMSUNG), place)
    return before if other[1] and data[before : other.start()] == _SAMSUNG else other.start(), None


def _end_of_scans(data: bytes, place: int) -> tuple[int, int | None]:
    """Return where the last of several scans ends, and the marker behind it if there is one."""
    scans = 1
    for _ in range(MAX_PARTS):
        end, marker = _end_of_scan(data, place)
        place = end + 2 + max(int.from_bytes(data[end + 2 : end + 4], "big"), 2)
        if marker not in _BETWEEN_SCANS or place > len(data):
            return end, marker
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            raise ValueError(f"expected at most {MAX_SCANS} scans, got more")
    raise ValueError(f"expected at most {MAX_PARTS} segments, got more")
