"""Arithmetic on the values of a graph, written as arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fgsm.export.graph import Graph, Value


class Expression:
    """A value of the graph that can be added, subtracted, multiplied and divided, also with numbers.

    Args:
        graph: where the nodes go.
        name: the value's.
    """

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph, self.name = graph, name

    def __add__(self, other: Any) -> Expression:
        return self.node("Add", other)

    def __sub__(self, other: Any) -> Expression:
        return self.node("Sub", other)

    def __mul__(self, other: Any) -> Expression:
        return self.node("Mul", other)

    def __truediv__(self, other: Any) -> Expression:
        return self.node("Div", other)

    def __radd__(self, other: Any) -> Expression:
        return self._constant(other) + self

    def __rsub__(self, other: Any) -> Expression:
        return self._constant(other) - self

    def __rmul__(self, other: Any) -> Expression:
        return self._constant(other) * self

    def __neg__(self) -> Expression:
        return self.node("Neg")

    def node(self, operation: str, *others: Any, **attributes: Any) -> Expression:
        """Return what an ONNX operation makes of it and of others, which may be numbers."""
        names = [other.name if isinstance(other, Expression) else self._constant(other).name for other in others]
        return Expression(self.graph, self.graph.node(operation, self.name, *names, **attributes))

    def mean(self, *axes: int) -> Expression:
        """Return the mean over axes of the graph, which stay with a length of 1."""
        return self.node("ReduceMean", axes=list(axes), keepdims=1)

    def above(self, other: Any) -> Expression:
        """Return 1 where it is larger, 0 elsewhere."""
        return self.node("Greater", other).node("Cast", to=1)

    def where_above(self, limit: Any, then: Any, otherwise: Any) -> Expression:
        """Return one value where it is larger than a limit, and another one elsewhere."""
        return self.node("Greater", limit).node("Where", then, otherwise)

    def _constant(self, number: Any) -> Expression:
        return Expression(self.graph, self.graph.constant(number))


def expression(graph: Graph, value: Value) -> Expression:
    """Return a value for arithmetic."""
    return Expression(graph, value.name)


Curve = tuple[Expression, Callable[[], Expression]]  # a function's value, and what adds its slope
