"""Means over axes of one picture, as `keras.ops.mean` takes them."""

from __future__ import annotations

import math

import numpy as np

from fgsm.export.expression import Expression, expression
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.reshaping import reshaped
from fgsm.export.trace import Step, cannot


def mean(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `keras.ops.mean(x, axis)`.

    Raises:
        ValueError: if it takes the mean of several pictures.
    """
    (x,), axis = inputs, step.layer.axis
    axes = {0} if axis is None else {int(each) % (len(x.shape) + 1) for each in np.ravel(axis)}
    if 0 in axes:
        raise cannot(step.layer, "it has to keep each picture apart")
    kept = tuple(1 if place in axes else side for place, side in enumerate(x.shape, start=1))
    sides = (x.shape[-1], *x.shape[:-1]) if x.is_picture else x.shape
    count = math.prod(x.shape) // math.prod(kept)
    y = expression(graph, x).mean(*(x.axis(place) for place in sorted(axes)))

    def backward(d: str) -> list[str]:
        share = Expression(graph, d) * (1 / count)
        return [graph.node("Expand", share.name, graph.whole(1, *sides))]

    return reshaped(graph, Written(y.name, backward), kept, step.output.shape)
