"""Of an animated PNG the first frame is shown, as browsers show it, not a stand-in for programs without animation."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from fgsm.pictures.formats.apng import first_frame
from fgsm.pictures.image import load_image
from tests.colours import LINEAR
from tests.pictures import chunk

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIDE = 32
START = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", SIDE, SIDE, 8, 2, 0, 0, 0))
END = chunk(b"IEND", b"")


def rows(colour: tuple[int, ...], side: int = SIDE) -> bytes:
    return zlib.compress((b"\0" + bytes(colour) * side) * side)


def animated(frames: int) -> bytes:
    return chunk(b"acTL", struct.pack(">2I", frames, 0))


def control(number: int, side: int = SIDE, corner: int = 0, blend: int = 0) -> bytes:
    return chunk(b"fcTL", struct.pack(">5I2H2B", number, side, side, corner, corner, 1, 1, 0, blend))


def frame(number: int, colour: tuple[int, ...], side: int = SIDE) -> bytes:
    return chunk(b"fdAT", struct.pack(">I", number) + rows(colour, side))


STAND_IN = chunk(b"IDAT", rows(RED))
GREEN_FRAME = control(0) + frame(1, GREEN)
HALVES = (rows(GREEN)[:20], rows(GREEN)[20:])
IN_PARTS = control(0) + b"".join(chunk(b"fdAT", struct.pack(">I", n + 1) + half) for n, half in enumerate(HALVES))


@pytest.mark.parametrize(
    ("parts", "middle", "corner"),
    [
        ((animated(2), STAND_IN, GREEN_FRAME, control(2), frame(3, BLUE)), GREEN, GREEN),
        ((animated(1), STAND_IN, GREEN_FRAME), GREEN, GREEN),
        ((animated(1), STAND_IN, IN_PARTS), GREEN, GREEN),
        ((animated(1), STAND_IN, control(0, 16, 8), frame(1, GREEN, 16)), GREEN, WHITE),
        ((animated(1), STAND_IN, control(0, 16, 8, blend=1), frame(1, GREEN, 16)), GREEN, WHITE),
        ((LINEAR, animated(1), STAND_IN, control(0), frame(1, (128, 0, 0))), (188, 0, 0), (188, 0, 0)),
        ((animated(2), control(0), STAND_IN, control(1), frame(2, BLUE)), RED, RED),
        ((animated(0), STAND_IN, GREEN_FRAME), RED, RED),
        ((STAND_IN, animated(1), GREEN_FRAME), RED, RED),
        ((chunk(b"acTL", b"\0\0\0\1"), STAND_IN, GREEN_FRAME), RED, RED),
        ((animated(1), STAND_IN), RED, RED),
        ((animated(1), STAND_IN, control(0)), RED, RED),
        ((animated(1), STAND_IN, control(0, SIDE, 8), frame(1, GREEN)), RED, RED),
        ((animated(1), STAND_IN, control(0, 0), frame(1, GREEN)), RED, RED),
    ],
    ids=[
        "stand-in", "one frame", "in parts", "a part", "a part laid over", "with a gamma", "the picture is the first",
        "no frames", "too late", "cut short", "without a frame", "without pixels", "beyond the edge", "of no size",
    ],
)  # fmt: skip
def test_the_first_frame_is_shown(parts: tuple[bytes, ...], middle: tuple[int, ...], corner: tuple[int, ...]) -> None:
    image = load_image(START + b"".join(parts) + END, (SIDE, SIDE))
    assert tuple(image[SIDE // 2, SIDE // 2]) == middle
    assert tuple(image[0, 0]) == corner


@pytest.mark.parametrize("body", [b"\0\0\0\1zzzz", struct.pack(">I", 1) + rows(GREEN)[:-9]], ids=["nonsense", "cut"])
def test_a_damaged_frame_is_not_replaced_by_the_stand_in(body: bytes) -> None:
    data = START + animated(1) + STAND_IN + control(0) + chunk(b"fdAT", body) + END
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(data)


def test_the_size_of_the_whole_counts() -> None:
    data = START + animated(1) + STAND_IN + control(0, 4, 8) + frame(1, GREEN, 4) + END
    image = load_image(data, (SIDE, SIDE))
    assert (image[8:12, 8:12] == GREEN).all()
    assert (np.delete(image.reshape(-1, 3), [SIDE * y + x for y in range(8, 12) for x in range(8, 12)], 0) == 255).all()


def test_any_other_png_stays_as_it_is() -> None:
    data = START + STAND_IN + END
    assert first_frame(data) == (data, None)
