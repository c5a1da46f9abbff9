"""A network's logits and the gradient of its loss as one ONNX graph: `gradient_graph`.

The backward pass is written out in plain operations, since the engines that read ONNX in a browser or on a phone know
no gradients. What the graph computes is what `fgsm.networks.classifier.Classifier` does.
"""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper

from fgsm.export.ending import find_ending, gives_probabilities, last_step, write_logits
from fgsm.export.folding import fold
from fgsm.export.graph import Graph, Part, Value, Written
from fgsm.export.layers import LAYERS, check_layer
from fgsm.export.norms import scaled
from fgsm.export.pruning import prune
from fgsm.export.storage import Form
from fgsm.export.trace import Step, Symbol, trace

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

OPSET = 17
IR = 9  # the file format that belongs to it


class Exported(NamedTuple):
    """A graph as the bytes of an ONNX file.

    Attributes:
        data: inputs `image`, float32 (N, H, W, C) in [0, 1], and `onehot`, float32 (N, K), where a row of zeros stands
            for the class that the network itself says; outputs `logits`, float32 (N, K), and `gradient`, d
            cross-entropy / d image, float32 (N, H, W, C).
        forward: how many of the bytes come first that alone are a graph from `image` to `logits`.
        forms: in which its kernels are stored.
    """

    data: bytes
    forward: int
    forms: frozenset[Form]


def gradient_graph(classifier: Classifier, *, half: bool = True) -> Exported:
    """Write a classifier as an ONNX graph.

    Args:
        classifier: Sequential or functional, of the layers in `fgsm.export.layers.LAYERS`.
        half: whether kernels are stored in 16 bits where that keeps the gradient's signs (`fgsm.export.storage`). They
            are rounded before batch normalisation is folded in, which the engine does when it loads the graph:
            rounded after, one sign in fifty would be another one.

    Raises:
        ValueError: if a layer is none of these, naming it, or the model is no graph of layers.
    """
    steps, output = trace(classifier.model, classifier.input_shape, check_layer)
    classes = len(classifier.labels)
    steps = find_ending(fold(steps, output), output, classes)
    graph = Graph(half)
    forward, backward = graph.part, Part()
    written = _forward(graph, steps, output, classifier)
    graph.part = backward
    _backward(graph, written, output, _loss(graph, classes), classifier.input_shape)
    data, length = _file(*prune(forward, backward), classifier.input_shape, classes)
    return Exported(data, length, frozenset(graph.forms))


class _Forward(NamedTuple):
    """A forward pass as it was written: the picture in the network's own range, each step, and the logits."""

    pixels: Written
    tape: list[tuple[Step, Written]]
    logits: Written


def _forward(graph: Graph, steps: list[Step], output: Symbol, classifier: Classifier) -> _Forward:
    shape, (low, high) = classifier.input_shape, classifier.value_range
    image = Value(graph.from_keras("image", shape), shape)
    pixels = scaled(graph, image, np.array(high - low), np.array(low))
    values = {0: Value(pixels.name, shape)}
    tape = []
    for step in steps:
        written = LAYERS[type(step.layer)](graph, step, [values[symbol.index] for symbol in step.inputs])
        values[step.output.index] = Value(written.name, step.output.shape)
        tape.append((step, written))
    probabilities = gives_probabilities(steps[last_step(steps, output)], classifier)
    logits = write_logits(graph, values[output.index], len(classifier.labels), probabilities)
    graph.node("Identity", logits.name, output="logits")
    return _Forward(pixels, tape, logits)


def _backward(graph: Graph, written: _Forward, output: Symbol, loss: str, shape: tuple[int, int, int]) -> None:
    """Add the backward pass, from d loss / d logits to d loss / d image."""
    gradients: defaultdict[int, list[str]] = defaultdict(list)
    gradients[output.index] = written.logits.backward(loss)
    for step, layer in reversed(written.tape):
        if parts := gradients[step.output.index]:
            for symbol, name in zip(step.inputs, layer.backward(_sum(graph, parts)), strict=True):
                gradients[symbol.index].append(name)
    (image,) = written.pixels.backward(_sum(graph, gradients[0]))
    graph.node("Identity", graph.to_keras(image, shape), output="gradient")


def _loss(graph: Graph, classes: int) -> str:
    """Add d cross-entropy / d logits as `fgsm.networks.gradients` has it, to its last digits."""
    said = graph.node("ArgMax", "logits", axis=1, keepdims=0)
    own = graph.node("OneHot", said, graph.whole(classes), graph.constant([0, 1]))
    given = graph.node("ReduceSum", "onehot", graph.whole(1), keepdims=1)
    label = graph.node("Where", graph.node("Greater", given, graph.constant(0)), "onehot", own)
    rest = graph.node("Sub", graph.constant(1), label)
    others = graph.node("Mul", graph.node("Softmax", "logits", axis=1), rest)
    total = graph.node("ReduceSum", others, graph.whole(1), keepdims=1)
    return graph.node("Sub", others, graph.node("Mul", label, total))


def _sum(graph: Graph, names: list[str]) -> str:
    return reduce(lambda left, right: graph.node("Add", left, right), names)


def _file(forward: Part, backward: Part, shape: tuple[int, int, int], classes: int) -> tuple[bytes, int]:
    # Protocol buffers that follow each other are one: lists are joined. So the first part is a file of its own.
    pictures: list[str | int] = ["N", *shape]
    rows: list[str | int] = ["N", classes]
    first = helper.make_graph(
        forward.nodes, "fgsm", [_tensor("image", pictures)], [_tensor("logits", rows)], forward.constants
    )
    second = onnx.GraphProto(
        node=backward.nodes,
        initializer=backward.constants,
        input=[_tensor("onehot", rows)],
        output=[_tensor("gradient", pictures)],
    )
    model = helper.make_model(
        first, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="fgsm"
    )
    start = model.SerializeToString()
    return start + onnx.ModelProto(graph=second).SerializeToString(), len(start)


def _tensor(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
