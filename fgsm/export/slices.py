"""Slices of a value, such as `x[..., ::-1]`, which turns the colours of a picture round, and values of slices."""

from __future__ import annotations

from typing import Any

import numpy as np

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.reshaping import reshaped
from fgsm.export.trace import Step, cannot


def sliced(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `x[key]`.

    Raises:
        ValueError: if the key is more than slices and whole numbers, or takes a part of the batch.
    """
    (x,), key = inputs, step.arguments[1]
    written = Written(x.name, lambda d: [d])
    taken = [*x.shape]
    for axis, part in enumerate(_slices(step, key, len(x.shape) + 1)):
        if (part.start or 0, part.stop, part.step or 1) == (0, None, 1):
            continue
        if axis == 0:
            raise cannot(step.layer, "it has to keep the whole batch")
        written = _taken(graph, written, x, axis, part)
        taken[axis - 1] = len(range(x.shape[axis - 1])[part])
    return reshaped(graph, written, tuple(taken), step.output.shape)


def stacked(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `keras.ops.stack(values, axis)`."""
    axis, shape = step.layer.axis % (len(step.output.shape) + 1), step.output.shape
    apart = [
        reshaped(graph, Written(x.name, lambda d: [d]), x.shape, (*shape[: axis - 1], 1, *shape[axis:])) for x in inputs
    ]
    y = graph.node("Concat", *(each.name for each in apart), axis=Value("", shape).axis(axis))

    def backward(d: str) -> list[str]:
        sizes = graph.whole(*(1 for _ in inputs))
        parts = graph.nodes("Split", d, sizes, outputs=len(inputs), axis=Value("", shape).axis(axis))
        return [each.backward(part)[0] for each, part in zip(apart, parts, strict=True)]

    return Written(y, backward)


def flipped(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `keras.ops.flip(x, axis)`.

    Raises:
        ValueError: if it turns the batch round.
    """
    (x,), axes = inputs, np.ravel(step.layer.axis if step.layer.axis is not None else 0)
    written = Written(x.name, lambda d: [d])
    for axis in (int(each) % (len(x.shape) + 1) for each in axes):
        if axis == 0:
            raise cannot(step.layer, "it has to keep the order of the batch")
        written = _taken(graph, written, x, axis, slice(None, None, -1))
    return written


def _slices(step: Step, key: Any, axes: int) -> list[slice]:
    parts = list(key) if isinstance(key, (tuple, list)) else [key]
    if any(not isinstance(part, (slice, int)) and part is not Ellipsis for part in parts):
        raise cannot(step.layer, "known are slices such as x[:, 1:, ::-1] and whole numbers")
    place = parts.index(Ellipsis) if Ellipsis in parts else len(parts)
    rest = parts[place + 1 :]
    every = [*parts[:place], *[slice(None)] * (axes - place - len(rest)), *rest]
    return [part if isinstance(part, slice) else slice(part, part + 1 or None) for part in every]


def _taken(graph: Graph, before: Written, x: Value, keras_axis: int, part: slice) -> Written:
    axis, length = x.axis(keras_axis), x.shape[keras_axis - 1]
    taken = np.arange(length)[part]
    y = graph.node("Gather", before.name, graph.whole(*taken), axis=axis)

    def backward(d: str) -> list[str]:
        # What was not taken gets the 0 that is put behind the last.
        back = np.full(length, len(taken))
        back[taken] = np.arange(len(taken))
        longer = graph.node(
            "Pad", d, graph.whole(*(int(place == axis + len(x.shape) + 1) for place in range(2 * len(x.shape) + 2)))
        )
        return before.backward(graph.node("Gather", longer, graph.whole(*back), axis=axis))

    return Written(y, backward)
