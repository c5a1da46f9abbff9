"""Layers that move values or let them pass."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.reshaping import reshaped
from fgsm.export.trace import Step, cannot


def passing(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a layer that changes nothing once a network is trained.

    Raises:
        ValueError: if Keras reckons with another shape behind it.
    """
    if step.output.shape != inputs[0].shape:
        raise cannot(step.layer, f"from {inputs[0].shape} to {step.output.shape} it works only in training")
    return Written(inputs[0].name, lambda d: [d])


def cast(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `keras.ops.cast(x, "float32")`, which changes nothing.

    Raises:
        ValueError: if it casts to anything else.
    """
    if step.layer.dtype != "float32":
        raise cannot(step.layer, f"it has to cast to float32, got {step.layer.dtype}")
    return Written(inputs[0].name, lambda d: [d])


def reshape(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Flatten or Reshape layer, or `keras.ops.reshape`.

    Raises:
        ValueError: if the layer has its channels first, or joins several pictures.
    """
    if getattr(step.layer, "data_format", "channels_last") != "channels_last":
        raise cannot(step.layer, "its channels have to be last")
    (x,), shape = inputs, step.output.shape
    if None in shape or math.prod(shape) != math.prod(x.shape):
        raise cannot(step.layer, "it has to keep each picture apart")
    return reshaped(graph, Written(x.name, lambda d: [d]), x.shape, shape)


def permute(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Permute layer."""
    (x,), shape = inputs, step.output.shape
    order = [0, *step.layer.dims]
    y = graph.node("Transpose", graph.to_keras(x.name, x.shape), perm=order)

    def backward(d: str) -> list[str]:
        places = [order.index(place) for place in range(len(order))]
        return [graph.from_keras(graph.node("Transpose", graph.to_keras(d, shape), perm=places), x.shape)]

    return Written(graph.from_keras(y, shape), backward)


def zero_padding(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a ZeroPadding2D layer."""
    edges, (height, width, _) = _edges(step.layer, step.layer.padding), inputs[0].shape
    y = _padded(graph, inputs[0].name, edges)
    return Written(y, lambda d: [_cut(graph, d, edges, height, width)])


def cropping(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Cropping2D layer."""
    edges, (height, width, _) = _edges(step.layer, step.layer.cropping), step.output.shape
    y = _cut(graph, inputs[0].name, edges, height, width)
    return Written(y, lambda d: [_padded(graph, d, edges)])


def concatenate(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Concatenate layer, or `keras.ops.concatenate`.

    Raises:
        ValueError: if it joins pictures, or a picture and numbers.
    """
    place = step.layer.axis % (len(inputs[0].shape) + 1)
    if place == 0 or (step.arguments and len(step.arguments[0]) != len(inputs)):
        raise cannot(step.layer, "it has to join values of one picture")
    axis = inputs[0].axis(place)
    sizes = [value.shape[place - 1] for value in inputs]
    y = graph.node("Concat", *(value.name for value in inputs), axis=axis)

    def backward(d: str) -> list[str]:
        return graph.nodes("Split", d, graph.whole(*sizes), outputs=len(sizes), axis=axis)

    return Written(y, backward)


class _Edges(NamedTuple):
    top: int
    bottom: int
    left: int
    right: int


def _edges(layer: Any, sides: Any) -> _Edges:
    if layer.data_format != "channels_last":
        raise cannot(layer, "its channels have to be last")
    return _Edges(*sides[0], *sides[1])


def _padded(graph: Graph, name: str, edges: _Edges) -> str:
    return graph.node("Pad", name, graph.whole(0, 0, edges.top, edges.left, 0, 0, edges.bottom, edges.right))


def _cut(graph: Graph, name: str, edges: _Edges, height: int, width: int) -> str:
    """Return the height and width that lie within the edges."""
    ends = graph.whole(edges.top + height, edges.left + width)
    return graph.node("Slice", name, graph.whole(edges.top, edges.left), ends, graph.whole(2, 3))
