"""A TIFF's values mean what the file says; where it says nothing they are refused, never shown black without a word."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.decode import open_tiff
from fgsm.pictures.image import load_image
from tests import pictures
from tests.hostile_files import tiff_bomb

X = pictures.noise(32, 32, 1)[..., 0]
X[0, :2] = (0, 255)
WORDS = X.astype(np.uint16) * 257
TWELVE = X.astype(np.uint16) * 16
MAX, S_MIN, S_MAX, INK = 281, 340, 341, 262


def tiff(values: np.ndarray, **tags: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, "TIFF", tiffinfo={int(key[1:]): value for key, value in tags.items()})
    return file.getvalue()


def shown(data: bytes) -> np.ndarray:
    return load_image(open_tiff(data), (32, 32), channels=1)[..., 0]


def with_values(values: np.ndarray, tag: int, value: float) -> bytes:
    return tiff(values, **{f"t{tag}": value})


def colour16(values: np.ndarray, most: int = 65535) -> bytes:
    """Write a TIFF of 16 bits a channel, which Pillow reads but does not write, with its `MaxSampleValue`."""
    height, width, channels = values.shape
    pixels = values.astype("<u2").tobytes()
    start = 8 + 2 + 12 * 10 + 4
    bits = start + len(pixels)
    entries = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, channels, bits), (259, 3, 1, 1), (262, 3, 1, 2),
        (273, 4, 1, start), (277, 3, 1, channels), (278, 4, 1, height), (279, 4, 1, len(pixels)),
        (281, 3, 1, most),
    ]  # fmt: skip
    directory = struct.pack("<H", 10) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return b"II*\0\x08\0\0\0" + directory + pixels + struct.pack(f"<{channels}H", *[16] * channels)


@pytest.mark.parametrize(
    "data",
    [
        tiff(X),
        tiff(WORDS),
        tiff(X.astype(np.float32) / 255),
        with_values(X.astype(np.uint16) * 16 + X // 16, MAX, 4095),
        with_values(X.astype(np.float32), S_MAX, 255.0),
        with_values(X.astype(np.float32) * 257, S_MAX, 65535.0),
        tiff(X.astype(np.float32) - 100, t340=-100.0, t341=155.0),
        with_values(X.astype(np.int32), S_MAX, 255),
        with_values(WORDS, MAX, 60_000),  # the largest value in it, not of its range
        with_values(65535 - WORDS, INK, 0),
        with_values(1 - X.astype(np.float32) / 255, INK, 0),
        tiff(X.astype(np.float32) / 255 * 1.0001 - 0.00005),
    ],
    ids=[
        "8 bits", "16 bits", "floats to 1", "12 bits", "floats to 255", "floats to 65535", "floats around 0",
        "32 bits", "largest value", "white is zero", "white is zero, floats", "floats a little beyond",
    ],
)  # fmt: skip
def test_values_are_scaled_by_what_the_file_says(data: bytes) -> None:
    assert np.abs(shown(data).astype(int) - X).max() <= 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (tiff(TWELVE), "expected values up to 65535, or a range .*, got 16 bits a value and none above 4080"),
        (tiff(X.astype(np.uint16)), "none above 255"),
        (tiff(X.astype(np.uint16) * 64), "none above 16320"),
        (tiff(X.astype(np.float32)), "expected floats from 0 to 1, or a range .*, got floats from 0 to 255"),
        (tiff(X.astype(np.float32) / 255 - 1), "got floats from -1 to 0"),
        (tiff(np.full((32, 32), np.nan, np.float32)), "got floats from nan"),
        (
            tiff(X.astype(np.int32) * 257),
            "expected 8 or 16 bits a value, or a range .*, got 32 bits of signed or large",
        ),
        (
            colour16(np.dstack([WORDS] * 3), 32767),
            "expected colours .* up to 65535, got a file that says 32767 is white",
        ),
        (colour16(np.dstack([TWELVE] * 3)), "expected values up to 65535, got 16 bits a value and none above 16383"),
    ],
    ids=[
        "12 bits",
        "8 in 16",
        "14 in 16",
        "floats to 255",
        "floats below 0",
        "NaN",
        "32 bits",
        "colour, range",
        "colour",
    ],
)
def test_what_would_be_black_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"^This kind of TIFF cannot be read: .*{words}"):
        shown(data)
    with pytest.raises(ValueError, match="This kind of TIFF cannot be read"), Image.open(io.BytesIO(data)) as picture:
        load_image(picture)


def test_colour_of_16_bits_and_black_are_what_they_are() -> None:
    values = np.dstack([WORDS, WORDS[::-1], WORDS.T])
    image = load_image(open_tiff(colour16(values)), (32, 32))
    assert np.abs(image.astype(int) - values // 257).max() <= 1
    for kind in (np.uint16, np.float32):
        assert (shown(tiff(np.zeros((32, 32), kind))) == 0).all()


def test_it_is_turned_as_it_says() -> None:
    data = tiff(np.ascontiguousarray(pictures.stored(WORDS, 6)), t274=6)
    np.testing.assert_array_equal(shown(data), X)


@pytest.mark.parametrize("cut", [40, 1000, -30])
def test_a_cut_one_is_damaged(cut: int) -> None:
    with pytest.raises(ValueError, match="This TIFF picture is damaged or cut off"):
        shown(tiff(X)[:cut])


def changed(tag: int, value: int) -> bytes:
    data = tiff(X)
    place = data.index(struct.pack("<HHI", tag, 3, 1)) + 8
    return data[:place] + struct.pack("<H", value) + data[place + 2 :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(259, 34887), "expected a compression that we can decode, got number 34887"),
        (colour16(np.zeros((4, 4, 13), np.uint16)), "expected 1, 3 or 4 channels, got 13"),  # as satellites have them
        (colour16(np.zeros((4, 4, 5), np.uint16)), "expected 1, 3 or 4 channels, got 5"),
        (changed(258, 3), "expected grey or colour of 1 to 16 bits a value, or grey floats, got other values"),
    ],
)
def test_what_is_not_known_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"This kind of TIFF cannot be read: {words}"):
        open_tiff(data)


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.TiffImagePlugin.TiffImageFile.load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ValueError, match="too large"):
        shown(tiff_bomb())
