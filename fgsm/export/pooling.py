"""Poolings."""

from __future__ import annotations

import numpy as np

from fgsm.checks import Array
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot
from fgsm.export.windows import Window, window_of

HEIGHT_AND_WIDTH = [2, 3]


def max_pooling(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a MaxPooling2D layer: the gradient goes to the first largest value of each window."""
    (x,), layer = inputs, step.layer
    window = window_of(step, layer.pool_size, layer.strides)
    y, places = graph.nodes("MaxPool", x.name, outputs=2, **window.pooling)
    height, width, channels = x.shape

    def backward(d: str) -> list[str]:
        flat = graph.whole(-1)
        length = graph.node("Shape", graph.node("Reshape", x.name, flat))
        nothing = graph.node("ConstantOfShape", length)
        spread = graph.node(
            "ScatterElements",
            *(nothing, graph.node("Reshape", places, flat), graph.node("Reshape", d, flat)),
            axis=0,
            reduction="add",
        )
        return [graph.node("Reshape", spread, graph.whole(-1, channels, height, width))]

    return Written(y, backward)


def average_pooling(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write an AveragePooling2D layer; padding does not count."""
    (x,), layer = inputs, step.layer
    window = window_of(step, layer.pool_size, layer.strides)
    channels = x.shape[-1]
    y = graph.node("AveragePool", x.name, **window.pooling)

    def backward(d: str) -> list[str]:
        share = graph.node("Mul", d, graph.constant(1 / _counts(window)))
        ones = graph.constant(np.ones((channels, 1, *window.size)))
        return [graph.node("ConvTranspose", share, ones, group=channels, **window.transposed)]

    return Written(y, backward)


def _counts(window: Window) -> Array:
    """Return how many values of the picture each place of a window holds, (height, width)."""
    rows, columns = (
        [min(inside, place * stride - before + size) - max(0, place * stride - before) for place in range(places)]
        for places, stride, before, size, inside in zip(
            window.places, window.strides, window.before, window.size, window.inside, strict=True
        )
    )
    return np.outer(rows, columns)


def global_average(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a GlobalAveragePooling2D layer."""
    x = _picture(step, inputs)
    height, width, channels = x.shape
    y = graph.node("GlobalAveragePool", x.name)

    def backward(d: str) -> list[str]:
        share = graph.node(
            "Mul", graph.node("Reshape", d, graph.whole(-1, channels, 1, 1)), graph.constant(1 / (height * width))
        )
        return [graph.node("Expand", share, graph.whole(1, channels, height, width))]

    return Written(_kept(graph, step, y), backward)


def global_max(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a GlobalMaxPooling2D layer: values that are equally large share the gradient, as in TensorFlow."""
    x = _picture(step, inputs)
    channels = x.shape[-1]
    y = graph.node("ReduceMax", x.name, axes=HEIGHT_AND_WIDTH, keepdims=1)

    def backward(d: str) -> list[str]:
        largest = graph.node("Where", graph.node("Equal", x.name, y), graph.constant(1), graph.constant(0))
        count = graph.node("ReduceSum", largest, graph.whole(*HEIGHT_AND_WIDTH), keepdims=1)
        share = graph.node("Div", graph.node("Reshape", d, graph.whole(-1, channels, 1, 1)), count)
        return [graph.node("Mul", largest, share)]

    return Written(_kept(graph, step, y), backward)


def _picture(step: Step, inputs: list[Value]) -> Value:
    if step.layer.data_format != "channels_last":
        raise cannot(step.layer, "its channels have to be last")
    return inputs[0]


def _kept(graph: Graph, step: Step, name: str) -> str:
    return name if step.layer.keepdims else graph.node("Reshape", name, graph.whole(-1, step.output.shape[-1]))
