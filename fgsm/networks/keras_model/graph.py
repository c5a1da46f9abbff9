"""A traced function's operations and what each takes, those of the functions that a SavedModel calls among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from fgsm.checks import Array

_CALLS = {"PartitionedCall", "StatefulPartitionedCall"}
_SAME = {"Identity", "Cast", "Squeeze", "ExpandDims", "Reshape"}


@dataclass
class Node:
    """One operation: its type, what it takes (names of other nodes, in order), and its attributes.

    `inside` are the operations of the branches and loops that it may run.
    """

    name: str
    op: str
    inputs: list[str]
    attributes: Any
    inside: list[Node] = field(default_factory=list)

    @property
    def casts_to(self) -> tf.DType | None:
        """The type that it casts to, where it is a cast."""
        return tf.as_dtype(self.attributes["DstT"].type) if self.op == "Cast" else None

    @property
    def title(self) -> str:
        """What it does, in TensorFlow's word, and in which layer."""
        what = f"the cast to {self.casts_to.name}" if self.casts_to else self.op
        place = next((part for part in reversed(self.name.split("/")[:-1]) if not part.startswith("Stateful")), "")
        return f"{what} in '{place}'" if place else what


class Graph:
    """The operations of a concrete function that its output depends on.

    Args:
        function: traced, with one output.

    Attributes:
        output: the name of the operation that gives it.
    """

    def __init__(self, function: Any) -> None:
        definition = function.graph.as_graph_def()
        self._functions = {each.signature.name: each for each in definition.library.function}
        self._captured = {inside.op.name: outside for outside, inside in function.graph.captures}
        self._nodes: dict[str, Node] = {}
        self._aliases: dict[str, str] = {}
        self._add(definition.node, "", {})
        (output,) = function.outputs
        self.output = self.name(output.op.name)
        needed = set(self._back(self.output))
        self._needed = [node for name, node in self._nodes.items() if name in needed]

    def name(self, name: str) -> str:
        """Return the name of the operation that gives what is called `name` where it is taken."""
        while name not in self._nodes:
            if name in self._aliases:
                name = self._aliases[name]
            elif ":" in name:
                name = name.rpartition(":")[0]
            else:
                break
        return name

    def node(self, name: str) -> Node:
        """Return the operation that gives what is called `name`."""
        known = self.name(name)
        return self._nodes.get(known) or Node(known, "", [], None)

    def users(self, name: str) -> list[Node]:
        """Return the operations that take what an operation gives."""
        return self._users.get(name, [])

    def all(self) -> Iterator[Node]:
        """Yield every operation, those in branches and loops too."""
        return _flat(self._needed)

    def constant(self, name: str) -> Array | None:
        """Return what an operation always gives, where that can be told without running the network."""
        node = self.node(name)
        if node.op == "Const":
            return np.asarray(tf.make_ndarray(node.attributes["value"].tensor))
        if node.name in self._captured:
            outside = self._captured[node.name]
            numbers = hasattr(outside, "numpy") and outside.dtype != tf.resource
            return np.asarray(outside.numpy()) if numbers else None
        taken = [self.constant(each) for each in node.inputs]
        given = [each for each in taken if each is not None]
        if len(given) < len(taken) or not given:
            return None
        if node.op == "Sqrt":
            return np.sqrt(given[0])
        if node.op == "Maximum":
            return np.maximum(*given)
        return given[0] if node.op in _SAME else None

    def _add(self, nodes: Iterable[Any], prefix: str, given: dict[str, str]) -> None:
        """Add the nodes of the graph, or of a function's body with the names of what it is given."""
        for each in nodes:
            name = f"{prefix}{each.name}"
            inputs = [given.get(text, f"{prefix}{text}") for text in map(_plain, each.input) if text[0] != "^"]
            if each.op in _CALLS and each.attr["f"].func.name in self._functions:
                self._call(name, inputs, self._functions[each.attr["f"].func.name])
            else:
                self._nodes[name] = Node(name, each.op, inputs, each.attr, list(self._bodies(each)))

    def _call(self, name: str, inputs: list[str], function: Any) -> None:
        given = dict(zip((each.name for each in function.signature.input_arg), inputs, strict=False))
        self._add(function.node_def, f"{name}/", given)
        for place, output in enumerate(function.signature.output_arg):
            inner = _plain(function.ret[output.name])
            for alias in (f"{name}:{place}", *([name] if not place else [])):
                self._aliases[alias] = given.get(inner, f"{name}/{inner}")

    def _bodies(self, node: Any) -> Iterator[Node]:
        for attribute in node.attr.values():
            function = self._functions.get(attribute.func.name)
            for each in function.node_def if function else ():
                yield Node(f"{node.name}/{each.name}", each.op, [], each.attr, list(self._bodies(each)))

    def _back(self, name: str) -> Iterator[str]:
        waiting = [name]
        met = {name}
        while waiting:
            yield (current := waiting.pop())
            new = {self.name(each) for each in self.node(current).inputs} - met
            met |= new
            waiting.extend(new)

    @cached_property
    def _users(self) -> dict[str, list[Node]]:
        users: dict[str, list[Node]] = {}
        for node in self._needed:
            for each in dict.fromkeys(map(self.name, node.inputs)):
                users.setdefault(each, []).append(node)
        return users


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _flat(node.inside)


def _plain(name: str) -> str:
    """Return a name as the graph writes it: `node` for its first output, in a function's body `node:output:0`."""
    parts = name.split(":")
    if len(parts) == 3:
        return parts[0] if parts[2] == "0" else f"{parts[0]}:{parts[2]}"
    return parts[0] if len(parts) == 2 and parts[1] == "0" else name
