"""Every kind of picture comes out as the pixels that it shows; 8 bits and floats are exact."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageCms, ImageFile
from PIL.GifImagePlugin import GifImageFile

from fgsm.pictures.decode import Opened
from fgsm.pictures.image import LARGE, encode_png, load_image, to_float, to_uint8
from tests import pictures

X = pictures.noise()
BROKEN_TAG = b"\x01\x00\x00\x02\x00\x00\x00\x04ab\xff\xfc"  # a width in letters


def flat(colour: object, mode: str = "RGB", size: tuple[int, int] = (224, 224)) -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def shown(source: object, **options: object) -> tuple[int, ...]:
    """Return the one colour that a picture shows everywhere."""
    image = load_image(source, **options)  # type: ignore[arg-type]
    colours = np.unique(image.reshape(-1, image.shape[2]), axis=0)
    assert len(colours) == 1
    return tuple(int(value) for value in colours[0])


@pytest.mark.parametrize(
    "data",
    [
        pictures.encode(X, "PNG"),
        pictures.encode(X, "BMP"),
        pictures.encode(X, "WEBP", lossless=True),
        pictures.encode(np.dstack([X, np.full((224, 224), 255, np.uint8)]), "PNG"),
        pictures.encode(X, "PNG", exif=pictures.exif(1)),
        pictures.encode(X, "PNG", icc_profile=b"not a profile"),
        encode_png(X),
    ],
    ids=["PNG", "BMP", "lossless WebP", "opaque RGBA", "EXIF upright", "broken profile", "our own PNG"],
)
def test_a_picture_of_the_right_size_comes_back_bit_for_bit(data: bytes) -> None:
    image = load_image(data)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert image.flags.writeable
    np.testing.assert_array_equal(image, X)


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_each_format_is_read_by_its_content(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(pictures.encode(pictures.smooth(300, 300), kind))
    difference = load_image(path).astype(int) - pictures.smooth(224, 224)
    assert np.abs(difference).mean() < (12 if kind == "GIF" else 3)  # a GIF has 256 colours


class Trickle(io.RawIOBase):
    """A stream that cannot seek and gives at most 1000 bytes at a time, as a socket does."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._file.readinto(memoryview(buffer)[:1000])


def at_its_end(data: bytes) -> io.BytesIO:
    file = io.BytesIO()
    file.write(data)
    return file


