"""Slices of a value, such as `x[..., ::-1]`, which turns the colours of a picture round."""

from __future__ import annotations

from typing import Any

import numpy as np

from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot


def sliced(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write `x[key]`.

    Raises:
        ValueError: if the key is more than slices, or takes a part of the batch.
    """
    (x,), key = inputs, step.arguments[1]
    written = Written(x.name, lambda d: [d])
    for axis, part in enumerate(_slices(step, key, len(x.shape) + 1)):
        if part == slice(None):
            continue
        if axis == 0:
            raise cannot(step.layer, "it has to keep the whole batch")
        written = _taken(graph, written, x, axis, part)
    return written


def _slices(step: Step, key: Any, axes: int) -> list[slice]:
    parts = list(key) if isinstance(key, (tuple, list)) else [key]
    if any(not isinstance(part, slice) and part is not Ellipsis for part in parts):
        raise cannot(step.layer, "known are slices such as x[:, 1:, ::-1]")
    place = parts.index(Ellipsis) if Ellipsis in parts else len(parts)
    rest = parts[place + 1 :]
    return [*parts[:place], *[slice(None)] * (axes - place - len(rest)), *rest]


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
