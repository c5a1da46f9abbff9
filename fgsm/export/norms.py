"""Layers that scale and shift each channel, and dense layers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from fgsm.checks import Array
from fgsm.export.activations import activated
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot


def batch_normalization(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a BatchNormalization layer that was not folded into what comes before.

    Raises:
        ValueError: if it does not normalise the last axis.
    """
    if step.layer.axis not in (-1, len(inputs[0].shape)):
        raise cannot(step.layer, "its axis has to be the last")
    return scaled(graph, inputs[0], *scale_and_shift(step.layer))


def scale_and_shift(layer: Any) -> tuple[Array, Array]:
    """Return what a BatchNormalization layer multiplies each channel by and adds to it, float32 (C,)."""
    mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
    scale = 1 / np.sqrt(variance + np.float32(layer.epsilon))
    if layer.scale:
        scale = scale * np.asarray(layer.gamma)
    shift = -mean * scale
    return scale, shift + np.asarray(layer.beta) if layer.center else shift


def rescaling(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Rescaling layer."""
    return _each(graph, step, inputs[0], np.asarray(step.layer.scale), np.asarray(step.layer.offset))


def normalization(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Normalization layer."""
    layer = step.layer
    mean = np.asarray(layer.mean, np.float32)
    deviation = np.maximum(np.sqrt(np.asarray(layer.variance, np.float32)), keras.config.epsilon())
    scale, shift = (deviation, mean) if layer.invert else (1 / deviation, -mean / deviation)
    return _each(graph, step, inputs[0], scale, shift)


def _each(graph: Graph, step: Step, x: Value, scale: Array, shift: Array) -> Written:
    for numbers in (scale, shift):
        if numbers.size != 1 and (numbers.size != x.shape[-1] or numbers.shape[-1] != numbers.size):
            raise cannot(step.layer, "it has to scale all values alike, or each channel by one number")
    return scaled(graph, x, scale, shift)


def scaled(graph: Graph, x: Value, scale: Array, shift: Array) -> Written:
    """Write scale · x + shift.

    Args:
        graph: where.
        x: any value.
        scale: one number, or one a channel.
        shift: likewise.
    """
    factor = graph.by_channel(x, scale)
    y = graph.node("Add", graph.node("Mul", x.name, factor), graph.by_channel(x, shift))
    return Written(y, lambda d: [graph.node("Mul", d, factor)])


def dense(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Dense layer; it acts on the last axis."""
    (x,), layer, shape = inputs, step.layer, step.output.shape
    kernel = graph.kernel(np.asarray(layer.kernel))
    y = graph.node("MatMul", graph.to_keras(x.name, x.shape), kernel)
    if layer.use_bias:
        y = graph.node("Add", y, graph.constant(np.asarray(layer.bias)))

    def backward(d: str) -> list[str]:
        turned = graph.node("Transpose", kernel, perm=[1, 0])
        return [graph.from_keras(graph.node("MatMul", graph.to_keras(d, shape), turned), x.shape)]

    return activated(graph, step, Written(graph.from_keras(y, shape), backward))