def written(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data, folder: str(written(data, folder / "x.png")),
        lambda data, folder: written(data, folder / "no extension"),
        lambda data, folder: data,
        lambda data, folder: bytearray(data),
        lambda data, folder: memoryview(data),
        lambda data, folder: io.BytesIO(data),
        lambda data, folder: at_its_end(data),
        lambda data, folder: Trickle(data),
        lambda data, folder: written(data, folder / "x.jpg").open("rb"),
        lambda data, folder: Image.open(io.BytesIO(data)),
        lambda data, folder: Image.fromarray(X),
    ],
    ids=[
        "str",
        "Path",
        "bytes",
        "bytearray",
        "memoryview",
        "BytesIO",
        "file-at-end",
        "stream",
        "open-file",
        "lazy-Pillow",
        "Pillow",
    ],
)
def test_every_kind_of_source(wrap: object, tmp_path: Path) -> None:
    source = wrap(encode_png(X), tmp_path)  # type: ignore[operator]
    np.testing.assert_array_equal(load_image(source), X)
    if hasattr(source, "close"):
        source.close()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_turned(orientation: int, kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    camera = np.ascontiguousarray(pictures.stored(X, orientation))
    data = pictures.encode(camera, kind, exif=pictures.exif(orientation), **options)
    np.testing.assert_array_equal(load_image(data), X)


def test_sixteen_bit_grey_is_turned_too() -> None:
    upright = pictures.noise(224, 224, 1)[..., 0]
    camera = np.ascontiguousarray(pictures.stored(upright, 6)).astype(np.uint16) * 257
    data = pictures.encode(Image.fromarray(camera), "PNG", exif=pictures.exif(6))
    np.testing.assert_array_equal(load_image(data, channels=1)[..., 0], upright)


def test_a_palette_is_scaled_by_its_colours_and_not_by_its_numbers() -> None:
    palette = Image.fromarray(pictures.smooth(500, 500)).quantize(32)
    expected = load_image(palette.convert("RGB"))
    np.testing.assert_array_equal(load_image(pictures.encode(palette, "PNG")), expected)


def test_exif_is_turned_before_the_crop() -> None:
    upright = np.zeros((400, 200, 3), np.uint8)
    upright[:100] = upright[300:] = 255  # what the centre crop of the upright picture leaves out
    camera = np.ascontiguousarray(pictures.stored(upright, 6))
    assert load_image(pictures.encode(camera, "JPEG", quality=95, exif=pictures.exif(6))).mean() < 8


def test_damaged_exif_neither_hides_the_orientation_nor_the_picture() -> None:
    camera = np.ascontiguousarray(pictures.stored(X, 6))
    turned = pictures.encode(camera, "PNG", exif=pictures.exif(6, BROKEN_TAG))
    np.testing.assert_array_equal(load_image(turned), X)
    for rubbish in (b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0" + bytes(range(200))):
        np.testing.assert_array_equal(load_image(pictures.encode(X, "PNG", exif=rubbish)), X)


HALF = np.dstack([np.full((224, 224, 3), [200, 100, 0], np.uint8), np.full((224, 224), 128, np.uint8)])


def palette(**options: object) -> bytes:
    picture = flat(1, "P")
    picture.putpalette([0, 0, 0, 200, 100, 0])
    return pictures.encode(picture, "PNG", **options)


@pytest.mark.parametrize(
    ("source", "colour"),
    [
        (pictures.encode(flat((0, 255, 255, 0), "CMYK"), "JPEG", quality=100), (255, 0, 0)),
        (pictures.encode(flat((255, 0, 0, 0), "CMYK"), "JPEG", quality=100), (0, 255, 255)),
        (flat((0, 0, 0, 255), "CMYK"), (0, 0, 0)),
        (pictures.encode(flat(90, "L"), "JPEG", quality=100), (90, 90, 90)),
        (pictures.encode(flat(90, "L"), "PNG"), (90, 90, 90)),
        (pictures.encode(flat(1, "1"), "PNG"), (255, 255, 255)),
        (pictures.encode(flat((90, 255), "LA"), "PNG"), (90, 90, 90)),
        (pictures.encode(flat((90, 0), "LA"), "PNG"), (255, 255, 255)),
        (pictures.encode(flat((90, 128), "LA"), "PNG"), (172, 172, 172)),
        (pictures.encode(flat((9, 9, 9, 0), "RGBA"), "PNG"), (255, 255, 255)),
        (pictures.encode(HALF, "PNG"), (227, 177, 127)),
        (pictures.encode(HALF, "WEBP", lossless=True), (227, 177, 127)),
        (pictures.encode(flat((200, 100, 0)), "PNG", transparency=(200, 100, 0)), (255, 255, 255)),
        (pictures.encode(flat(90, "L"), "PNG", transparency=90), (255, 255, 255)),
        (pictures.encode(flat(90, "L"), "PNG", transparency=91), (90, 90, 90)),
        (palette(), (200, 100, 0)),
        (palette(transparency=0), (200, 100, 0)),
        (palette(transparency=1), (255, 255, 255)),
        (palette(transparency=bytes([255, 128])), (227, 177, 127)),
        (flat((90, 0), "PA"), (255, 255, 255)),
        (flat((0, 128, 128), "YCbCr"), (0, 0, 0)),
        (flat((0, 255, 255), "HSV"), (255, 0, 0)),
        (flat(90.0, "F"), (90, 90, 90)),
    ],
    ids=[
        "CMYK-red",
        "CMYK-cyan",
        "CMYK-Pillow",
        "grey-JPEG",
        "grey-PNG",
        "1-bit",
        "LA-opaque",
        "LA-clear",
        "LA-half",
        "RGBA-clear",
        "RGBA-half",
        "WebP-half",
        "RGB-tRNS",
        "L-tRNS",
        "L-other-tRNS",
        "palette",
        "palette-other-clear",
        "palette-clear",
        "palette-half",
        "PA",
        "YCbCr",
        "HSV",
        "F",
    ],
)
def test_colour_modes(source: object, colour: tuple[int, int, int]) -> None:
    assert np.abs(np.subtract(shown(source), colour)).max() <= 1


@pytest.mark.parametrize("alpha", [0, 1, 100, 254, 255])
@pytest.mark.parametrize("side", [224, 500])
def test_transparency_is_laid_on_white(alpha: int, side: int) -> None:
    source = flat((200, 100, 0, alpha), "RGBA", (side, side))
    expected = 255 + (np.array([200, 100, 0]) - 255) * alpha / 255
    # Scaling goes by way of colours multiplied by alpha, which rounds once more.
    assert np.abs(shown(source) - expected).max() <= (1 if side == 224 else 1.5)


# All that lie beside a boundary of 8 bits, and as many as there is room for between them.
_BESIDE = np.arange(256)[:, None] * 257 + [128, 129]
RAMP = np.unique([*_BESIDE[:-1].flat, *np.linspace(0, 65535, 224 * 224 - 400).round()]).astype(np.uint16)
RAMP = np.pad(RAMP, (0, 224 * 224 - len(RAMP)), "edge").reshape(224, 224)
RAMP8 = np.rint(RAMP / 257).astype(np.uint8)


@pytest.mark.parametrize(
    "source",
    [
        pictures.png16(RAMP[..., None], 0),
        Image.fromarray(RAMP),
        Image.fromarray(RAMP.astype(np.int32)),
        Image.frombytes("I;16B", (224, 224), RAMP.astype(">u2").tobytes()),
    ],
    ids=["PNG", "I;16", "I", "I;16B"],
)
def test_sixteen_bit_grey_is_scaled_not_clipped(source: object) -> None:
    np.testing.assert_array_equal(load_image(source, channels=1)[..., 0], RAMP8)  # type: ignore[arg-type]
    np.testing.assert_array_equal(load_image(source)[..., 1], RAMP8)  # type: ignore[arg-type]


def test_sixteen_bit_values_beyond_the_range_do_not_wrap() -> None:
    assert shown(Image.fromarray(np.full((224, 224), -5, np.int32))) == (0, 0, 0)
    assert shown(Image.fromarray(np.full((224, 224), 70000, np.int32))) == (255, 255, 255)


@pytest.mark.parametrize("colour", [2, 4, 6], ids=["RGB", "LA", "RGBA"])
def test_sixteen_bit_colour_is_scaled(colour: int) -> None:
    channels = {2: 3, 4: 2, 6: 4}[colour]
    values = np.dstack([RAMP] * channels)
    if channels != 3:
        values[..., -1] = 65535
    difference = load_image(pictures.png16(values, colour)).astype(int) - RAMP8[..., None]
    assert np.abs(difference).max() <= 1


def test_sixteen_bit_transparent_grey_is_white() -> None:
    values = np.full((224, 224, 1), 1000, np.uint16)
    values[:112] = 1001  # the same in 8 bits, but not the transparent one
    values[:10] = 0
    image = load_image(pictures.png16(values, 0, pictures.chunk(b"tRNS", b"\x03\xe8")))
    assert (image[:10] == 0).all()
    assert (image[10:112] == 4).all()
    assert (image[112:] == 255).all()
    for clear, white in ((0, 255), (1, 0)):
        picture = Image.fromarray(np.zeros((224, 224), np.uint16))
        picture.info["transparency"] = clear
        assert (load_image(picture) == white).all()


def test_sixteen_bit_transparent_colour_is_read() -> None:
    values = np.full((224, 224, 3), 1000, np.uint16)
    image = load_image(pictures.png16(values, 2, pictures.chunk(b"tRNS", b"\x03\xe8" * 3)))
    assert image.shape == (224, 224, 3)


@pytest.mark.parametrize(("kind", "options"), [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True})])
def test_the_first_frame_of_an_animation(kind: str, options: dict[str, object]) -> None:
    frames = [flat((255, 0, 0)), flat((0, 255, 0)), flat((0, 0, 255))]
    data = pictures.encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
    assert shown(data) == (255, 0, 0)


