"""A PNG is what its pixels say: what is flawed or large around them is left out unread."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.formats.limits import MAX_PROFILE
from fgsm.pictures.formats.png import unwrap
from fgsm.pictures.image import load_image
from tests import pictures
from tests.pictures import chunk

X = pictures.noise(64, 64)
PNG = pictures.encode(X, "PNG")
SWAPPED = pictures.swapped_profile()
RAW = np.random.default_rng(0).bytes(1_200_000)  # does not get smaller


def text(name: bytes, data: bytes) -> bytes:
    return chunk(name, data)


def with_wrong_checksum(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def profile(data: bytes, method: int = 0) -> bytes:
    return chunk(b"iCCP", b"name\0" + bytes([method]) + data)


ZEROS = zlib.compress(bytes(200_000_000), 9)
EXIF_NAME = b"Raw profile type exif\0"
FLAWS = {
    "profile of unknown compression": profile(zlib.compress(SWAPPED), 7),
    "profile that is not packed": profile(SWAPPED),
    "profile of 1.4 MB": profile(zlib.compress(SWAPPED + bytes(1_400_000))),
    "profile cut short": profile(zlib.compress(SWAPPED)[:-20]),
    "profile with a wrong checksum": with_wrong_checksum(profile(zlib.compress(SWAPPED))),
    "profile without a name": chunk(b"iCCP", b""),
    "profile bomb": profile(ZEROS),
    "1.2 MB of packed text": text(b"zTXt", b"k\0\0" + zlib.compress(RAW)),
    "1.2 MB of text": text(b"tEXt", b"k\0" + RAW),
    "1.2 MB of international text": text(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(RAW)),
    "1.2 MB of EXIF data as text": text(b"zTXt", EXIF_NAME + b"\0" + zlib.compress(RAW)),
    "EXIF data as text that is none": text(b"zTXt", EXIF_NAME + b"\0" + zlib.compress(b"\n\n\nzz")),
    "EXIF data as text of unknown compression": text(b"zTXt", EXIF_NAME + b"\7abc"),
    "XMP that is not packed": text(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + b"abc"),
    "XMP of unknown compression": text(b"iTXt", b"XML:com.adobe.xmp\0\1\7\0\0" + b"abc"),
    "XMP cut short": text(b"iTXt", b"XML:com.adobe.xmp\0"),
    "text bomb": text(b"zTXt", b"k\0\0" + ZEROS),
    "text bomb as EXIF data": text(b"zTXt", EXIF_NAME + b"\0" + ZEROS),
    "international text bomb": text(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + ZEROS),
    "many texts": b"".join(text(b"zTXt", b"k%d\0\0" % i + zlib.compress(b"a" * 1_000_000, 9)) for i in range(100)),
    "many profiles": profile(zlib.compress(bytes(MAX_PROFILE + 1), 9)) * 1000,
    "many texts of EXIF data": text(b"zTXt", EXIF_NAME + b"\0" + zlib.compress(b"a" * 1_000_000, 9)) * 1000,
    "text with a wrong checksum": with_wrong_checksum(text(b"tEXt", b"k\0v")),
    "EXIF data with a wrong checksum": with_wrong_checksum(chunk(b"eXIf", pictures.exif(3)[6:])),
    "EXIF data of nonsense": chunk(b"eXIf", bytes(range(256))),
    "transparency with a wrong checksum": with_wrong_checksum(chunk(b"tRNS", bytes(6))),
    "gamma cut short": chunk(b"gAMA", b""),
    "resolution cut short": chunk(b"pHYs", b"\0"),
    "colours cut short": chunk(b"cHRM", b"\0"),
    "rendering intent cut short": chunk(b"sRGB", b""),
    "animation cut short": chunk(b"acTL", b""),
    "frame control cut short": chunk(b"fcTL", b"\0"),
    "unknown chunk": chunk(b"abCd", bytes(99)),
    "unknown chunk with a wrong checksum": with_wrong_checksum(chunk(b"ABCD", bytes(99))),
}  # fmt: skip


@pytest.mark.parametrize("place", [33, -12], ids=["before the pixels", "behind the pixels"])
@pytest.mark.parametrize("flaw", FLAWS.values(), ids=FLAWS)
def test_a_flaw_around_the_pixels_costs_them_nothing(flaw: bytes, place: int) -> None:
    data = PNG[:place] + flaw + PNG[place:]
    tracemalloc.start()
    try:
        image = load_image(data, (64, 64))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(image, X)
    assert peak < 3 * MAX_PROFILE + 3 * len(data)


@pytest.mark.parametrize("size", [MAX_PROFILE - len(SWAPPED), MAX_PROFILE - len(SWAPPED) + 1])
def test_a_profile_is_used_up_to_the_limit(size: int) -> None:
    data = PNG[:33] + profile(zlib.compress(SWAPPED + bytes(size))) + PNG[33:]
    used = not np.array_equal(load_image(data, (64, 64)), X)
    assert used == (size + len(SWAPPED) <= MAX_PROFILE)


@pytest.mark.parametrize(
    "way",
    [
        chunk(b"eXIf", pictures.exif(3)[6:]),
        text(b"tEXt", EXIF_NAME + b"\nexif\n32\n" + pictures.exif(3).hex().encode()),
        text(b"zTXt", EXIF_NAME + b"\0" + zlib.compress(b"\nexif\n32\n" + pictures.exif(3).hex().encode())),
        text(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation=\"3\"/>"),
        text(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"<x tiff:Orientation=\"3\"/>")),
    ],
    ids=["eXIf", "ImageMagick", "ImageMagick, packed", "XMP", "XMP, packed"],
)  # fmt: skip
@pytest.mark.parametrize("place", [33, -12], ids=["before the pixels", "behind the pixels"])
def test_which_way_is_up_is_kept(way: bytes, place: int) -> None:
    np.testing.assert_array_equal(load_image(PNG[:place] + way + PNG[place:], (64, 64)), np.rot90(X, 2))


def test_of_many_profiles_no_more_than_one_is_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    unfolded: list[bytes] = []

    def unfolds(packed: bytes) -> bool:
        unfolded.append(packed)
        return False

    monkeypatch.setattr("fgsm.pictures.formats.png._unfolds", unfolds)
    many = (profile(b"abc") + text(b"zTXt", EXIF_NAME + b"\0abc") + text(b"iTXt", EXIF_NAME + b"\1\0\0\0abc")) * 6000
    np.testing.assert_array_equal(load_image(PNG[:33] + many + PNG[33:], (64, 64)), X)
    assert len(unfolded) == 2


def test_nothing_behind_the_end_counts_and_no_end_is_no_flaw() -> None:
    for data in (PNG + pictures.video(), PNG[:-12], PNG[:-5]):
        np.testing.assert_array_equal(load_image(data, (64, 64)), X)


def test_text_between_the_pixels_is_taken_out() -> None:
    start = PNG.index(b"IDAT") - 4
    length = struct.unpack(">I", PNG[start : start + 4])[0]
    pixels = PNG[start + 8 : start + 8 + length]
    halves = (chunk(b"IDAT", pixels[: length // 2]), chunk(b"tEXt", b"k\0v"), chunk(b"IDAT", pixels[length // 2 :]))
    np.testing.assert_array_equal(load_image(PNG[:start] + b"".join(halves), (64, 64)), X)


@pytest.mark.parametrize(
    "data",
    [
        PNG[:33],
        PNG[:200],
        PNG[:-300],
        PNG[:29] + b"\0" + PNG[30:],
        PNG[:33] + chunk(b"tRNS", b"") + PNG[33:],
        PNG[:8] + PNG[33:],
        PNG.replace(b"IDAT", b"IDAX"),
    ],
    ids=["no pixels", "few pixels", "pixels cut off", "wrong header", "short tRNS", "no header", "other name"],
)
def test_what_the_pixels_need_is_not_made_up(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(data)


def test_what_is_sound_is_kept() -> None:
    picture = Image.fromarray(X)
    data = pictures.encode(picture, "PNG", icc_profile=SWAPPED, exif=pictures.exif(6), transparency=(1, 2, 3))
    names = [name for name in (b"iCCP", b"eXIf", b"tRNS") if name in unwrap(data)]
    assert names == [b"iCCP", b"eXIf", b"tRNS"]
    assert unwrap(PNG) == PNG
