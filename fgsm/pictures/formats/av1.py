"""What an AV1 stream says before its pixels: AV1 Bitstream & Decoding Process, sections 5.3 to 5.5."""

from __future__ import annotations

from collections.abc import Iterator

from fgsm.pictures.formats.limits import MAX_FRAMES, MAX_UNITS
from fgsm.pictures.formats.numbers import Bits

_SEQUENCE, _FRAMES = 1, {3, 6, 7}
_HEADER = 64  # bytes of a sequence header that are looked at; its sizes and colours come first


def stream_pixels(stream: bytes) -> int:
    """Return the pixels of a frame, of the largest that the stream's headers allow, added up over these.

    Raises:
        ValueError: if there are more frames or parts than in any still picture.
        EOFError: if a header is cut off or says what no still picture says.
    """
    pixels, frames = 0, 0
    for kind, body in _units(stream):
        if kind == _SEQUENCE:
            pixels += _frame_pixels(Bits(body))[0]
        frames += kind in _FRAMES
        if frames > MAX_FRAMES:
            raise ValueError(f"expected at most {MAX_FRAMES} frames in a still picture, got more")
    return pixels


def colour_of_stream(stream: bytes) -> tuple[int, int] | None:
    """Return primaries and transfer by ITU-T H.273 that the first sequence header names, None if it names none.

    Raises:
        ValueError: if there are more parts than in any still picture.
        EOFError: if the header is cut off or says what no still picture says.
    """
    header = next((body for kind, body in _units(stream) if kind == _SEQUENCE), None)
    return _colour(header) if header is not None else None


def _units(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind of each part of a stream and how it begins."""
    place = 0
    for _ in range(MAX_UNITS):
        if place >= len(stream):
            return
        kind, sized = stream[place] >> 3 & 15, stream[place] & 2
        place += 1 + (stream[place] >> 2 & 1)
        size, place = _length(stream, place) if sized else (len(stream) - place, place)
        yield kind, stream[place : place + min(size, _HEADER)]
        place += size
    raise ValueError(f"expected at most {MAX_UNITS} parts of a stream, got more")


def _length(stream: bytes, place: int) -> tuple[int, int]:
    """Return a number in LEB128 and where what is behind it begins."""
    value = 0
    for index, byte in enumerate(stream[place : place + 8]):
        value |= (byte & 127) << 7 * index
        if byte < 128:
            return value, place + index + 1
    raise EOFError


def _frame_pixels(header: Bits) -> tuple[int, int, bool]:
    """Return the pixels that a sequence header allows a frame, its profile, and whether it is a short one."""
    profile = header.read(3)
    header.read(1)  # still picture
    reduced = bool(header.read(1))
    if reduced:
        header.read(5)
    else:
        _skip_operating_points(header)
    width_bits, height_bits = header.read(4) + 1, header.read(4) + 1
    width, height = header.read(width_bits) + 1, header.read(height_bits) + 1
    if reduced:
        return width * height, profile, reduced
    return 1 << width_bits + height_bits, profile, reduced  # a frame may name a size of its own, of as many bits


def _skip_operating_points(header: Bits) -> None:
    if header.read(1):  # times between frames, of which a still picture has none
        raise EOFError
    delays = header.read(1)
    for _ in range(header.read(5) + 1):
        header.read(12)
        if header.read(5) > 7:
            header.read(1)
        if delays and header.read(1):
            header.read(4)


def _colour(body: bytes) -> tuple[int, int] | None:
    header = Bits(body)
    _, profile, reduced = _frame_pixels(header)
    if not reduced and header.read(1):  # frames have numbers
        header.read(7)
    header.read(3)
    if not reduced:
        _skip_tools(header)
    header.read(3)
    deep = header.read(1)
    if profile == 2 and deep:
        header.read(1)
    if profile != 1:
        header.read(1)
    return (header.read(8), header.read(8)) if header.read(1) else None


def _skip_tools(header: Bits) -> None:
    """Pass over what a sequence header says of coding between frames."""
    header.read(4)
    ordered = header.read(1)
    if ordered:
        header.read(2)
    screen_content = 2 if header.read(1) else header.read(1)
    if screen_content and not header.read(1):
        header.read(1)
    if ordered:
        header.read(3)