def test_of_a_hundred_thousand_frames_only_the_first_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    seeks = []
    original = GifImageFile._seek

    def seek(self: GifImageFile, frame: int, update_image: bool = True) -> None:
        seeks.append(frame)
        original(self, frame, update_image)

    monkeypatch.setattr(GifImageFile, "_seek", seek)
    assert shown(pictures.many_frames()) == (7, 7, 7)
    assert seeks == [0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_colour_profile_is_applied(kind: str) -> None:
    options = {} if kind == "PNG" else {"quality": 100}
    data = pictures.encode(flat((250, 5, 5)), kind, icc_profile=pictures.swapped_profile(), **options)
    red, _, blue = shown(data)
    assert red < 20
    assert blue > 235


def test_a_profile_that_is_srgb_or_does_not_fit_changes_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    np.testing.assert_array_equal(load_image(pictures.encode(X, "PNG", icc_profile=srgb)), X)
    grey = pictures.encode(X[..., 0], "PNG", icc_profile=pictures.swapped_profile())
    np.testing.assert_array_equal(load_image(grey, channels=1), X[..., :1])


def test_the_centre_is_kept_and_size_is_height_then_width() -> None:
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, :100], wide[:, 100:200], wide[:, 200:] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    image = load_image(Image.fromarray(wide), (80, 40))
    assert image.shape == (80, 40, 3)
    assert (image == (0, 255, 0)).all()


