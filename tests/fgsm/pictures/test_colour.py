"""Colours told by numbers come out as sRGB; what says nothing, or says sRGB, comes out bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures import hdr
from fgsm.pictures.colour import from_cicp, from_gamma, to_srgb
from fgsm.pictures.image import encode_png, load_image
from tests import avifs, pictures
from tests.colours import ADOBE, ALL_WAYS, LINEAR, P3, SWAPPED, cicp, gama, with_chunks

X = pictures.noise(64, 64)
GREYS = np.arange(256) / 255


def srgb_levels(light: np.ndarray) -> np.ndarray:
    """Return grey levels by sRGB's transfer function (IEC 61966-2-1)."""
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def shown(source: bytes) -> np.ndarray:
    return load_image(source, (64, 64)).astype(int)


def ramp(*chunks: bytes) -> np.ndarray:
    """Return the 256 greys as they come out of a PNG with these chunks."""
    data = pictures.encode(np.repeat(np.arange(256, dtype=np.uint8).reshape(16, 16)[..., None], 3, 2), "PNG")
    return load_image(with_chunks(data, *chunks), (16, 16))[..., 0].reshape(-1)


@pytest.mark.parametrize(
    "name",
    [
        "none", "gAMA 1/2.2", "gAMA a little off", "gAMA 0", "gAMA with a wrong checksum", "cHRM alone",
        "gAMA and cHRM of zeros", "gAMA and cHRM on a line", "sRGB before gAMA", "cICP before gAMA", "cICP before iCCP",
        "cICP 1/13", "cICP 3/13", "cICP 23/13", "cICP 1/0", "cICP 1/9", "cICP 1/19",
    ],
)  # fmt: skip
def test_what_says_srgb_or_nothing_comes_back_bit_for_bit(name: str) -> None:
    np.testing.assert_array_equal(shown(with_chunks(encode_png(X), *ALL_WAYS[name])), X)


def test_our_own_file_of_each_network_s_size_comes_back_bit_for_bit() -> None:
    for height, width, channels in ((28, 28, 1), (160, 160, 3), (224, 224, 3)):
        pixels = pictures.noise(height, width, channels)
        np.testing.assert_array_equal(load_image(encode_png(pixels), (height, width), channels=channels), pixels)


@pytest.mark.parametrize(
    ("chunks", "light"),
    [
        ((LINEAR,), GREYS),
        ((gama(55_556),), GREYS**1.8),
        ((gama(20_000),), GREYS**5),
        ((cicp(1, 8),), GREYS),
        ((cicp(1, 4),), GREYS**2.2),
        ((cicp(1, 1),), GREYS**2.4),
        ((cicp(12, 8),), GREYS),
    ],
    ids=["gAMA 1", "gAMA 1/1.8", "gAMA 0.2", "linear", "2.2", "video", "linear in P3"],
)
def test_every_grey_is_as_its_transfer_function_says(chunks: tuple[bytes, ...], light: np.ndarray) -> None:
    assert np.abs(ramp(*chunks) - srgb_levels(light)).max() <= 0.6


def test_the_values_of_the_report() -> None:
    assert [int(ramp(chunk)[128]) for chunk in (LINEAR, gama(55_556), cicp(1, 8))] == [188, 146, 188]


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("gAMA twice", "gAMA 1"),
        ("sRGB of no intent", "gAMA 1"),
        ("iCCP that is none", "gAMA 1"),
        ("cICP of half", "gAMA 1"),
        ("cICP of limited range", "gAMA 1"),
        ("cICP cut short", "gAMA 1"),
        ("iCCP before sRGB", "iCCP before gAMA"),
        ("cICP that says nothing", "iCCP before gAMA"),
    ],
)
def test_the_first_that_is_sound_counts(name: str, same_as: str) -> None:
    data = encode_png(X)
    np.testing.assert_array_equal(
        shown(with_chunks(data, *ALL_WAYS[name])), shown(with_chunks(data, *ALL_WAYS[same_as]))
    )


def test_a_profile_counts_before_a_gamma() -> None:
    difference = shown(with_chunks(encode_png(X), SWAPPED, LINEAR)) - X[..., ::-1]
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("chunk", [LINEAR, cicp(1, 8), SWAPPED])
def test_behind_the_pixels_it_is_too_late(chunk: bytes) -> None:
    data = encode_png(X)
    np.testing.assert_array_equal(shown(data[:-12] + chunk + data[-12:]), X)


def test_grey_stays_grey_and_pillow_s_own_picture_is_converted_too() -> None:
    grey = with_chunks(encode_png(X[..., :1]), *ALL_WAYS["gAMA 1 and cHRM of P3"])
    np.testing.assert_array_equal(shown(grey)[..., 0], shown(grey)[..., 2])
    assert np.abs(shown(grey)[..., 0] - srgb_levels(X[..., 0] / 255)).max() <= 0.6
    picture = Image.fromarray(X)
    picture.info["gamma"] = 1.0
    np.testing.assert_array_equal(load_image(picture, (64, 64)), shown(with_chunks(encode_png(X), LINEAR)))


