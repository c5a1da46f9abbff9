"""A colour profile is applied if it does something, whatever it is called."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from fgsm.pictures.image import load_image
from fgsm.pictures.profile import in_srgb
from tests import pictures

X = pictures.noise()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NAME = "sRGB".encode("utf-16-be")
STEPS = np.linspace(0, 1, 1024)
EXACT = np.where(STEPS <= 0.04045, STEPS / 12.92, ((STEPS + 0.055) / 1.055) ** 2.4)


def with_curve(curve: bytes, name: str = "sRGB") -> bytes:
    """Return the sRGB profile with another curve for all three channels."""
    tags = {SRGB[place : place + 4]: place for place in range(132, 132 + 12 * SRGB[131], 12)}
    result = bytearray(SRGB.replace(NAME, name.encode("utf-16-be")))
    for tag in (b"rTRC", b"gTRC", b"bTRC"):
        result[tags[tag] + 4 : tags[tag] + 12] = struct.pack(">II", len(result), len(curve))
    result += curve
    result[:4] = struct.pack(">I", len(result))
    return bytes(result)


def gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * value)) + bytes(2)


def table(values: np.ndarray) -> bytes:
    points = np.rint(65535 * values).astype(">u2").tobytes()
    return b"curv" + bytes(4) + struct.pack(">I", len(values)) + points + bytes(len(points) % 4)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_profile_that_is_only_called_srgb_is_applied(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100} if kind == "JPEG" else {}
    grey = Image.new("RGB", (224, 224), (128, 128, 128))
    image = load_image(pictures.encode(grey, kind, icc_profile=with_curve(gamma(1)), **options))
    assert abs(int(image[0, 0, 0]) - 188) <= 1


@pytest.mark.parametrize("name", ["sRGB", "test"])
def test_a_profile_that_is_srgb_changes_nothing_whatever_it_is_called(name: str) -> None:
    profiles = (SRGB.replace(NAME, name.encode("utf-16-be")), with_curve(table(EXACT), name))
    for profile in profiles:
        np.testing.assert_array_equal(load_image(pictures.encode(X, "PNG", icc_profile=profile)), X)


def test_nearly_srgb_is_not_srgb() -> None:
    dark = Image.new("RGB", (224, 224), (20, 20, 20))
    image = load_image(pictures.encode(dark, "PNG", icc_profile=with_curve(gamma(2.2))))
    assert 10 <= image[0, 0, 0] < 18


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_profile_that_does_not_fit_changes_nothing(mode: str) -> None:
    picture = Image.fromarray(X).convert(mode)
    for profile in (b"none", SRGB[:200], with_curve(b"curv")):
        picture.info["icc_profile"] = profile
        assert in_srgb(picture) is picture
