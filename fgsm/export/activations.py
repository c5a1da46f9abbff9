"""Activation functions as layers, as operations, and at the end of other layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras.src.ops import nn  # their classes have no public names
from keras.src.ops import numpy as arrays

from fgsm.export import rectifiers, smooth
from fgsm.export.expression import Curve, Expression, expression
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot

Function = Callable[[Expression], Curve]

FUNCTIONS: dict[str, Function] = {
    "relu": rectifiers.relu,
    "relu6": partial(rectifiers.clipped_relu, largest=6.0),
    "leaky_relu": rectifiers.leaky_relu,
    "hard_sigmoid": rectifiers.hard_sigmoid,
    "keras_2_hard_sigmoid": rectifiers.keras_2_hard_sigmoid,  # of fgsm.catalogue.files.old_layers
    "hard_silu": rectifiers.hard_silu,
    "hard_tanh": rectifiers.hard_tanh,
    "tanh": smooth.tanh,
    "sigmoid": smooth.sigmoid,
    "silu": smooth.silu,
    "mish": smooth.mish,
    "gelu": smooth.gelu,
    "elu": smooth.elu,
    "selu": smooth.selu,
    "softplus": smooth.softplus,
    "softsign": smooth.softsign,
    "exponential": smooth.exponential,
}
OPERATIONS: dict[type, Callable[[Any], Function]] = {
    nn.Relu: lambda _: rectifiers.relu,
    nn.Relu6: lambda _: FUNCTIONS["relu6"],
    nn.LeakyRelu: lambda operation: partial(rectifiers.leaky_relu, slope=operation.negative_slope),
    nn.HardSigmoid: lambda _: rectifiers.hard_sigmoid,
    nn.HardSilu: lambda _: rectifiers.hard_silu,
    nn.Sigmoid: lambda _: smooth.sigmoid,
    nn.Silu: lambda _: smooth.silu,
    nn.Gelu: lambda operation: smooth.approximate_gelu if operation.approximate else smooth.gelu,
    nn.Elu: lambda operation: partial(smooth.elu, alpha=operation.alpha),
    nn.Selu: lambda _: smooth.selu,
    nn.Softplus: lambda _: smooth.softplus,
    arrays.Tanh: lambda _: smooth.tanh,
    arrays.Exp: lambda _: smooth.exponential,
    arrays.Absolute: lambda _: rectifiers.absolute,
    arrays.Clip: lambda operation: partial(_clip, operation),
    arrays.Square: lambda _: smooth.square,
    keras.layers.LeakyReLU: lambda layer: partial(rectifiers.leaky_relu, slope=layer.negative_slope),
    keras.layers.ELU: lambda layer: partial(smooth.elu, alpha=layer.alpha),
}
SOFTMAX, SIGMOID = "softmax", "sigmoid"


def activation(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write an Activation layer."""
    return activated(graph, step, Written(inputs[0].name, lambda d: [d]))


def activated(graph: Graph, step: Step, before: Written) -> Written:
    """Write the activation that a layer ends in, after what it does before.

    Raises:
        ValueError: if it is none of the known ones.
    """
    kind = _name(step.layer)
    if kind == "linear" or step.gives_logits:
        return before
    x = Value(before.name, step.output.shape)
    if kind == SOFTMAX:
        return _after(before, _softmax(graph, x, -1))
    if kind not in FUNCTIONS:
        known = ", ".join(["linear", SOFTMAX, *FUNCTIONS])
        raise cannot(step.layer, f"its activation is {kind!r}, known are {known}")
    return _after(before, curve(graph, x, FUNCTIONS[kind]))


def operation(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write an operation or a layer that is an activation function."""
    if step.gives_logits:
        return Written(inputs[0].name, lambda d: [d])
    return curve(graph, inputs[0], OPERATIONS[type(step.layer)](step.layer))


def relu_layer(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a ReLU layer: with or without a largest value, a slope below zero and a threshold."""
    (x,), layer = inputs, step.layer
    largest = None if layer.max_value is None else float(layer.max_value)
    slope, threshold = float(layer.negative_slope), float(layer.threshold)
    if slope or threshold:
        return curve(graph, x, lambda value: rectifiers.any_relu(value, slope, threshold, largest))
    return curve(graph, x, rectifiers.relu if largest is None else partial(rectifiers.clipped_relu, largest=largest))


def prelu(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a PReLU layer."""
    slope = Expression(graph, graph.beside(inputs[0], step.layer.alpha))
    return curve(graph, inputs[0], partial(rectifiers.prelu, slope=slope))


def softmax(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a softmax, as a layer or as an operation.

    Raises:
        ValueError: if it runs over several axes.
    """
    axis = step.layer.axis
    (axis,) = axis if isinstance(axis, (tuple, list)) and len(axis) == 1 else (axis,)
    if not isinstance(axis, int):
        raise cannot(step.layer, "a softmax has to run over one axis")
    return Written(inputs[0].name, lambda d: [d]) if step.gives_logits else _softmax(graph, inputs[0], axis)


def ends_in(layer: Any) -> str:
    """Return "softmax" or "sigmoid" for a layer or an operation that ends in one, else ""."""
    if isinstance(layer, (keras.layers.Softmax, nn.Softmax)):
        return SOFTMAX
    kind = SIGMOID if isinstance(layer, nn.Sigmoid) else _name(layer) if hasattr(layer, "activation") else ""
    return kind if kind in (SOFTMAX, SIGMOID) else ""


def curve(graph: Graph, x: Value, function: Function) -> Written:
    """Write a function of each value by itself."""
    y, slope = function(expression(graph, x))
    return Written(y.name, lambda d: [(Expression(graph, d) * slope()).name])


def _clip(operation: Any, x: Expression) -> Curve:
    """Return values between the two bounds of `keras.ops.clip`.

    Raises:
        ValueError: if there is more than one pair of bounds.
    """
    bounds = (operation.x_min, operation.x_max)
    if any(np.ndim(bound) for bound in bounds):
        raise cannot(operation, "its bounds have to be two numbers")
    return rectifiers.clipped(x, *map(float, bounds))


def _name(layer: Any) -> str:
    """Return the name of a layer's activation; one of another maker may have the name of one of Keras' own."""
    own = layer.activation
    name = getattr(own, "__name__", type(own).__name__)
    return name if getattr(keras.activations, name, own) is own else f"{own.__module__}.{name}"


def _after(before: Written, after: Written) -> Written:
    return Written(after.name, lambda d: before.backward(after.backward(d)[0]))


def _softmax(graph: Graph, x: Value, keras_axis: int) -> Written:
    axis = x.axis(keras_axis)
    y = graph.node("Softmax", x.name, axis=axis)

    def backward(d: str) -> list[str]:
        mean = graph.node("ReduceSum", graph.node("Mul", d, y), graph.whole(axis), keepdims=1)
        return [graph.node("Mul", y, graph.node("Sub", d, mean))]

    return Written(y, backward)
