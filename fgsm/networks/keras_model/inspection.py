"""What a traced network does, read off its graph: how it begins and ends, what is random, what stops its gradient."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import tensorflow as tf

from fgsm.networks.keras_model.graph import Graph, Node

SEEN = "pictures_as_the_network_takes_them"
"""The name of the operation behind which the network begins."""

_PASS = {"Identity", "IdentityN", "Cast", "StopGradient", "Reshape", "Squeeze", "ExpandDims", "EnsureShape"}
_SPATIAL = {"StridedSlice", "ReverseV2", "Pack", "Transpose", "ResizeBilinear"}
_STOPS = {
    *("Round", "Rint", "Floor", "Ceil", "FloorDiv", "FloorMod", "Sign", "ArgMax", "ArgMin", "TopKV2", "Bucketize"),
    *("Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual"),
}
_RANDOM = ("Random", "Multinomial", "Rng", "TruncatedNormal", "ParameterizedTruncated")


class Inspection:
    """Answers to questions about a network.

    Args:
        function: pictures -> one tensor, traced, with an operation called `SEEN`.

    Attributes:
        outputs: how many values it gives for a picture; 0 where that is open.
    """

    def __init__(self, function: Any) -> None:
        shape = function.outputs[0].shape
        self.outputs = int((shape[-1] if shape.rank else 0) or 0)
        self._graph = Graph(function)

    @cached_property
    def ending(self) -> str:
        """The type of the operation that gives the outputs, but for casts and changes of shape."""
        node = self._graph.node(self._graph.output)
        while node.op in _PASS and node.inputs:
            node = self._graph.node(node.inputs[0])
        return node.op

    def peeled(self, name: str) -> str:
        """Return what follows `name` in the name of an operation at the end; empty where there is none of it."""
        node = self._graph.node(self._graph.output)
        while not _last_part(node).startswith(name) and node.op in _PASS and node.inputs:
            node = self._graph.node(node.inputs[0])
        before, _, after = _last_part(node).partition(name)
        return "" if before else after.split("_")[0]

    @cached_property
    def random(self) -> str:
        """The first operation that draws at random, in words; empty where none does."""
        drawn = (node for node in self._graph.all() if node.op.removeprefix("Stateless").startswith(_RANDOM))
        return next((node.title for node in drawn), "")

    @cached_property
    def half(self) -> bool:
        """Whether anything is computed in 16-bit floats of the narrow kind, in which small gradients vanish."""
        return any(node.attributes["T"].type == tf.float16.as_datatype_enum for node in self._graph.all())

    @cached_property
    def stop(self) -> Node | None:
        """The first operation behind the pictures that no gradient passes, where there is one."""
        return next((node for node in self._forward() if _stops(node)), None)

    @cached_property
    def linear(self) -> tuple[float, float] | None:
        """What is done first to every value of a picture, v -> scale · v + offset; None for nothing.

        A mean over the colours where it is not the same for all.
        """
        name, scale, offset = SEEN, 1.0, 0.0
        while True:
            users = sorted(self._graph.users(name), key=lambda node: node.op == "StridedSlice")
            node = next((node for node in users if node.op != "Shape"), None)
            step = None if node is None else self._step(node, name, scale, offset)
            if node is None or step is None:
                return None if (scale, offset) == (1.0, 0.0) else (scale, offset)
            name, (scale, offset) = node.name, step

    def _step(self, node: Node, name: str, scale: float, offset: float) -> tuple[float, float] | None:
        """Return scale and offset after one more operation; None where it is no longer a linear one of each value."""
        if node.op in _PASS or node.op in _SPATIAL:
            return scale, offset
        first = self._graph.name(node.inputs[0]) == name
        other = self._graph.constant(node.inputs[1 if first else 0]) if len(node.inputs) == 2 else None
        if other is None:
            return None
        value = float(other.mean())
        if node.op in ("AddV2", "Add", "BiasAdd"):
            return scale, offset + value
        if node.op == "Sub":
            return (scale, offset - value) if first else (-scale, value - offset)
        if node.op == "Mul":
            return scale * value, offset * value
        if node.op == "RealDiv" and first:
            return scale * float((1 / other).mean()), offset * float((1 / other).mean())
        return None

    def _forward(self) -> Iterator[Node]:
        """Yield what depends on the pictures, the nearest first."""
        waiting, met = [SEEN], {SEEN}
        for name in waiting:
            for node in self._graph.users(name):
                if node.name not in met and node.op != "Shape":
                    met.add(node.name)
                    waiting.append(node.name)
                    yield node


def _last_part(node: Node) -> str:
    return node.name.rpartition("/")[2]


def _stops(node: Node) -> bool:
    kind = node.casts_to
    return node.op in _STOPS or (kind is not None and (kind.is_integer or kind.is_bool))
