"""Batch normalisation folded into the layer before it: the same function with less to compute.

At inference a batch norm multiplies each channel by a number and adds another. Where it alone takes what a linear
layer gives, that layer's weights can hold both (Jacob et al., arXiv 1712.05877, section 3.2).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from fgsm.checks import Array

SAMPLES = 32  # values of each kernel

_KERNELS = {
    keras.layers.Conv2D: "kernel",
    keras.layers.Dense: "kernel",
    keras.layers.DepthwiseConv2D: "kernel",
    keras.layers.SeparableConv2D: "pointwise_kernel",
}
_ANY = keras.Input((1,), name="any")
_FUNCTIONAL = type(keras.Model(_ANY, keras.layers.Identity(name="same")(_ANY), name="any"))  # no public name


class Pair(NamedTuple):
    """A linear layer and the batch norm that alone takes its output, with the weights that stand for both."""

    layer: keras.layers.Layer
    norm: keras.layers.BatchNormalization
    kernel: tf.Variable
    bias: tf.Variable


class FoldedNetwork:
    """A Keras model as a function, at inference, with its batch norms folded; the model itself stays as it is.

    What is not folded is the model's own layers, with their own weights.

    Args:
        model: a Functional or Sequential one.
        pairs: what is folded, at least one pair.
    """

    def __init__(self, model: keras.Model, pairs: list[Pair]) -> None:
        self._model = model
        self._pairs = {id(pair.layer): pair for pair in pairs}
        self._norms = {id(pair.norm) for pair in pairs}
        self._ends = (pairs[0], pairs[-1])
        self._seen = tf.Variable(self._glance(), trainable=False)
        changed = tf.function(lambda: tf.reduce_any(self._glance() != self._seen), autograph=False)
        self._changed = changed.get_concrete_function()

    def __call__(self, images: tf.Tensor) -> Any:
        """Return what the model does, up to the rounding of floats."""
        return self._run(self._model, images)

    def follow(self) -> None:
        """Fold again where the model was trained on or given other weights, as a look at each folded layer tells."""
        if self._changed():
            for pair in self._pairs.values():
                kernel, bias = _fold(pair.layer, pair.norm)
                pair.kernel.assign(kernel)
                pair.bias.assign(bias)
            self._seen.assign(self._glance())

    def _glance(self) -> tf.Tensor:
        pairs = self._pairs.values()
        looked_at = [weight for pair in pairs for weight in (*_kernels(pair.layer), pair.norm.weights[0])]
        looked_at += [weight for pair in self._ends for weight in pair.norm.weights[1:]]
        return tf.concat([_sample(weight) for weight in looked_at], axis=0)

    def _run(self, model: keras.Model, inputs: tf.Tensor) -> Any:
        outputs = graph_of(model)._run_through_graph(inputs, operation_fn=self._operation)
        return outputs[0] if isinstance(outputs, list) else outputs

    def _operation(self, operation: Any) -> Callable[..., Any]:
        if id(operation) in self._norms:
            return lambda inputs, **_: inputs
        if pair := self._pairs.get(id(operation)):
            return lambda inputs, **_: _apply(pair, inputs)
        if _is_open(operation):
            return lambda inputs, **_: self._run(operation, inputs)
        if getattr(operation, "_call_has_training_arg", False):
            return lambda *inputs, **options: operation(*inputs, **{**options, "training": False})
        return operation


def fold_batch_norms(model: keras.Model) -> FoldedNetwork | None:
    """Return a model with its batch norms folded, or None where none can be or the model's way is not to be seen.

    A model can be seen through that is Functional or Sequential, with one input and all in 32-bit floats; so can such
    models inside it.
    """
    try:
        if not _is_open(model) or any(layer.compute_dtype != "float32" for layer in model._flatten_layers()):
            return None
        pairs = list(_pairs({id(graph): graph for graph in _graphs(model)}.values()))
    except (AttributeError, TypeError):  # of Keras' inner workings, which another version may have changed
        return None
    return FoldedNetwork(model, pairs) if pairs else None


def _is_open(model: Any) -> bool:
    """Say whether a model is exactly the graph of its layers: not subclassed, and with one input and one output."""
    graph = graph_of(model)
    return graph is not None and len(graph.inputs) == len(graph.outputs) == 1 and graph.inputs[0].dtype == "float32"


def graph_of(model: Any) -> Any:
    """Return what holds the graph of a model's layers, or None for a model written in another way."""
    if type(model) is keras.Sequential:
        return model._functional
    return model if type(model) is _FUNCTIONAL else None


