"""An AV1 stream says in its headers how large a frame is: written here bit by bit, as the specification has it."""

from __future__ import annotations

import pytest

from fgsm.pictures.formats.av1 import stream_pixels
from fgsm.pictures.formats.limits import MAX_FRAMES, MAX_UNITS

FRAME = b"\x32\x02ab"
DELIMITER = b"\x12\x00"


def header(*fields: tuple[int, int]) -> bytes:
    """Write a sequence header of (value, bits)."""
    bits = "".join(f"{value:0{count}b}" for value, count in fields)
    data = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return b"\x0a" + bytes([len(data)]) + data


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    bits = width.bit_length(), height.bit_length()
    return [(bits[0] - 1, 4), (bits[1] - 1, 4), (width - 1, bits[0]), (height - 1, bits[1])]


STILL = [(0, 3), (1, 1), (1, 1), (8, 5)]
FULL = [(0, 3), (0, 1), (0, 1), (0, 1)]  # a profile, not still, not reduced, no times


def test_a_still_picture_says_its_size() -> None:
    assert stream_pixels(DELIMITER + header(*STILL, *sizes(1000, 700)) + FRAME) == 700_000


@pytest.mark.parametrize(
    "points",
    [
        [(0, 1), (0, 5), (0, 12), (5, 5)],
        [(0, 1), (0, 5), (0, 12), (8, 5), (1, 1)],
        [(1, 1), (0, 5), (0, 12), (5, 5), (1, 1), (9, 4)],
        [(1, 1), (1, 5), (257, 12), (5, 5), (0, 1), (1, 12), (9, 5), (0, 1), (1, 1), (3, 4)],
    ],
    ids=["plain", "with a tier", "with a delay", "two, with both"],
)
def test_of_a_film_s_header_the_largest_frame_is_counted_that_it_allows(points: list[tuple[int, int]]) -> None:
    assert stream_pixels(header(*FULL, *points, *sizes(1000, 700)) + FRAME) == 1024 * 1024


def test_headers_are_added_up_wherever_they_are() -> None:
    small, large = header(*STILL, *sizes(64, 64)), header(*STILL, *sizes(9000, 9000))
    assert stream_pixels(small + FRAME + large + FRAME) == 64 * 64 + 9000 * 9000


def test_a_part_without_a_length_reaches_to_the_end() -> None:
    assert stream_pixels(DELIMITER + b"\x08" + header(*STILL, *sizes(64, 32))[2:]) == 2048


def test_more_frames_or_parts_than_in_a_picture_are_refused() -> None:
    assert stream_pixels(FRAME * MAX_FRAMES) == 0
    with pytest.raises(ValueError, match="8 frames in a still picture, got more"):
        stream_pixels(FRAME * (MAX_FRAMES + 1))
    with pytest.raises(ValueError, match="1000 parts of a stream, got more"):
        stream_pixels(DELIMITER * (MAX_UNITS + 1))


@pytest.mark.parametrize(
    "stream",
    [
        header(*STILL, *sizes(64, 64))[:-1],
        b"\x0a\x01\0",
        b"\x0a" + b"\xff" * 8,
        b"\x0a",
        header(*FULL[:3], (1, 1), (0, 40)),
    ],
    ids=["cut off", "nothing in it", "length without end", "no length", "times"],
)
def test_what_no_still_picture_says_is_an_end(stream: bytes) -> None:
    with pytest.raises(EOFError):
        stream_pixels(stream)
