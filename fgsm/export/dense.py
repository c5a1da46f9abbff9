"""Dense layers."""

from __future__ import annotations

import numpy as np

from fgsm.export.activations import activated
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step


def dense(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Dense layer; it acts on the last axis."""
    (x,), layer, shape = inputs, step.layer, step.output.shape
    kernel = graph.kernel(np.asarray(layer.kernel), axis=1)
    y = graph.node("MatMul", graph.to_keras(x.name, x.shape), kernel)
    if layer.use_bias:
        y = graph.node("Add", y, graph.constant(np.asarray(layer.bias)))

    def backward(d: str) -> list[str]:
        turned = graph.node("Transpose", kernel, perm=[1, 0])
        return [graph.from_keras(graph.node("MatMul", graph.to_keras(d, shape), turned), x.shape)]

    return activated(graph, step, Written(graph.from_keras(y, shape), backward))
