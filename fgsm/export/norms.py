"""Layers that multiply values by fixed numbers and add others, such as one of each a channel."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from fgsm.checks import Array
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
    return scaled(graph, inputs[0], np.asarray(step.layer.scale), np.asarray(step.layer.offset))


def layer_scale(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write the LayerScale of Keras' ConvNeXt (Touvron et al., arXiv 2103.17239, section 3)."""
    return scaled(graph, inputs[0], np.asarray(step.layer.gamma), None)


def normalization(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Normalization layer."""
    layer = step.layer
    mean = np.asarray(layer.mean, np.float32)
    deviation = np.maximum(np.sqrt(np.asarray(layer.variance, np.float32)), keras.config.epsilon())
    scale, shift = (deviation, mean) if layer.invert else (1 / deviation, -mean / deviation)
    return scaled(graph, inputs[0], scale, shift)


def scaled(graph: Graph, x: Value, scale: Array, shift: Array | None) -> Written:
    """Write scale · x + shift.

    Args:
        graph: where.
        x: any value.
        scale: one number, one a channel, or whatever else Keras would broadcast to the value's shape.
        shift: likewise.
    """
    factor = graph.beside(x, scale)
    y = graph.node("Mul", x.name, factor)
    if shift is not None:
        y = graph.node("Add", y, graph.beside(x, shift))
    return Written(y, lambda d: [graph.node("Mul", d, factor)])
