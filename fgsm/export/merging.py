"""Layers that join several values of one shape, or of shapes that fit each other."""

from __future__ import annotations

from functools import reduce

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot


def add(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write an Add layer."""
    _check(step, inputs)
    total = _joined(graph, "Add", [value.name for value in inputs])
    return Written(total, lambda d: [_summed(graph, step, d, value) for value in inputs])


def multiply(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Multiply layer."""
    _check(step, inputs)
    names = [value.name for value in inputs]

    def backward(d: str) -> list[str]:
        return [
            _summed(graph, step, _joined(graph, "Mul", [d, *names[:place], *names[place + 1 :]]), value)
            for place, value in enumerate(inputs)
        ]

    return Written(_joined(graph, "Mul", names), backward)


def _joined(graph: Graph, operation: str, names: list[str]) -> str:
    return reduce(lambda left, right: graph.node(operation, left, right), names)


def _summed(graph: Graph, step: Step, d: str, value: Value) -> str:
    """Add up what comes back to a value that stood for several."""
    repeated = [
        value.axis(place)
        for place, (own, whole) in enumerate(zip(value.shape, step.output.shape, strict=True), start=1)
        if own != whole
    ]
    return graph.node("ReduceSum", d, graph.whole(*repeated), keepdims=1) if repeated else d


def _check(step: Step, inputs: list[Value]) -> None:
    if any(len(value.shape) != len(step.output.shape) for value in inputs):
        raise cannot(step.layer, "its inputs have to have the same number of axes")
