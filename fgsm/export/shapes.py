"""Layers that move values or let them pass."""

from __future__ import annotations

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot


def passing(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a layer that changes nothing once a network is trained."""
    return Written(inputs[0].name, lambda d: [d])


def reshape(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Flatten or Reshape layer: the values keep the order that they have with the channels last."""
    (x,), shape = inputs, step.output.shape
    y = graph.node("Reshape", graph.to_keras(x.name, x.shape), graph.whole(-1, *shape))

    def backward(d: str) -> list[str]:
        back = graph.node("Reshape", graph.to_keras(d, shape), graph.whole(-1, *x.shape))
        return [graph.from_keras(back, x.shape)]

    return Written(graph.from_keras(y, shape), backward)


def zero_padding(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a ZeroPadding2D layer."""
    if step.layer.data_format != "channels_last":
        raise cannot(step.layer, "its channels have to be last")
    (top, bottom), (left, right) = step.layer.padding
    height, width, _ = inputs[0].shape
    y = graph.node("Pad", inputs[0].name, graph.whole(0, 0, top, left, 0, 0, bottom, right))

    def backward(d: str) -> list[str]:
        ends = graph.whole(top + height, left + width)
        return [graph.node("Slice", d, graph.whole(top, left), ends, graph.whole(2, 3))]

    return Written(y, backward)


def concatenate(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Concatenate layer."""
    axis = inputs[0].axis(step.layer.axis)
    sizes = [value.shape[step.layer.axis % (len(value.shape) + 1) - 1] for value in inputs]
    y = graph.node("Concat", *(value.name for value in inputs), axis=axis)

    def backward(d: str) -> list[str]:
        return graph.nodes("Split", d, graph.whole(*sizes), outputs=len(sizes), axis=axis)

    return Written(y, backward)