def _graphs(model: keras.Model) -> Iterator[Any]:
    graph = graph_of(model)
    yield graph
    for operation in graph.operations:
        if _is_open(operation):
            yield from _graphs(operation)


def _pairs(graphs: Iterable[Any]) -> Iterator[Pair]:
    """Find what can be folded: each of the two layers is used in this one place."""
    nodes = [node for graph in graphs for depth in graph._nodes_by_depth.values() for node in depth]
    uses = Counter(id(node.operation) for node in nodes)
    uses.update(id(tensor) for node in nodes for tensor in node.input_tensors)
    uses.update(id(tensor) for graph in graphs for tensor in graph.outputs)
    for node in nodes:
        norm, tensors = node.operation, node.input_tensors
        if type(norm) is not keras.layers.BatchNormalization or len(tensors) != 1:
            continue
        layer = tensors[0]._keras_history.operation
        alone = uses[id(norm)] == uses[id(layer)] == uses[id(tensors[0])] == 1
        last = norm.axis in (-1, len(tensors[0].shape) - 1)
        if alone and last and _is_linear(layer) and "training" not in node.arguments.kwargs:
            kernel, bias = _fold(layer, norm)
            if np.isfinite(kernel).all() and np.isfinite(bias).all():
                yield Pair(layer, norm, tf.Variable(kernel, trainable=False), tf.Variable(bias, trainable=False))


def _is_linear(layer: Any) -> bool:
    return (
        type(layer) in _KERNELS
        and layer.activation is keras.activations.linear
        and getattr(layer, "data_format", "channels_last") == "channels_last"
        and not getattr(layer, "lora_enabled", False)
        and not getattr(layer, "quantization_mode", None)
    )


def _kernels(layer: keras.layers.Layer) -> list[keras.Variable]:
    """Return the weights of a linear layer that folding reads."""
    kernel = getattr(layer, _KERNELS[type(layer)])
    return [kernel, layer.bias] if layer.use_bias else [kernel]


def _sample(weight: keras.Variable) -> tf.Tensor:
    """Return values spread over a weight, in one operation: this is done before each answer."""
    places = np.linspace(0, math.prod(weight.shape) - 1, SAMPLES).astype(int)
    return tf.gather_nd(weight.value, np.transpose(np.unravel_index(places, weight.shape)))


def _fold(layer: keras.layers.Layer, norm: keras.layers.BatchNormalization) -> tuple[Array, Array]:
    """Return the kernel and the bias of one layer that does what the two do."""
    kernel, *bias = (weight.numpy().astype(np.float64) for weight in _kernels(layer))
    mean, variance = norm.moving_mean.numpy(), norm.moving_variance.numpy()
    scale = (norm.gamma.numpy() if norm.scale else 1.0) / np.sqrt(variance.astype(np.float64) + norm.epsilon)
    shift = (norm.beta.numpy() if norm.center else 0.0) + (sum(bias) - mean) * scale
    # A depthwise kernel's last two axes together are the channels that come out.
    shape = kernel.shape[-2:] if type(layer) is keras.layers.DepthwiseConv2D else kernel.shape[-1:]
    with np.errstate(over="ignore"):  # what does not fit is not folded
        return (kernel * scale.reshape(shape)).astype(np.float32), shift.astype(np.float32)


def _apply(pair: Pair, inputs: tf.Tensor) -> tf.Tensor:
    """Call the layer with the folded weights in the place of its own."""
    own, folded = _kernels(pair.layer), (pair.kernel.value(), pair.bias.value())
    with keras.StatelessScope(list(zip(own, folded, strict=False))):
        outputs = pair.layer(inputs)
    return outputs if pair.layer.use_bias else tf.nn.bias_add(outputs, pair.bias)
