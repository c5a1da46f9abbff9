"""A value in another shape: its values keep the order that they have with the channels last, as in Keras."""

from __future__ import annotations

from fgsm.export.graph import Graph, Written


def reshaped(graph: Graph, before: Written, shape: tuple[int, ...], wanted: tuple[int, ...]) -> Written:
    """Write what gives a value of one shape another one of as many values, both without the batch."""
    if shape == wanted:
        return before
    y = graph.node("Reshape", graph.to_keras(before.name, shape), graph.whole(-1, *wanted))

    def backward(d: str) -> list[str]:
        back = graph.node("Reshape", graph.to_keras(d, wanted), graph.whole(-1, *shape))
        return before.backward(graph.from_keras(back, shape))

    return Written(graph.from_keras(y, wanted), backward)
