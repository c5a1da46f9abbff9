"""Smooth activation functions: each returns its value, and its slope when that is asked for."""

from __future__ import annotations

import math

from fgsm.export.expression import Curve, Expression

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al., arXiv 1706.02515, section 2


def tanh(x: Expression) -> Curve:
    """Return the hyperbolic tangent."""
    y = x.node("Tanh")
    return y, lambda: 1 - y * y


def sigmoid(x: Expression) -> Curve:
    """Return 1 / (1 + exp(-x))."""
    y = x.node("Sigmoid")
    return y, lambda: y * (1 - y)


def silu(x: Expression) -> Curve:
    """Return x · sigmoid(x), "swish"."""
    gate = x.node("Sigmoid")
    y = x * gate
    return y, lambda: gate + y * (1 - gate)


def mish(x: Expression) -> Curve:
    """Return x · tanh(softplus(x)) (Misra, arXiv 1908.08681)."""
    gate = x.node("Softplus").node("Tanh")
    return x * gate, lambda: gate + x * (1 - gate * gate) * x.node("Sigmoid")


def gelu(x: Expression) -> Curve:
    """Return x · Φ(x), Φ being the normal distribution's (Hendrycks and Gimpel, arXiv 1606.08415, section 2)."""
    share = ((x * math.sqrt(0.5)).node("Erf") + 1) * 0.5

    def slope() -> Expression:
        return share + x * (x * x * -0.5).node("Exp") * (1 / math.sqrt(2 * math.pi))

    return x * share, slope


def approximate_gelu(x: Expression) -> Curve:
    """Return gelu with a hyperbolic tangent in the place of Φ (the same section)."""
    width, cubic = math.sqrt(2 / math.pi), 0.044715
    square = x * x
    bend = (x * (square * cubic + 1) * width).node("Tanh")
    share = (bend + 1) * 0.5

    def slope() -> Expression:
        return share + x * (1 - bend * bend) * (square * (3 * cubic) + 1) * (width / 2)

    return x * share, slope


def elu(x: Expression, alpha: float = 1.0) -> Curve:
    """Return x above 0, and alpha · (exp(x) - 1) below."""
    y = x.node("Elu", alpha=float(alpha))
    return y, lambda: x.where_above(0, 1, y + alpha) if alpha != 1 else y.node("Min", 0) + 1


def selu(x: Expression) -> Curve:
    """Return elu, scaled to keep mean and variance."""
    y = x.node("Selu", alpha=_SELU_ALPHA, gamma=_SELU_SCALE)
    return y, lambda: y.node("Min", 0) + (-y).where_above(0, _SELU_SCALE * _SELU_ALPHA, _SELU_SCALE)


def softplus(x: Expression) -> Curve:
    """Return log(1 + exp(x))."""
    return x.node("Softplus"), lambda: x.node("Sigmoid")


def softsign(x: Expression) -> Curve:
    """Return x / (1 + |x|)."""
    below = x.node("Abs") + 1
    return x / below, lambda: (below * below).node("Reciprocal")


def exponential(x: Expression) -> Curve:
    """Return exp(x)."""
    y = x.node("Exp")
    return y, lambda: y


def square(x: Expression) -> Curve:
    """Return x²."""
    return x * x, lambda: x * 2
