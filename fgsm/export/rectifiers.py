"""Activation functions made of straight pieces: each returns its value, and its slope when that is asked for.

At a corner the slope is TensorFlow's.
"""

from __future__ import annotations

from fgsm.export.expression import Curve, Expression


def relu(x: Expression) -> Curve:
    """Return max(x, 0)."""
    y = x.node("Relu")
    return y, lambda: y.node("Sign")


def clipped_relu(x: Expression, largest: float) -> Curve:
    """Return x between 0 and a largest value."""
    y = x.node("Clip", 0, largest)
    # Told from y alone, so that the engine may clip as it convolves.
    return y, lambda: (y * (largest - y)).node("Sign")


def any_relu(x: Expression, slope: float, threshold: float, largest: float | None) -> Curve:
    """Return the general form: x above a threshold, no more than a largest value, and slope · (x - threshold) below."""
    above = x.above(threshold)
    kept = x * above
    y = kept if largest is None else kept.node("Min", largest)
    if slope:
        y = y - (threshold - x).node("Relu") * slope

    def derivative() -> Expression:
        rises = above if largest is None else above * (1 - kept.above(largest))
        return rises + (threshold - x).above(0) * slope if slope else rises

    return y, derivative


def leaky_relu(x: Expression, slope: float = 0.2) -> Curve:
    """Return x above 0, and slope · x below."""
    return x.node("LeakyRelu", alpha=float(slope)), lambda: x.where_above(0, 1, slope)


def prelu(x: Expression, slope: Expression) -> Curve:
    """Return x above 0, and slope · x below, with slopes that were learned."""
    y = x.node("Relu") - slope * (-x).node("Relu")
    return y, lambda: x.above(0) + slope * (-x).above(0)


def hard_sigmoid(x: Expression) -> Curve:
    """Return relu6(x + 3) / 6."""
    inside = (x + 3).node("Clip", 0, 6)
    return inside / 6, lambda: (inside * (6 - inside)).node("Sign") / 6


def keras_2_hard_sigmoid(x: Expression) -> Curve:
    """Return 0.2 · x + 0.5 between 0 and 1; the ends themselves have the slope 0.2, as of a clip in TensorFlow."""
    y, slope = clipped(x * 0.2 + 0.5, 0, 1)
    return y, lambda: slope() * 0.2


def clipped(x: Expression, low: float, high: float) -> Curve:
    """Return x between two numbers; the ends themselves have the slope 1, as in TensorFlow."""
    return x.node("Clip", low, high), lambda: (1 - x.above(high)) * (1 - (low - x).above(0))


def absolute(x: Expression) -> Curve:
    """Return |x|."""
    return x.node("Abs"), lambda: x.node("Sign")


def hard_silu(x: Expression) -> Curve:
    """Return x · hard_sigmoid(x), "hard swish" (Howard et al., arXiv 1905.02244, section 5.2)."""
    gate, slope = hard_sigmoid(x)
    return x * gate, lambda: gate + x * slope()


def hard_tanh(x: Expression) -> Curve:
    """Return x between -1 and 1; the ends themselves have the slope 1."""
    return x.node("Clip", -1, 1), lambda: 1 - x.node("Abs").above(1)
