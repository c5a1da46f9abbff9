"""How many pixels an AV1 stream makes its decoder hold: AV1 Bitstream & Decoding Process, sections 5.3 to 5.5."""

from __future__ import annotations

from fgsm.pictures.formats.limits import MAX_FRAMES, MAX_UNITS
from fgsm.pictures.formats.numbers import Bits

_SEQUENCE, _FRAMES = 1, {3, 6, 7}
_HEADER = 64  # bytes of a sequence header that are looked at; its sizes come first


def stream_pixels(stream: bytes) -> int:
    """Return the pixels of a frame, of the largest that the stream's headers allow, added up over these.

    Raises:
        ValueError: if there are more frames or parts than in any still picture.
        EOFError: if a header is cut off or says what no still picture says.
    """
    place, pixels, frames = 0, 0, 0
    for _ in range(MAX_UNITS):
        if place >= len(stream):
            return pixels
        kind, sized = stream[place] >> 3 & 15, stream[place] & 2
        place += 1 + (stream[place] >> 2 & 1)
        size, place = _length(stream, place) if sized else (len(stream) - place, place)
        if kind == _SEQUENCE:
            pixels += _frame_pixels(Bits(stream[place : place + min(size, _HEADER)]))
        frames += kind in _FRAMES
        if frames > MAX_FRAMES:
            raise ValueError(f"expected at most {MAX_FRAMES} frames in a still picture, got more")
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


def _frame_pixels(header: Bits) -> int:
    """Return the pixels that a sequence header allows a frame."""
    header.read(4)  # profile, still picture
    reduced = header.read(1)
    if reduced:
        header.read(5)
    else:
        _skip_operating_points(header)
    width_bits, height_bits = header.read(4) + 1, header.read(4) + 1
    if reduced:
        return (header.read(width_bits) + 1) * (header.read(height_bits) + 1)
    return 1 << width_bits + height_bits  # a frame may name a size of its own, which has as many bits


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
