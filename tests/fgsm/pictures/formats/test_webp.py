"""A WebP is what its pixels say: its header is written anew, and what is flawed around them is left out."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.formats.webp import canvas_pixels, unwrap
from fgsm.pictures.image import load_image
from tests import pictures
from tests.fgsm.pictures.formats.test_containers import animation

X = pictures.noise(64, 64)
SIMPLE = pictures.encode(X, "WEBP", lossless=True)
RICH = pictures.encode(X, "WEBP", lossless=True, exif=pictures.exif(1), icc_profile=b"no profile")
MOVING = animation("WEBP")
LOSSY = pictures.encode(np.dstack([X, X[..., 0]]), "WEBP")


def size(data: bytes, number: int) -> bytes:
    """Let the RIFF header claim a size."""
    return data[:4] + struct.pack("<I", number) + data[8:]


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, data: bytes, claimed: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if claimed is None else claimed) + data + bytes(len(data) % 2)


CANVAS = struct.pack("<I", 63)[:3] * 2
PIXELS = SIMPLE[12:]
FLAWED = {
    "size too large": size(SIMPLE, 10**6),
    "size too small": size(SIMPLE, 20),
    "size of nothing": size(RICH, 0),
    "video behind": SIMPLE + pictures.video(),
    "EXIF data cut off": RICH[:-5],
    "EXIF data longer than the file": riff(chunk(b"VP8X", b"\x08\0\0\0" + CANVAS), PIXELS, chunk(b"EXIF", b"ab", 900)),
    "chunk before the pixels": riff(chunk(b"junk", bytes(99)), PIXELS),
    "flags of what is not there": riff(chunk(b"VP8X", b"\xff\0\0\0" + CANVAS), PIXELS),
    "flags of nothing": riff(chunk(b"VP8X", bytes(4) + CANVAS), chunk(b"ICCP", b"abc"), PIXELS),
    "another size in the header": riff(chunk(b"VP8X", bytes(4) + bytes(6)), PIXELS),
    "header cut short": riff(chunk(b"VP8X", b"\0"), PIXELS),
    "profile of nonsense": riff(chunk(b"VP8X", b"\x20\0\0\0" + CANVAS), chunk(b"ICCP", bytes(range(256))), PIXELS),
    "EXIF data of nonsense": riff(chunk(b"VP8X", b"\x08\0\0\0" + CANVAS), PIXELS, chunk(b"EXIF", bytes(range(256)))),
    "profile without a header": riff(chunk(b"ICCP", pictures.swapped_profile()), PIXELS),
    "picture twice": riff(PIXELS, PIXELS),
}


@pytest.mark.parametrize("data", FLAWED.values(), ids=FLAWED)
def test_a_flaw_around_the_pixels_costs_them_nothing(data: bytes) -> None:
    np.testing.assert_array_equal(load_image(data, (64, 64)), X)


def test_a_last_chunk_without_its_padding_is_whole() -> None:
    data = riff(chunk(b"VP8L", PIXELS[8:] + b"\0"))
    assert len(PIXELS) % 2 == 0
    np.testing.assert_array_equal(load_image(data[:-1], (64, 64)), X)


@pytest.mark.parametrize("data", [SIMPLE, LOSSY, RICH, MOVING], ids=["simple", "alpha", "rich", "moving"])
def test_missing_pixels_are_refused(data: bytes) -> None:
    frame = data.find(b"ANMF")
    end = len(data) if frame < 0 else frame + 8 + struct.unpack("<I", data[frame + 4 : frame + 8])[0]
    for tenths in range(1, 10):
        with pytest.raises(ValueError, match="damaged or cut off"):
            load_image(data[: end * tenths // 10])


def test_of_a_moving_picture_only_the_first_frame_is_unpacked() -> None:
    assert unwrap(MOVING).count(b"ANMF") == 1
    with Image.open(io.BytesIO(MOVING)) as picture:
        first = np.asarray(picture.convert("RGB"))
    np.testing.assert_array_equal(load_image(MOVING + pictures.video(), (48, 64)), first)


def test_transparency_profile_and_orientation_are_kept() -> None:
    half = Image.new("RGBA", (64, 64), (200, 100, 0, 128))
    data = pictures.encode(half, "WEBP", lossless=True, icc_profile=pictures.swapped_profile(), exif=pictures.exif(6))
    image = load_image(data + pictures.video(), (64, 64))
    assert np.abs(image[0, 0].astype(int) - (127, 177, 227)).max() <= 2


def test_any_number_of_chunks_that_nobody_knows_is_passed_over() -> None:
    np.testing.assert_array_equal(load_image(riff(chunk(b"junk", b"") * 100_000, PIXELS)), load_image(riff(PIXELS)))


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": pictures.exif(6)}], ids=["VP8", "VP8L", "VP8X"])
def test_the_room_that_a_decoder_makes_is_known_before_it_opens_the_file(options: dict[str, Any]) -> None:
    data = unwrap(pictures.encode(pictures.noise(300, 500), "WEBP", **options))
    assert canvas_pixels(data) == 300 * 500


def test_a_large_canvas_is_refused_before_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.WebPImagePlugin.WebPImageFile._open", lambda self: pytest.fail("opened"))
    with pytest.raises(ValueError, match="at most 40 million pixels, got far more"):
        load_image(unwrap(MOVING[:24] + b"\xfe\x3f\0" * 2 + MOVING[30:]))
