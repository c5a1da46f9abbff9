"""Light of high dynamic range (ITU-R BT.2100), brought to what a screen of standard range shows.

Light is relative to reference white, 203 cd/m² (ITU-R BT.2408), which is 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_WHITE, _PEAK = 203.0, 1000.0  # cd/m²
_HEADROOM = _PEAK / _WHITE
_LUMINANCE = np.array([0.2627, 0.6780, 0.0593], np.float32)  # BT.2020's
_SYSTEM_GAMMA = 1.2  # of HLG on a screen of 1000 cd/m²
# The tone curve's middle point: 0.65 of the way to where the straight part would meet full white.
_WHITE_SHOWN, _KAPPA = 0.5, 0.65
_MIDDLE = (1 - _KAPPA) + _KAPPA / _WHITE_SHOWN, (1 - _KAPPA) * _WHITE_SHOWN + _KAPPA


def pq_light(values: Floats) -> Floats:
    """Return the light of values in [0, 1] under the perceptual quantizer (BT.2100, table 4)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = values.astype(np.float64) ** (1 / m2)
    nits = 10000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return (nits / _WHITE).astype(np.float32)


def hlg_light(values: Floats) -> Floats:
    """Return the light in the scene, in [0, 1], of hybrid log-gamma (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(values <= 0.5, values**2 / 3, (np.exp((values - c) / a) + b) / 12).astype(np.float32)


def hlg_tone_map(scene: Floats) -> Floats:
    """Return light in [0, 1] of light in the scene, by way of what a screen of 1000 cd/m² would show."""
    luminance = np.maximum(scene @ _LUMINANCE, 1e-9)[..., None]
    return tone_map(np.float32(_HEADROOM) * scene * luminance ** (_SYSTEM_GAMMA - 1))


def tone_map(light: Floats) -> Floats:
    """Return light in [0, 1]: half of it up to reference white, and ever less of it up to 1000 cd/m².

    The curve is the reference white tone mapping operator of SMPTE ST 2094-50, which browsers use; it is applied to
    the largest of the three values, and the others keep their proportion to it.
    """
    largest = np.maximum(light.max(axis=-1, keepdims=True), 1e-9)
    return light * (_curve(largest) / largest)


def _curve(light: Floats) -> Floats:
    """Return the quadratic Bézier curve from reference white to the peak, straight below and full white above."""
    middle, height = _MIDDLE
    # Solve x(t) = light for t.
    a, b = 1 - 2 * middle + _HEADROOM, 2 * (middle - 1)
    t = (np.sqrt(b * b + 4 * a * np.maximum(light - 1, 0)) - b) / (2 * a)
    bent = _WHITE_SHOWN * (1 - t) ** 2 + 2 * height * t * (1 - t) + t**2
    return np.where(light <= 1, _WHITE_SHOWN * light, np.where(light < _HEADROOM, bent, 1)).astype(np.float32)
