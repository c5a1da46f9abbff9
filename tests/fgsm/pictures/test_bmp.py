"""A BMP of any kind shows what browsers show; what is not read is named. Chromium agrees in tests/browser."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from fgsm.pictures.image import load_image
from tests import bitmaps, pictures
from tests.bitmaps import FILES, SIDE, packed, windows

COLOURS = np.random.default_rng(2).integers(0, 256, (256, 3), dtype=np.uint8)
X = pictures.noise(SIDE, SIDE)


def shown(data: bytes) -> np.ndarray:
    return load_image(data, (SIDE, SIDE))


def colours(count: int) -> list[tuple[int, int, int]]:
    return [(int(red), int(green), int(blue)) for red, green, blue in COLOURS[:count]]


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("header", ["Windows", "OS/2", "OS/2 2"])
def test_a_palette_of_any_depth(bits: int, header: str) -> None:
    values = np.random.default_rng(bits).integers(0, 1 << bits, (SIDE, SIDE))
    pixels, palette = packed(values, bits), colours(1 << bits)
    data = (
        windows(bits, pixels, colours=palette)
        if header == "Windows"
        else bitmaps.os2(bits, pixels, palette, size=12 if header == "OS/2" else 64)
    )
    np.testing.assert_array_equal(shown(data), COLOURS[values])


def test_colours_that_a_palette_lacks_are_black() -> None:
    values = np.arange(SIDE * SIDE).reshape(SIDE, SIDE) % 8
    expected = np.where(values[..., None] < 5, COLOURS[values], 0)
    np.testing.assert_array_equal(shown(windows(4, packed(values, 4), colours=colours(5))), expected)


@pytest.mark.parametrize("top_down", [False, True])
@pytest.mark.parametrize(
    ("bits", "masks"),
    [
        (16, (0x7C00, 0x3E0, 0x1F, 0)),
        (16, (0xF800, 0x7E0, 0x1F, 0)),
        (16, (0xF00, 0xF0, 0xF, 0)),
        (16, (0x30, 0xE, 0x1, 0)),
        (32, (0xFF0000, 0xFF00, 0xFF, 0)),
        (32, (0xFF, 0xFF00, 0xFF0000, 0)),
        (32, (0x3FF00000, 0xFFC00, 0x3FF, 0)),
        (32, (0xFF0, 0xFF000, 0xFF00000, 0)),
    ],
    ids=["5-5-5", "5-6-5", "4-4-4", "2-3-1", "8-8-8", "red first", "10-10-10", "odd places"],
)
def test_channels_wherever_their_bits_are(bits: int, masks: tuple[int, ...], top_down: bool) -> None:
    most = [(mask // (mask & -mask)) for mask in masks[:3]]
    levels = [np.rint(X[..., channel] / 255 * most[channel]).astype(np.int64) for channel in range(3)]
    values = sum(level * (mask & -mask) for level, mask in zip(levels, masks, strict=False))
    rows = np.asarray(values).astype("<u2" if bits == 16 else "<u4")
    pixels = (rows if top_down else rows[::-1]).tobytes()
    height = -SIDE if top_down else SIDE
    data = windows(bits, pixels, size=56, compression=3, masks=masks, height=height)
    expected = np.stack([255 * level / top for level, top in zip(levels, most, strict=True)], axis=-1)
    assert np.abs(shown(data) - expected).max() <= 1


@pytest.mark.parametrize(
    ("size", "compression", "seen"), [(56, 0, False), (56, 3, True), (108, 0, True), (108, 3, True), (124, 3, True)]
)
def test_alpha_counts_where_the_header_tells_of_it(size: int, compression: int, seen: bool) -> None:
    pixels = np.dstack([X[::-1, :, ::-1], np.full((SIDE, SIDE), 0, np.uint8)]).tobytes()
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    image = shown(windows(32, pixels, size=size, compression=compression, masks=masks))
    np.testing.assert_array_equal(image, 255 if seen else X)


PALETTE = colours(256)
EVERY_ROW = b"".join(bytes((SIDE, row)) + b"\0\0" for row in range(SIDE)) + b"\0\1"


@pytest.mark.parametrize(
    ("runs", "bits", "expected"),
    [
        (EVERY_ROW, 8, np.arange(SIDE)[::-1, None].repeat(SIDE, 1)),
        (EVERY_ROW[:-2], 8, np.arange(SIDE)[::-1, None].repeat(SIDE, 1)),
        (b"\x10\x12\0\0" * SIDE + b"\0\1", 4, np.tile([1, 2], (SIDE, SIDE // 2))),
        (b"\0\3\x56\x78\x0d\x91\0\0" * SIDE + b"\0\1", 4, np.tile([5, 6, 7, *[9, 1] * 6, 9], (SIDE, 1))),
        (b"\0\3abc\0\x0d\7\0\0" * SIDE + b"\0\1", 8, np.tile([*b"abc", *[7] * 13], (SIDE, 1))),
        (b"\xff\7\0\0" * (SIDE + 3) + b"\0\1", 8, np.full((SIDE, SIDE), 7)),
    ],
    ids=["rows", "without an end", "4 bits", "4 bits apart", "apart", "beyond the edges"],
)
def test_runs(runs: bytes, bits: int, expected: np.ndarray) -> None:
    data = windows(bits, runs, compression={8: 1, 4: 2}[bits], colours=PALETTE[: 1 << bits])
    np.testing.assert_array_equal(shown(data), COLOURS[expected])


@pytest.mark.parametrize(("bits", "run"), [(8, b"\4\7"), (4, b"\4\x77")])
def test_what_runs_pass_over_is_black(bits: int, run: bytes) -> None:
    data = windows(
        bits, run + b"\0\2\3\2" + run + b"\0\1", compression={8: 1, 4: 2}[bits], colours=PALETTE[: 1 << bits]
    )
    expected = np.zeros((SIDE, SIDE, 3), np.uint8)
    expected[SIDE - 1, :4] = expected[SIDE - 3, 7:11] = COLOURS[7]
    np.testing.assert_array_equal(shown(data), expected)


def test_a_profile_inside_is_applied() -> None:
    pixels, profile = X[::-1, :, ::-1].tobytes(), pictures.swapped_profile()
    data = bytearray(windows(24, pixels, size=124))
    data[70:74], data[126:134] = b"DEBM", struct.pack("<II", 124 + len(pixels), len(profile))
    assert np.abs(shown(bytes(data) + profile).astype(int) - X[..., ::-1]).max() <= 1
    np.testing.assert_array_equal(shown(bytes(data) + profile[:-1]), X)  # it is cut off


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FILES["Huffman"], "expected plain or run-length encoded pixels, got Huffman coding"),
        (FILES["JPEG inside"], "expected plain or run-length encoded pixels, got a JPEG inside it"),
        (FILES["PNG inside"], "expected plain or run-length encoded pixels, got a PNG inside it"),
        (windows(24, bytes(999), compression=9), "expected plain or run-length encoded pixels, got compression 9"),
        (windows(64, bytes(9999)), "expected 1, 2, 4, 8, 16, 24 or 32 bits a pixel, got 64"),
        (windows(4, bytes(999), compression=1), "expected 8 bits a pixel, got 4"),
        (windows(24, bytes(999), size=100), "expected a header of Windows or OS/2, got another of 100 bytes"),
        (windows(32, bytes(9999), size=56, compression=3, masks=(0xF0F, 0, 0, 0)), "got some with gaps"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"^This kind of BMP cannot be read: .*{words}. Save it as PNG first"):
        load_image(data)


PLAIN = windows(24, X.tobytes())


@pytest.mark.parametrize(
    "data",
    [
        *(PLAIN[:length] for length in (2, 20, 40, 60, len(PLAIN) - 4)),
        PLAIN[:18] + bytes(8) + PLAIN[26:],
        PLAIN[:14] + b"\xff" * 4 + PLAIN[18:],
        *(windows(8, EVERY_ROW[:length], compression=1, colours=PALETTE) for length in (1, 21, 41)),
        windows(8, b"\0\2\1", compression=1, colours=PALETTE),
        windows(8, b"\0\x09abc", compression=1, colours=PALETTE),
        windows(4, b"\0\x09abc", compression=2, colours=PALETTE[:16]),
    ],
)
def test_what_lacks_bytes_is_damaged(data: bytes) -> None:
    with pytest.raises(ValueError, match="This BMP picture is damaged or cut off"):
        load_image(data)


def test_the_last_row_may_lack_its_filling() -> None:
    values = np.random.default_rng(0).integers(0, 256, (9, 9), dtype=np.uint8)
    data = windows(8, packed(values, 8), colours=PALETTE, width=9, height=9)
    np.testing.assert_array_equal(load_image(data[:-3], (9, 9)), load_image(data, (9, 9)))
    with pytest.raises(ValueError, match="damaged"):
        load_image(data[:-4])
