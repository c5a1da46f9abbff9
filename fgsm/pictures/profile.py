"""What a file says about its colours, applied: by an ICC profile, or by numbers.

What a profile does decides whether it is applied, not what it is called.
"""

from __future__ import annotations

import io
from itertools import product

import numpy as np
from PIL import Image, ImageCms

from fgsm.pictures.colour import Encoding, from_cicp, from_gamma, to_srgb
from fgsm.pictures.decode import DECODER_ERRORS

SAME = 2
"""Levels of 255 by which a profile may move a colour and still be sRGB: the tables of some round that much."""

_ERRORS: tuple[type[Exception], ...] = (*DECODER_ERRORS, ImageCms.PyCMSError, ImportError)
_GREYS = np.arange(256, dtype=np.uint8)
_STEPS = (0, 32, 64, 96, 128, 160, 192, 224, 255)
_COLOURS = np.array([*product(_STEPS, repeat=3), *((level,) * 3 for level in range(256))], np.uint8)
_CICP_SRGB = (1, 13)


def in_srgb(picture: Image.Image) -> Image.Image:
    """Convert a picture to sRGB by what its file says, if that works and does something that sRGB does not.

    The order is PNG's (third edition, section 4.3): code points (`cicp` in its `info`), ICC profile, `sRGB`, gamma.

    Args:
        picture: mode RGB, RGBA, L, LA or CMYK.
    """
    if picture.mode in ("RGBA", "LA"):
        opaque = picture.convert(picture.mode[:-1])
        converted = in_srgb(opaque)
        if converted is opaque:
            return picture
        converted.putalpha(picture.getchannel("A"))
        return converted
    told = picture.info.get("cicp")
    encoding = from_cicp(*told) if told else None
    if encoding is None and told != _CICP_SRGB:
        applied = _by_profile(picture)
        if applied is not None:
            return applied
        encoding = None if "srgb" in picture.info else _by_gamma(picture)
    return picture if encoding is None or picture.mode not in ("RGB", "L") else to_srgb(picture, encoding)


def _by_gamma(picture: Image.Image) -> Encoding | None:
    gamma = picture.info.get("gamma")
    return from_gamma(gamma, picture.info.get("chromaticity")) if isinstance(gamma, float) else None


def _by_profile(picture: Image.Image) -> Image.Image | None:
    """Return a picture with its ICC profile applied, or as it is where that is sRGB's or does not fit; else None."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(picture.info.get("icc_profile") or b""))
    except _ERRORS:
        return None
    try:
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), picture.mode, "RGB")
        if _is_srgb(transform, picture.mode):
            return picture
        return ImageCms.applyTransform(picture, transform) or picture
    except _ERRORS:  # of other channels than the picture, or damaged within
        return picture


def _is_srgb(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Return whether a transform to sRGB leaves colours from all over the cube, and every grey, where they are."""
    if mode not in ("RGB", "L"):
        return False
    before = _COLOURS[None] if mode == "RGB" else _GREYS[None]
    after = ImageCms.applyTransform(Image.fromarray(before), transform)
    moved = np.asarray(after, np.int16) - (before if mode == "RGB" else before[..., None])
    return bool(np.abs(moved).max() <= SAME)
