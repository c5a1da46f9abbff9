"""A TIFF of a data set, its values brought to 8 bits by what the file says of their range (TIFF 6.0, section 19).

Instruments write floats, or 12 bits in 16. A file that does not say so is refused: guessed at, it would be black.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.TiffImagePlugin import COMPRESSION_INFO, TiffImageFile

from fgsm.pictures.formats.tiff_kind import first_tags
from fgsm.pictures.formats.unsupported import UnsupportedError

_BITS, _COMPRESSION, _INK, _CHANNELS = 258, 259, 262, 277
_LEAST, _MOST = (340, 280), (341, 281)  # S…SampleValue, which may be a float, before …SampleValue
_WHITE_IS_ZERO = 0
_SAID = "or a range stated in the file (SMaxSampleValue)"
_SLACK = 0.5 / 255  # by which floats may leave their range, as what resampling makes does: half a level is no level
_USED = 14  # bits of 16: a picture that uses no more is nearly black, or was never meant to have 16


def unknown(content: bytes, error: Exception) -> UnsupportedError | None:
    """Return what a decoder that gives up does not say: the compression, channels or bits that it does not know.

    Args:
        content: the whole file.
        error: what the decoder raised.
    """
    tags = first_tags(content)
    if tags.get(_COMPRESSION, 1) not in COMPRESSION_INFO:
        return UnsupportedError(f"expected a compression that we can decode, got number {tags[_COMPRESSION]}")
    if (channels := tags.get(_CHANNELS, 1)) not in (1, 3, 4):
        return UnsupportedError(f"expected 1, 3 or 4 channels, got {channels}")
    if "unknown pixel mode" in str(error):
        return UnsupportedError("expected grey or colour of 1 to 16 bits a value, or grey floats, got other values")
    return None


def scaled(picture: TiffImageFile) -> Image.Image:
    """Return a decoded TIFF with 8 bits a channel, by what it says of the range of its values.

    Raises:
        UnsupportedError: if it does not say what its values mean.
    """
    bits = _numbers(picture.tag_v2.get(_BITS)) or (1,)
    if picture.mode != "F" and not picture.mode.startswith("I"):
        high = _first(picture, _MOST)
        if bits[0] == 16 and high is not None and _is_all_ones(high) and high < (1 << 16) - 1:
            raise UnsupportedError(f"expected colours with values up to 65535, got a file that says {high:g} is white")
        if bits[0] == 16 and 0 < _brightest(picture) < 1 << _USED - 8:
            raise UnsupportedError(
                f"expected values up to 65535, got 16 bits a value and none above {(1 << _USED) - 1}"
            )
        return picture
    values = np.asarray(picture).astype(np.float32)
    low, high = _range(picture, values, int(bits[0]))
    grey = np.rint(255 * np.clip((values - low) / (high - low), 0, 1)).astype(np.uint8)
    result = Image.fromarray(255 - grey if picture.tag_v2.get(_INK) == _WHITE_IS_ZERO else grey)
    result.info = picture.info
    return result


def _range(picture: TiffImageFile, values: npt.NDArray[np.float32], bits: int) -> tuple[float, float]:
    """Return the values of black and white."""
    low, high = (_first(picture, tags) for tags in (_LEAST, _MOST))
    least, most = float(values.min()), float(values.max())
    if picture.mode == "F":
        if high is not None and high > (low or 0):
            return low or 0, high
        if not (least >= -_SLACK and most <= 1 + _SLACK):  # which is not so of NaN either
            raise UnsupportedError(f"expected floats from 0 to 1, {_SAID}, got floats from {least:g} to {most:g}")
        return 0, 1
    if high is not None and _is_all_ones(high):
        return 0, high
    if picture.mode == "I":
        raise UnsupportedError(f"expected 8 or 16 bits a value, {_SAID}, got {bits} bits of signed or large numbers")
    if bits == 16 and 0 < most < 1 << _USED:
        raise UnsupportedError(f"expected values up to 65535, {_SAID}, got 16 bits a value and none above {most:g}")
    return 0, (1 << bits) - 1


def _is_all_ones(high: float) -> bool:
    """Say whether a number is the largest of so many bits; any other is the largest value in one picture."""
    return high > 0 and float(high + 1).hex().startswith("0x1.0000000000000p")


def _brightest(picture: Image.Image) -> int:
    extrema: Any = picture.getextrema()
    channels = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return int(max(most for _, most in channels[:3]))


def _first(picture: TiffImageFile, tags: tuple[int, ...]) -> float | None:
    """Return the first of some tags that is there, where it is the same for all channels."""
    for tag in tags:
        found = _numbers(picture.tag_v2.get(tag))
        if found and len(set(found)) == 1:
            return float(found[0])
    return None


def _numbers(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)