@pytest.mark.parametrize("size", [(28, 28), (160, 160), (192, 192), (7, 300)])
@pytest.mark.parametrize("channels", [1, 3])
def test_any_input_shape(size: tuple[int, int], channels: int) -> None:
    assert load_image(Image.fromarray(X), size, channels=channels).shape == (*size, channels)
    assert load_image(flat(3, "L", (28, 28)), size, channels=channels).shape == (*size, channels)


def test_grey_weighs_the_colours_as_the_eye_does() -> None:
    assert shown(flat((255, 0, 0)), channels=1) == (76,)
    assert shown(flat((0, 255, 0)), channels=1) == (150,)
    assert shown(flat((77, 77, 77)), channels=1) == (77,)


def test_a_large_jpeg_is_scaled_as_well_as_a_large_png() -> None:
    large = pictures.smooth(3000, 2500)
    large[::2] //= 2
    jpeg = load_image(pictures.encode(large, "JPEG", quality=98)).astype(int)
    assert np.abs(jpeg - load_image(pictures.encode(large, "PNG", compress_level=1))).mean() < 1.5


def test_a_pillow_image_is_not_changed() -> None:
    picture = Image.open(io.BytesIO(pictures.encode(X, "JPEG", exif=pictures.exif(6))))
    load_image(picture, (50, 60))
    assert (picture.size, picture.mode, picture.getexif()[0x0112]) == ((224, 224), "RGB", 6)


