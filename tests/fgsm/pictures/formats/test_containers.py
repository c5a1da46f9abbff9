"""What stands around the pixels is bounded before Pillow reads it, and takes nothing from the picture."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageSequence

from fgsm.pictures.formats.containers import bounded
from fgsm.pictures.formats.limits import MAX_EXIF, MAX_PARTS, MAX_RUNS
from fgsm.pictures.image import load_image
from tests import pictures

X = pictures.smooth(48, 64)
JPEG = pictures.encode(X, "JPEG")
PNG = pictures.encode(X, "PNG")
GIF = pictures.encode(X, "GIF")
AFTER_TABLE = 13 + 3 * (2 << (GIF[10] & 7))
COMMENT = b"!\xfe\x05hello\0"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif_segments(count: int, size: int) -> bytes:
    return segment(0xE1, b"Exif\0\0" + bytes(size)) * count


def with_exif(entries: int, claimed: int, size: int) -> bytes:
    """Write EXIF data, `size` bytes long, whose tags each claim to be `claimed` bytes long."""
    tags = b"".join(struct.pack(">HHII", 1000 + index, 2, claimed, 8) for index in range(entries))
    orientation = struct.pack(">HHIHH", 0x0112, 3, 1, 3, 0)
    data = b"MM\0*\0\0\0\x08" + struct.pack(">H", entries + 1) + orientation + tags
    return data + bytes(size - len(data))


def run_length_bmp(runs: bytes) -> bytes:
    palette = b"".join(bytes([level, level, level, 0]) for level in range(256))
    header = struct.pack("<IiiHHIIiiII", 40, 64, 48, 1, 8, 1, len(runs), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(runs), 0, 0, 1078) + header + palette + runs


def animation(kind: str, frames: int = 5) -> bytes:
    first, *others = [Image.fromarray(np.roll(X, 7 * index, axis=1)) for index in range(frames)]
    return pictures.encode(first, kind, save_all=True, append_images=others, duration=40, loop=0)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("JPEG", JPEG[:2] + exif_segments(400_000, 6) + JPEG[2:], "20000 segments"),
        ("JPEG", JPEG[:2] + segment(0xFE, b"") * (MAX_PARTS + 1) + JPEG[2:], "20000 segments"),
        ("JPEG", JPEG[:2] + b"\xff\0" * (MAX_PARTS + 1) + JPEG[2:], "20000 segments"),
        ("PNG", PNG[:33] + pictures.chunk(b"abCd", b"") * (MAX_PARTS + 1) + PNG[33:], "20000 chunks"),
        ("BMP", run_length_bmp(b"\x01\x01" * (MAX_RUNS // 2)), "3 MB of run-length"),
    ],
    ids=["many EXIF", "segments", "escapes", "chunks", "runs"],
)
def test_what_would_keep_a_core_busy_is_refused(kind: str, data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bounded(kind, data)
    with pytest.raises(ValueError, match=f"This {kind} picture is too complex: expected at most {words}.*, got more"):
        load_image(data)


@pytest.mark.parametrize(
    "data",
    [
        JPEG[:2] + segment(0xFE, b"a comment") * 50 + segment(0xE2, bytes(60_000)) * 20 + JPEG[2:],
        JPEG[:2] + b"\xff" * 500 + JPEG[2:],
        PNG[:33] + pictures.chunk(b"tEXt", b"a\0b") * 50 + PNG[33:],
        GIF[:AFTER_TABLE] + COMMENT * 100 + GIF[AFTER_TABLE:],
        run_length_bmp((b"\x40\x07" + b"\0\0") * 48 + b"\0\x01"),
    ],
    ids=["JPEG", "padded JPEG", "PNG", "GIF", "run-length BMP"],
)
def test_what_a_camera_or_a_program_writes_stays(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        expected = np.asarray(picture.convert("RGB"))
    np.testing.assert_array_equal(load_image(data, (48, 64)), expected)


@pytest.mark.parametrize(
    ("plain", "data"),
    [
        (JPEG, JPEG[:2] + exif_segments(3, 65_000) + JPEG[2:]),
        (JPEG, JPEG[:20] + b"\xff" * 300_000 + JPEG[20:]),
        (JPEG, JPEG[:20] + b"\7" * 300_000 + JPEG[20:]),
        (GIF, GIF[:AFTER_TABLE] + COMMENT * 100_000 + GIF[AFTER_TABLE:]),
        (GIF, GIF[:AFTER_TABLE] + b"\7" * 300_000 + GIF[AFTER_TABLE:]),
        (GIF, GIF[:AFTER_TABLE] + b"!\xfe" + b"\x01a" * 300_000 + b"\0" + GIF[AFTER_TABLE:]),
    ],
    ids=["large EXIF", "padding", "junk", "comments", "GIF junk", "one comment"],
)
def test_much_around_the_pixels_takes_nothing_from_them(plain: bytes, data: bytes) -> None:
    np.testing.assert_array_equal(load_image(data), load_image(plain))


@pytest.mark.parametrize("kind", pictures.FORMATS)
@pytest.mark.parametrize("behind", [pictures.video(50_000), PNG, b"\0"], ids=["film", "another picture", "a byte"])
def test_nothing_behind_a_picture_counts(kind: str, behind: bytes) -> None:
    data = pictures.encode(X, kind)
    np.testing.assert_array_equal(load_image(data + behind), load_image(data))


def test_a_gif_is_cut_down_to_its_first_frame() -> None:
    data = animation("GIF")
    cut = bounded("GIF", data)
    assert len(cut) < len(data) / 3
    with Image.open(io.BytesIO(cut)) as short, Image.open(io.BytesIO(data)) as whole:
        first = next(iter(ImageSequence.Iterator(whole))).convert("RGB")
        np.testing.assert_array_equal(np.asarray(short.convert("RGB")), np.asarray(first))
        assert getattr(short, "n_frames", 1) == 1


def test_a_gif_keeps_what_is_transparent_in_its_first_frame() -> None:
    picture = Image.new("P", (32, 32), 1)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(0, (0, 0, 16, 32))
    image = load_image(pictures.encode(picture, "GIF", transparency=0), (32, 32))
    assert (image[:, :16] == 255).all()
    assert (image[:, 16:] == (0, 0, 255)).all()


@pytest.mark.parametrize("length", [*range(6, 40), *range(len(GIF) - 12, len(GIF) - 2)])
def test_a_gif_that_is_cut_off_stays_cut_off(length: int) -> None:
    cut = bounded("GIF", GIF[:length])
    assert GIF.startswith(cut.removesuffix(b";"))
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(GIF[:length])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_tag_that_claims_all_of_the_metadata_claims_little(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    load = Image.Exif.load

    def watched(self: Image.Exif, data: bytes) -> None:
        seen.append(len(data))
        load(self, data)

    monkeypatch.setattr(Image.Exif, "load", watched)
    data = pictures.encode(X, kind, exif=with_exif(2000, 900_000, 1_000_000))
    seen.clear()
    load_image(data)
    assert seen
    assert max(seen) <= MAX_EXIF


def test_metadata_that_is_too_long_still_says_which_way_is_up() -> None:
    data = pictures.encode(X, "PNG", exif=with_exif(10, 5, 200_000))
    np.testing.assert_array_equal(load_image(data, (48, 64)), np.rot90(X, 2))


def test_a_picture_of_the_caller_keeps_its_metadata() -> None:
    picture = Image.fromarray(X)
    picture.info["exif"] = with_exif(10, 5, 200_000)
    load_image(picture)
    assert len(picture.info["exif"]) == 200_000
