"""Convolutions: the way back is a convolution too, with the same kernel."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from fgsm.checks import Array
from fgsm.export.activations import activated
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.norms import scale_and_shift
from fgsm.export.trace import Step
from fgsm.export.windows import Sides, Window, window_of

FAR = -(2**31)  # beyond the first value, for a slice that runs backwards


def convolution(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Conv2D layer and the batch normalisation that is folded into it."""
    layer = step.layer
    kernel = np.asarray(layer.kernel).transpose(3, 2, 0, 1)
    window = window_of(step, layer.kernel_size, layer.strides, layer.dilation_rate)
    return _layer(graph, step, inputs[0], kernel, window, layer.groups)


def depthwise(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a DepthwiseConv2D layer and the batch normalisation that is folded into it."""
    layer = step.layer
    window = window_of(step, layer.kernel_size, layer.strides, layer.dilation_rate)
    return _layer(graph, step, inputs[0], _by_depth(layer.kernel), window, inputs[0].shape[-1])


def separable(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a SeparableConv2D layer, a depthwise convolution and one of 1 x 1, and what is folded into it."""
    layer = step.layer
    window = window_of(step, layer.kernel_size, layer.strides, layer.dilation_rate)
    kernel = _by_depth(layer.depthwise_kernel)
    apart = _convolve(graph, inputs[0].name, _Filter(graph.kernel(kernel), kernel.shape, window, inputs[0].shape[-1]))
    point = Window((1, 1), (1, 1), (1, 1), (0, 0), (0, 0), window.places, window.places)
    mixed = np.asarray(layer.pointwise_kernel).transpose(3, 2, 0, 1)
    together = _layer(graph, step, Value(apart.name, (*window.places, mixed.shape[1])), mixed, point, 1)
    return Written(together.name, lambda d: apart.backward(together.backward(d)[0]))


def transposed(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Conv2DTranspose layer: the way back of a convolution, whose own way back is that convolution."""
    layer, sides = step.layer, Sides(step.output.shape[:2], inputs[0].shape[:2])
    window = window_of(step, layer.kernel_size, layer.strides, layer.dilation_rate, sides)
    kernel = graph.kernel(np.asarray(layer.kernel).transpose(3, 2, 0, 1), axis=1)
    biases = [graph.constant(np.asarray(layer.bias))] if layer.use_bias else []
    y = graph.node("ConvTranspose", inputs[0].name, kernel, *biases, **window.transposed)
    return activated(graph, step, Written(y, lambda d: [graph.node("Conv", d, kernel, **window.attributes)]))


class _Filter(NamedTuple):
    name: str
    shape: tuple[int, ...]
    window: Window
    groups: int

    @property
    def can_be_turned(self) -> bool:
        """Whether the way back is an ordinary convolution."""
        outputs, each = self.shape[:2]
        return self.window.strides == (1, 1) and (self.groups == 1 or (each == 1 and outputs == self.groups))


def _by_depth(kernel: Any) -> Array:
    height, width, channels, each = kernel.shape
    return np.asarray(kernel).transpose(2, 3, 0, 1).reshape(channels * each, 1, height, width)


def _layer(graph: Graph, step: Step, x: Value, kernel: Array, window: Window, groups: int) -> Written:
    layer = step.layer
    bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(len(kernel), np.float32)
    weights = graph.kernel(kernel)
    if step.norm is not None:
        scale, shift = scale_and_shift(step.norm)
        # In the graph, not here: the kernel is rounded to 16 bits before it is scaled.
        weights = graph.node("Mul", weights, graph.constant(scale.reshape(-1, 1, 1, 1)))
        bias = bias * scale + shift
    return activated(graph, step, _convolve(graph, x.name, _Filter(weights, kernel.shape, window, groups), bias))


def _convolve(graph: Graph, x: str, kernel: _Filter, bias: Array | None = None) -> Written:
    biases = [] if bias is None else [graph.constant(bias)]
    y = graph.node("Conv", x, kernel.name, *biases, group=kernel.groups, **kernel.window.attributes)
    return Written(y, lambda d: [_back(graph, d, kernel)])


def _back(graph: Graph, d: str, kernel: _Filter) -> str:
    window, groups = kernel.window, kernel.groups
    if not kernel.can_be_turned:
        return graph.node("ConvTranspose", d, kernel.name, group=groups, **window.transposed)
    # The same kernel, turned round, slides over d: quicker than a transposed convolution.
    turned = kernel.name if groups > 1 else graph.node("Transpose", kernel.name, perm=[1, 0, 2, 3])
    if window.size != (1, 1):
        ends = graph.whole(FAR, FAR)
        turned = graph.node("Slice", turned, graph.whole(-1, -1), ends, graph.whole(2, 3), graph.whole(-1, -1))
    return graph.node("Conv", d, turned, group=groups, **window.flipped)