def test_colours_are_converted_before_they_are_laid_on_white() -> None:
    half = np.full((64, 64, 4), (128, 0, 0, 128), np.uint8)
    colour = shown(with_chunks(pictures.encode(half, "PNG"), LINEAR))[0, 0]
    assert np.abs(colour - np.array([221, 127, 127])).max() <= 1  # Chromium's values
    clear = np.full((64, 64, 2), (128, 0), np.uint8)
    assert (shown(with_chunks(pictures.encode(Image.fromarray(clear, "LA"), "PNG"), LINEAR)) == 255).all()


def test_sixteen_bits_are_converted_too() -> None:
    values = np.repeat(np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64, 1), 3, axis=2)
    light = values[..., 0] / 65535
    for colour, channels in ((0, values[..., :1]), (2, values)):
        image = shown(pictures.png16(channels, colour, LINEAR))[..., 0]
        assert np.abs(image - srgb_levels(np.rint(255 * light) / 255)).max() <= 13  # a step of 8 bits at black


@pytest.mark.parametrize(
    ("before", "after"),
    [((255, 0, 0), (255, 0, 0)), ((200, 100, 50), (227, 100, 42)), ((128, 255, 128), (0, 255, 119))],
)
def test_other_primaries_are_converted_and_clipped(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    flat = Image.new("RGB", (64, 64), before)
    data = with_chunks(pictures.encode(flat, "PNG"), *ALL_WAYS["gAMA and cHRM of Adobe RGB"])
    assert np.abs(shown(data)[0, 0] - np.array(after)).max() <= 1  # Chromium's values


def test_a_large_picture_is_converted_in_parts_alike() -> None:
    tall = pictures.noise(150, 20)
    encoding = from_cicp(12, 13)
    assert encoding
    whole = np.asarray(to_srgb(Image.fromarray(tall), encoding))
    parts = [np.asarray(to_srgb(Image.fromarray(tall[row : row + 1]), encoding)) for row in range(150)]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize(("gamma", "chromaticities"), [(0.0, None), (-1.0, None), (0.44, None), (1.0, (0.0,) * 8)])
def test_a_gamma_that_means_nothing_is_left_alone(gamma: float, chromaticities: tuple[float, ...] | None) -> None:
    assert from_gamma(gamma, chromaticities) is None


def test_the_light_of_bt_2100() -> None:
    # Report ITU-R BT.2408: 58 % of PQ is reference white, 75 % of HLG the same on a screen of 1000 cd/m².
    assert hdr.pq_light(np.array([0.5807], np.float32))[0] == pytest.approx(1, abs=0.01)
    assert hdr.pq_light(np.array([0, 1], np.float32)) == pytest.approx([0, 10000 / 203], abs=1e-3)
    assert hdr.hlg_light(np.array([0, 0.5, 1], np.float32)) == pytest.approx([0, 1 / 12, 1], abs=1e-5)
    assert hdr.hlg_light(np.array([0.75], np.float32))[0] ** 1.2 * 1000 / 203 == pytest.approx(1, abs=0.02)


def test_bright_light_is_brought_within_range_without_a_step_and_keeps_its_hue() -> None:
    light = np.linspace(0, 8, 1601, dtype=np.float32)
    mapped = hdr.tone_map(np.stack([light, light / 2, 0 * light], axis=-1))
    assert (np.diff(mapped[:, 0]) >= -1e-6).all()
    assert np.abs(np.diff(mapped[:, 0])).max() < 0.003
    assert mapped[200, 0] == pytest.approx(0.5, abs=1e-5)
    assert mapped[-1, 0] == pytest.approx(1)
    np.testing.assert_allclose(mapped[:, 1], mapped[:, 0] / 2, atol=1e-5)


@pytest.mark.skipif("AVIF" not in pictures.FORMATS, reason="Pillow was built without AVIF")
@pytest.mark.parametrize(("primaries", "transfer"), [(12, 13), (9, 16), (9, 18), (1, 8), (1, 4), (5, 13)])
def test_an_avif_s_code_points_do_what_a_png_s_do(primaries: int, transfer: int) -> None:
    blocks = np.repeat(np.repeat(pictures.noise(8, 8), 8, axis=0), 8, axis=1)
    avif = pictures.encode(blocks, "AVIF", quality=100, subsampling="4:4:4")
    png = encode_png(load_image(avif, (64, 64)))
    told = shown(avifs.with_code_points(avif, primaries, transfer))
    np.testing.assert_array_equal(told, shown(with_chunks(png, cicp(primaries, transfer))))
    assert not np.array_equal(told, shown(avif))


@pytest.mark.skipif("AVIF" not in pictures.FORMATS, reason="Pillow was built without AVIF")
@pytest.mark.parametrize("code_points", [(1, 1), (1, 6), (1, 14), (1, 15), (2, 2), (1, 2), (3, 13)])
def test_an_avif_of_video_s_curve_is_shown_as_it_is(code_points: tuple[int, int]) -> None:
    avif = pictures.encode(pictures.smooth(64, 64), "AVIF")
    np.testing.assert_array_equal(shown(avifs.with_code_points(avif, *code_points)), shown(avif))


def test_the_chromaticities_of_the_tests_are_those_of_the_code_points() -> None:
    same = from_gamma(1.0, tuple(value / 100_000 for value in P3))
    p3 = from_cicp(12, 8)
    assert same
    assert p3
    np.testing.assert_allclose(same.primaries, p3.primaries)
    assert from_gamma(1.0, tuple(value / 100_000 for value in ADOBE))
