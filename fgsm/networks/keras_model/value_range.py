"""The range of input values that a network takes: as it is given, or as the network's own first layers say."""

from __future__ import annotations

import math

Range = tuple[float, float]

USUAL: tuple[Range, ...] = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
BYTES: Range = (0.0, 255.0)
SMALL = 0.1  # a first layer that shrinks values to less than this is made for those of 8-bit pictures
LARGE = 100.0  # and one that enlarges them by more, for those of pictures in [0, 1]


def check_range(value_range: tuple[float, float]) -> Range:
    """Return the two input values that black and white have for a network, as floats.

    Raises:
        ValueError: if these are not two finite numbers, black below white.
    """
    try:
        low, high = map(float, () if isinstance(value_range, str) else value_range)
    except (TypeError, ValueError) as error:
        raise ValueError(f"expected value_range as (black, white), got {value_range!r:.60}") from error
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"expected value_range as (black, white) with black < white, got {value_range}")
    return low, high


def parse_range(text: str) -> Range:
    """Read `0,255`.

    Raises:
        ValueError: if it is not two numbers, the first one below the second.
    """
    try:
        low, high = (float(part) for part in text.split(","))
        return check_range((low, high))
    except ValueError as error:
        raise ValueError(f"expected a range such as 0,1 or -1,1 or 0,255, got {text[:60]!r}") from error


def range_of(linear: tuple[float, float] | None) -> Range | None:
    """Return the range for which a network's first layers are made.

    Args:
        linear: scale and offset of what they do to every value, v -> scale · v + offset; None for nothing.

    Returns:
        One of `USUAL`, or None where the layers do not tell.
    """
    if linear is None or not linear[0]:
        return None
    scale, offset = linear
    middle = -offset / scale  # the value that becomes 0: the mean of the pictures, or black
    if abs(scale) < SMALL or middle > 2:
        return BYTES
    if 0 < middle < 1 or (not offset and scale >= LARGE):
        return (0.0, 1.0)
    return (-1.0, 1.0) if middle < 0 else None


def write_range(value_range: Range) -> str:
    """Return a range in words."""
    return "from {:g} to {:g}".format(*value_range)
