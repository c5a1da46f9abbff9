"""Colour profiles: what one does decides whether it is applied, not what it is called."""

from __future__ import annotations

import io
from itertools import product

import numpy as np
from PIL import Image, ImageCms

from fgsm.pictures.decode import DECODER_ERRORS

SAME = 2
"""Levels of 255 by which a profile may move a colour and still be sRGB: the tables of some round that much."""

_ERRORS: tuple[type[Exception], ...] = (*DECODER_ERRORS, ImageCms.PyCMSError, ImportError)
_GREYS = np.arange(256, dtype=np.uint8)
_STEPS = (0, 32, 64, 96, 128, 160, 192, 224, 255)
_COLOURS = np.array([*product(_STEPS, repeat=3), *((level,) * 3 for level in range(256))], np.uint8)


def in_srgb(picture: Image.Image) -> Image.Image:
    """Apply the ICC profile of a picture, if there is one that works and does something that sRGB does not."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        source, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(source, srgb, picture.mode, "RGB")
        if _is_srgb(transform, picture.mode):
            return picture
        return ImageCms.applyTransform(picture, transform) or picture
    except _ERRORS:
        return picture


def _is_srgb(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Return whether a transform to sRGB leaves colours from all over the cube, and every grey, where they are."""
    if mode not in ("RGB", "L"):
        return False
    before = _COLOURS[None] if mode == "RGB" else _GREYS[None]
    after = ImageCms.applyTransform(Image.fromarray(before), transform)
    moved = np.asarray(after, np.int16) - (before if mode == "RGB" else before[..., None])
    return bool(np.abs(moved).max() <= SAME)
