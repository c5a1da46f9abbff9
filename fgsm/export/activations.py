"""Activation functions and their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot

Rule = Callable[[Graph, Value], Written]


def activation(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write an Activation layer."""
    return activated(graph, step, Written(inputs[0].name, lambda d: [d]))


def activated(graph: Graph, step: Step, before: Written) -> Written:
    """Write the activation that a layer ends in, after what it does before.

    Raises:
        ValueError: if it is none of the known ones.
    """
    kind = getattr(step.layer.activation, "__name__", type(step.layer.activation).__name__)
    if kind not in ACTIVATIONS:
        raise cannot(step.layer, f"its activation is {kind!r}, known are {', '.join(ACTIVATIONS)}")
    if kind == "linear" or (kind == "softmax" and step.gives_logits):
        return before
    return _after(before, ACTIVATIONS[kind](graph, Value(before.name, step.output.shape)))


def relu_layer(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a ReLU layer, with or without a largest value.

    Raises:
        ValueError: if it has a slope or a threshold.
    """
    layer = step.layer
    if layer.negative_slope or layer.threshold:
        raise cannot(layer, "a slope below zero or a threshold is not known")
    return _relu(graph, inputs[0], None if layer.max_value is None else float(layer.max_value))


def _after(before: Written, after: Written) -> Written:
    return Written(after.name, lambda d: before.backward(after.backward(d)[0]))


def _relu(graph: Graph, x: Value, largest: float | None = None) -> Written:
    zero = graph.constant(0)
    if largest is None:
        y = graph.node("Relu", x.name)
    else:
        top = graph.constant(largest)
        y = graph.node("Clip", x.name, zero, top)

    def backward(d: str) -> list[str]:
        # 1 where y is inside its range, 0 at its ends: told from y alone, so that the engine may clip as it convolves.
        inside = y if largest is None else graph.node("Mul", y, graph.node("Sub", top, y))
        return [graph.node("Mul", d, graph.node("Sign", inside))]

    return Written(y, backward)


def _relu6(graph: Graph, x: Value) -> Written:
    return _relu(graph, x, 6.0)


def _tanh(graph: Graph, x: Value) -> Written:
    y = graph.node("Tanh", x.name)

    def backward(d: str) -> list[str]:
        return [graph.node("Mul", d, graph.node("Sub", graph.constant(1), graph.node("Mul", y, y)))]

    return Written(y, backward)


def _sigmoid(graph: Graph, x: Value) -> Written:
    y = graph.node("Sigmoid", x.name)

    def backward(d: str) -> list[str]:
        return [graph.node("Mul", d, graph.node("Mul", y, graph.node("Sub", graph.constant(1), y)))]

    return Written(y, backward)


def _silu(graph: Graph, x: Value) -> Written:
    gate = graph.node("Sigmoid", x.name)
    y = graph.node("Mul", x.name, gate)

    def backward(d: str) -> list[str]:
        one = graph.constant(1)
        # (x σ)' = σ + x σ (1 − σ) = σ + y (1 − σ)
        slope = graph.node("Add", gate, graph.node("Mul", y, graph.node("Sub", one, gate)))
        return [graph.node("Mul", d, slope)]

    return Written(y, backward)


def _softmax(graph: Graph, x: Value) -> Written:
    axis = x.axis(-1)
    y = graph.node("Softmax", x.name, axis=axis)

    def backward(d: str) -> list[str]:
        mean = graph.node("ReduceSum", graph.node("Mul", d, y), graph.whole(axis), keepdims=1)
        return [graph.node("Mul", y, graph.node("Sub", d, mean))]

    return Written(y, backward)


def _linear(graph: Graph, x: Value) -> Written:
    return Written(x.name, lambda d: [d])


ACTIVATIONS: dict[str, Rule] = {
    "linear": _linear,
    "relu": _relu,
    "relu6": _relu6,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "silu": _silu,
    "softmax": _softmax,
}


def ends_in(layer: Any, activation: str) -> bool:
    """Say whether a layer has this activation."""
    return getattr(getattr(layer, "activation", None), "__name__", "") == activation
