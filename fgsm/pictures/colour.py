"""Colours described by numbers instead of an ICC profile, converted to sRGB as browsers convert them.

A PNG has `cICP`, or `gAMA` with or without `cHRM`; an AVIF has `nclx`. The code points are those of ITU-T H.273.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from fgsm.pictures import hdr

Floats = npt.NDArray[np.float32]
Curve = Callable[[Floats], Floats]

_D65, _C = (0.3127, 0.3290), (0.310, 0.316)
SRGB = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
"""Chromaticities x, y of white, red, green and blue, in the order of PNG's `cHRM`."""
_SMPTE_170M = (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07)
_PRIMARIES = {  # H.273, table 2
    1: SRGB,
    4: (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    10: (1 / 3, 1 / 3, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (*_D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    22: (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),
}
_BT_2020 = 9
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_SCREEN_GAMMA, _SAME = 2.2, 0.05  # browsers leave a picture as it is where its gamma is that of a screen, to 5 %
_ROWS = 64  # converted at once, so that a large picture needs little memory


class Encoding(NamedTuple):
    """How numbers stand for colours.

    Attributes:
        primaries: x and y of white, red, green and blue.
        linear: from encoded values in [0, 1] to light.
        tone_map: from light of any strength, in BT.2020's primaries, to light in [0, 1]; None where it is that already.
    """

    primaries: tuple[float, ...]
    linear: Curve
    tone_map: Curve | None = None


def from_cicp(primaries: int, transfer: int) -> Encoding | None:
    """Return the encoding of two code points of H.273, None for sRGB's own and for those that say nothing."""
    if primaries not in _PRIMARIES or transfer not in _TRANSFERS or (primaries, transfer) == (1, 13):
        return None
    linear, tone_map = _TRANSFERS[transfer]
    return Encoding(_PRIMARIES[primaries], linear, tone_map)


def from_gamma(gamma: float, chromaticities: tuple[float, ...] | None) -> Encoding | None:
    """Return the encoding of a PNG's `gAMA` and `cHRM`, None where browsers leave the picture as it is.

    Args:
        gamma: of the encoding, such as 1/2.2.
        chromaticities: of white, red, green and blue; None for sRGB's, and for the rounding that goes with them.
    """
    if gamma <= 0 or (chromaticities is None and abs(gamma * _SCREEN_GAMMA - 1) < _SAME):
        return None
    encoding = Encoding(chromaticities or SRGB, _power(1 / gamma))
    return encoding if np.isfinite(_matrix(encoding.primaries, SRGB)).all() else None


def to_srgb(picture: Image.Image, encoding: Encoding) -> Image.Image:
    """Convert an 8-bit picture of mode RGB or L; colours outside sRGB are clipped.

    A grey picture stays grey: its white is the screen's white, whatever the primaries are.
    """
    result = picture.copy()
    for top in range(0, picture.height, _ROWS):
        part = picture.crop((0, top, picture.width, min(top + _ROWS, picture.height)))
        result.paste(Image.fromarray(_converted(np.asarray(part), encoding)), (0, top))
    return result


def _converted(values: npt.NDArray[np.uint8], encoding: Encoding) -> npt.NDArray[np.uint8]:
    light = encoding.linear(np.arange(256, dtype=np.float32) / np.float32(255))[values]
    colour = np.repeat(light[..., None], 3, axis=-1) if light.ndim == 2 else light
    primaries = encoding.primaries if light.ndim == 3 else SRGB
    if encoding.tone_map:
        wide = _PRIMARIES[_BT_2020]
        colour, primaries = encoding.tone_map(colour @ _matrix(primaries, wide).T), wide
    result = np.rint(255 * _srgb_encoded(np.clip(colour @ _matrix(primaries, SRGB).T, 0, 1))).astype(np.uint8)
    return result if light.ndim == 3 else result[..., 0]


def _matrix(source: tuple[float, ...], target: tuple[float, ...]) -> Floats:
    """Return the matrix between two sets of primaries, its white adapted by Bradford's; NaN where there is none."""
    if source == target:
        return np.eye(3, dtype=np.float32)
    with np.errstate(all="ignore"):
        try:
            white, shown = (_BRADFORD @ _xyz(each[:2]) for each in (source, target))
            adapted = np.linalg.inv(_BRADFORD) @ np.diag(shown / white) @ _BRADFORD
            matrix = np.linalg.inv(_rgb_to_xyz(target)) @ adapted @ _rgb_to_xyz(source)
        except np.linalg.LinAlgError:
            matrix = np.full((3, 3), np.nan)
        return matrix.astype(np.float32)


def _rgb_to_xyz(primaries: tuple[float, ...]) -> npt.NDArray[np.float64]:
    columns = np.stack([_xyz(primaries[place : place + 2]) for place in (2, 4, 6)], axis=1)
    return columns * np.linalg.solve(columns, _xyz(primaries[:2]))


def _xyz(chromaticity: tuple[float, ...]) -> npt.NDArray[np.float64]:
    x, y = np.float64(chromaticity[0]), np.float64(chromaticity[1])
    return np.array([x / y, 1, (1 - x - y) / y]) if y else np.array([x, y, 1 - x - y])


def _srgb_encoded(light: Floats) -> Floats:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _power(exponent: float) -> Curve:
    return lambda values: values**exponent


def _piecewise(slope: float, offset: float, exponent: float, start: float) -> Curve:
    """Return the curve that is straight up to `start`, and ((v + offset) / (1 + offset)) ** exponent above it."""
    return lambda v: np.where(v <= start, v / slope, ((v + offset) / (1 + offset)) ** exponent).astype(np.float32)


_SRGB_CURVE = _piecewise(12.92, 0.055, 2.4, 0.04045)
_VIDEO = _power(2.4)  # of a screen, BT.1886: browsers take this one, not the camera's of BT.709
_TRANSFERS: dict[int, tuple[Curve, Curve | None]] = {  # H.273, table 3
    **dict.fromkeys((1, 6, 11, 14, 15), (_VIDEO, None)),
    4: (_power(2.2), None),
    5: (_power(2.8), None),
    7: (_piecewise(4.0, 0.1115, 1 / 0.45, 0.0912), None),
    8: (_power(1.0), None),
    13: (_SRGB_CURVE, None),
    16: (hdr.pq_light, hdr.tone_map),
    17: (lambda values: np.float32(52.37 / 48) * values**2.6, None),
    18: (hdr.hlg_light, hdr.hlg_tone_map),
}