def test_pillow_keeps_refusing_truncated_pictures() -> None:
    load_image(encode_png(X))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_several_threads_at_once() -> None:
    data = [encode_png(pictures.noise(seed=seed)) for seed in range(8)]
    results: dict[int, np.ndarray] = {}
    threads = [threading.Thread(target=lambda i=i: results.update({i: load_image(data[i])})) for i in range(len(data))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((results[seed] == pictures.noise(seed=seed)).all() for seed in range(8))


@pytest.mark.parametrize(
    ("size", "channels"),
    [
        ((0, 224), 3),
        ((-1, 224), 3),
        ((224,), 3),
        ((224, 224, 3), 3),
        (224, 3),
        (("a", "b"), 3),
        ((float("inf"), 2), 3),
        ((100_000, 100_000), 3),
        ((224, 224), 4),
    ],
)
def test_an_impossible_shape_is_refused(size: object, channels: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        load_image(Image.fromarray(X), size, channels=channels)  # type: ignore[arg-type]


@given(arrays.arrays(np.uint8, st.tuples(st.integers(8, 40), st.integers(8, 40), st.sampled_from([1, 3]))))
def test_png_round_trip(image: np.ndarray) -> None:
    data = encode_png(image)
    assert data.startswith(b"\x89PNG")
    np.testing.assert_array_equal(load_image(data, image.shape[:2], channels=image.shape[2]), image)


@pytest.mark.parametrize(
    "image",
    [X.astype(np.float32), X[..., 0], X[..., :2], X[:0], X[None], np.zeros((4, 4, 4), np.uint8)],
    ids=["float", "rank 2", "2 channels", "empty", "rank 4", "RGBA"],
)
def test_encode_png_refuses_anything_else(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected uint8 of shape \(H, W, 3\) or \(H, W, 1\), got"):
        encode_png(image)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_all_256_values_survive_floats(dtype: type) -> None:
    values = np.arange(256, dtype=np.uint8)
    floats = to_float(values)
    assert floats.dtype == np.float32
    assert floats[0] == 0
    assert floats[-1] == 1
    np.testing.assert_allclose(floats, np.arange(256) / 255, rtol=1e-7)
    np.testing.assert_array_equal(to_uint8(floats.astype(dtype)), values)


def test_to_uint8_rounds_and_clips() -> None:
    floats = np.array([-1, -0.001, 0.4 / 255, 0.6 / 255, 254.4 / 255, 254.6 / 255, 1.001, 300, np.inf, -np.inf])
    np.testing.assert_array_equal(to_uint8(floats), [0, 0, 0, 1, 254, 255, 255, 255, 255, 0])


@pytest.mark.parametrize("bad", [[0.5, float("nan")], [1, 2], [True]])
def test_to_uint8_refuses_what_is_no_picture(bad: list[object]) -> None:
    with pytest.raises(ValueError, match=r"expected float pixels in \[0, 1\]"):
        to_uint8(np.array(bad))


def test_to_float_refuses_floats() -> None:
    with pytest.raises(ValueError, match="expected uint8 pixels"):
        to_float(np.zeros((2, 2, 3)))  # type: ignore[arg-type]


def test_large_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, both = [0], [0], threading.Barrier(2)

    def watched(opened: Opened) -> Image.Image:
        picture = opened.picture
        running[0] += 1
        most[0] = max(most[0], running[0])
        if picture.width * picture.height <= LARGE:
            both.wait(10)  # small ones wait for each other
        else:
            time.sleep(0.05)
        running[0] -= 1
        return picture

    monkeypatch.setattr("fgsm.pictures.image.decode", watched)
    for side, at_once in ((2100, 1), (100, 2)):
        most[0] = 0
        threads = [threading.Thread(target=load_image, args=(Image.new("L", (side, side)),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most[0] == at_once


_PEAK = """
import re, sys
from pathlib import Path
from fgsm.pictures.image import load_image

def peak():  # of this process alone: what the kernel hands on from the parent is not in it
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

load_image(sys.argv[1])
before = peak()
load_image(sys.argv[2])
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the kernel does not say what a process has held")
def test_a_photo_of_48_megapixels_takes_little_memory(tmp_path: Path) -> None:
    small, photo = tmp_path / "small.jpg", tmp_path / "photo.jpg"
    small.write_bytes(pictures.encode(X, "JPEG"))
    wide = Image.fromarray(np.tile(pictures.noise(63, 64, seed=1), (96, 126, 1)))
    assert wide.size == (8064, 6048)
    wide.save(photo, quality=40)
    assert 6_000_000 < photo.stat().st_size < 20_000_000
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(small), str(photo)], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 150


def test_a_photo_larger_than_can_be_decoded_is_read_at_a_fraction_only() -> None:
    data = pictures.encode(Image.new("L", (8064, 6048), 90), "JPEG")
    assert shown(data, channels=1) == (90,)
    with pytest.raises(ValueError, match="expected at most 40 million pixels, got 8064 x 6048"):
        load_image(data, (4000, 4000), channels=1)
    with pytest.raises(ValueError, match="expected at most 40 million pixels, got 8064 x 6048"):
        load_image(pictures.encode(Image.new("L", (8064, 6048), 90), "JPEG", progressive=True))
