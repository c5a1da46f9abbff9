"""Sums, differences, products and quotients: layers that join values, and operators between values and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fgsm.export.expression import Expression, expression
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, Symbol, cannot

Joined = tuple[Expression, Callable[[Expression], list[Expression]]]
Join = Callable[[list[Expression]], Joined]


def joined(join: Join) -> Callable[[Graph, Step, list[Value]], Written]:
    """Return what writes a layer or an operator.

    Args:
        join: operands -> their result, and what makes of d loss / d result the same for each operand. One operand may
            have a single value where another one has a row of them.
    """

    def write(graph: Graph, step: Step, inputs: list[Value]) -> Written:
        result, back = join(_operands(graph, step, inputs))
        given = [isinstance(each, Symbol) for each in _listed(step)]

        def backward(d: str) -> list[str]:
            slopes = [slope for slope, is_input in zip(back(Expression(graph, d)), given, strict=True) if is_input]
            return [_summed(graph, step, slope.name, value) for slope, value in zip(slopes, inputs, strict=True)]

        return Written(result.name, backward)

    return write


def add(operands: list[Expression]) -> Joined:
    """Return the sum of any number of operands."""
    return sum(operands[1:], operands[0]), lambda d: [d] * len(operands)


def average(operands: list[Expression]) -> Joined:
    """Return the mean of any number of operands."""
    share = 1 / len(operands)
    return sum(operands[1:], operands[0]) * share, lambda d: [d * share] * len(operands)


def subtract(operands: list[Expression]) -> Joined:
    """Return one minus the other."""
    left, right = operands
    return left - right, lambda d: [d, -d]


def multiply(operands: list[Expression]) -> Joined:
    """Return the product of any number of operands."""

    def back(d: Expression) -> list[Expression]:
        return [_product([d, *operands[:place], *operands[place + 1 :]]) for place in range(len(operands))]

    return _product(operands), back


def divide(operands: list[Expression]) -> Joined:
    """Return one divided by the other."""
    left, right = operands
    quotient = left / right
    return quotient, lambda d: [d / right, -(d * quotient) / right]


def negative(operands: list[Expression]) -> Joined:
    """Return one operand with its sign turned."""
    return -operands[0], lambda d: [-d]


def maximum(operands: list[Expression]) -> Joined:
    """Return the largest of any number of operands; of equal ones the first gets the gradient, as in TensorFlow."""
    return _chosen(operands, "Max", lambda left, right: 1 - right.above(left))


def minimum(operands: list[Expression]) -> Joined:
    """Return the smallest of any number of operands, likewise."""
    return _chosen(operands, "Min", lambda left, right: 1 - left.above(right))


def scaled_residual(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write the CustomScaleLayer of Keras' InceptionResNetV2: one value plus another one times a number."""
    scale = float(step.layer.scale)
    return joined(lambda operands: (operands[0] + operands[1] * scale, lambda d: [d, d * scale]))(graph, step, inputs)


def _chosen(operands: list[Expression], kind: str, first: Callable[[Expression, Expression], Expression]) -> Joined:
    result, pairs = operands[0], []
    for operand in operands[1:]:
        pairs.append((result, operand))
        result = result.node(kind, operand)

    def back(d: Expression) -> list[Expression]:
        slopes = []
        for pair in reversed(pairs):
            choice = first(*pair)
            slopes.append(d * (1 - choice))
            d = d * choice
        return [d, *reversed(slopes)]

    return result, back


def _product(factors: list[Expression]) -> Expression:
    product = factors[0]
    for factor in factors[1:]:
        product = product * factor
    return product


def _listed(step: Step) -> list[Any]:
    """Return a step's operands: the elements of the list that a layer takes, or an operator's arguments."""
    first = step.arguments[0]
    return list(first) if isinstance(first, (list, tuple)) else list(step.arguments)


def _operands(graph: Graph, step: Step, inputs: list[Value]) -> list[Expression]:
    whole, values, operands = Value("", step.output.shape), iter(inputs), []
    if any(len(value.shape) != len(whole.shape) for value in inputs):
        raise cannot(step.layer, "its inputs have to have the same number of axes")
    for each in _listed(step):
        if isinstance(each, Symbol):
            operands.append(expression(graph, next(values)))
        elif np.ndim(each) > len(whole.shape) and np.shape(each)[0] != 1:
            raise cannot(step.layer, "it has to combine each picture with the same numbers")
        else:
            operands.append(Expression(graph, graph.beside(whole, each)))
    return operands


def _summed(graph: Graph, step: Step, d: str, value: Value) -> str:
    """Add up what comes back to a value that stood for several."""
    repeated = [
        value.axis(place)
        for place, (own, whole) in enumerate(zip(value.shape, step.output.shape, strict=True), start=1)
        if own != whole
    ]
    return graph.node("ReduceSum", d, graph.whole(*repeated), keepdims=1) if repeated else d
