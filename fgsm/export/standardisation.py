"""Layers that bring values to mean 0 and variance 1, over axes of one picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from fgsm.export.expression import Expression, expression
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot


def layer_normalization(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a LayerNormalization layer (Ba et al., arXiv 1607.06450, section 3).

    Raises:
        ValueError: if it is scaled by the variance, as Keras once offered under the name of RMS.
    """
    (x,), layer = inputs, step.layer
    if layer.rms_scaling:
        raise cannot(layer, "rms_scaling is not known")
    axes = sorted(axis % (len(x.shape) + 1) for axis in np.ravel(layer.axis))
    shape = [side if place in axes else 1 for place, side in enumerate(x.shape, start=1)]
    places = [x.axis(axis) for axis in axes]
    return _standardised(graph, step, x, expression(graph, x), places, shape)


def group_normalization(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a GroupNormalization layer (Wu and He, arXiv 1803.08494, section 3.1).

    Raises:
        ValueError: if its groups are not of the last axis.
    """
    (x,), layer = inputs, step.layer
    if layer.axis not in (-1, len(x.shape)) or len(x.shape) == 2:
        raise cannot(layer, "its axis has to be the last, of pictures or of single values")
    # The channels come first in the graph: those of a group lie together.
    groups = x.shape[-1] if layer.groups == -1 else layer.groups
    grouped = expression(graph, x).node("Reshape", *_whole(graph, 0, groups, -1))
    return _standardised(graph, step, x, grouped, [2], [*(1 for _ in x.shape[:-1]), x.shape[-1]])


def _standardised(graph: Graph, step: Step, x: Value, values: Expression, axes: list[int], shape: list[int]) -> Written:
    """Write what both have in common.

    Args:
        graph: where.
        step: the layer's.
        x: what it is called with.
        values: the same, with the axes that one mean is taken over apart from the others.
        axes: those.
        shape: of the layer's own weights, as Keras would broadcast them.
    """
    layer = step.layer
    centred = values - values.mean(*axes)
    variance = (centred * centred).mean(*axes)
    spread = (variance + float(layer.epsilon)).node("Sqrt").node("Reciprocal")
    standard = centred * spread
    gamma = _weights(graph, x, layer.gamma, shape) if layer.scale else None
    y = _like(graph, x, standard)
    y = y if gamma is None else y * gamma
    y = y + _weights(graph, x, layer.beta, shape) if layer.center else y

    def backward(d: str) -> list[str]:
        slope = Expression(graph, d)
        slope = slope if gamma is None else slope * gamma
        if values.name != x.name:
            slope = slope.node("Reshape", Expression(graph, graph.node("Shape", values.name)))
        rest = slope - slope.mean(*axes) - standard * (slope * standard).mean(*axes)
        return [_like(graph, x, rest * spread).name]

    return Written(y.name, backward)


def _weights(graph: Graph, x: Value, weights: Any, shape: list[int]) -> Expression:
    return Expression(graph, graph.beside(x, np.asarray(weights).reshape(shape)))


def _like(graph: Graph, x: Value, values: Expression) -> Expression:
    """Return values in the shape of x, as it lies in the graph."""
    sides = (x.shape[-1], *x.shape[:-1]) if x.is_picture else x.shape
    return values.node("Reshape", *_whole(graph, 0, *sides))


def _whole(graph: Graph, *values: int) -> list[Expression]:
    return [Expression(graph, graph.whole(*values))]
