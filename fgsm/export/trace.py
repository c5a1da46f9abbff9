"""A Keras model as a list of steps: which layer turns which values into which."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras import tree

from fgsm.networks.folding import graph_of
from fgsm.networks.keras_model.inputs import input_form


@dataclass(frozen=True)
class Symbol:
    """A value on its way through a model.

    Attributes:
        index: its number; 0 is the model's input.
        shape: without the batch.
    """

    index: int
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One call of a layer, or of an operation such as an addition.

    Attributes:
        layer: the Keras layer or operation.
        inputs: the values that it is called with.
        output: what it returns.
        arguments: all that an operation is called with, in order: values, numbers, slices.
        norm: the batch normalisation that is folded into it, if there is one.
        gives_logits: whether a softmax or sigmoid at its end is left out, since the model's logits come before it.
    """

    layer: Any
    inputs: tuple[Symbol, ...]
    output: Symbol
    arguments: tuple[Any, ...] = ()
    norm: Any = None
    gives_logits: bool = False


def trace(
    model: keras.Model, input_shape: tuple[int, int, int], check: Callable[[Any], None]
) -> tuple[list[Step], Symbol]:
    """Return a model's steps in an order in which they can be taken, models inside it opened, and its output.

    Args:
        model: Sequential or functional.
        input_shape: (H, W, C) of its pictures.
        check: raises a ValueError for a layer that cannot be a step.

    Raises:
        ValueError: if the model is written in another way, or does not have one input and one output.
    """
    steps: list[Step] = []

    def enter(operation: Any, *arguments: Any) -> Any:
        if isinstance(operation, keras.Model):
            return _through(operation, arguments[0], enter)
        check(operation)
        output = Symbol(len(steps) + 1, _output_shape(operation, arguments))
        steps.append(Step(operation, tuple(_symbols(arguments)), output, arguments))
        return output

    picture, form = Symbol(0, input_shape), input_form(model, input_shape)
    if form != input_shape:
        picture = enter(keras.layers.Reshape(form), picture)
    output = enter(model, picture)
    if not isinstance(output, Symbol):
        raise ValueError(f"expected a model with one output, got {len(tree.flatten(output))}")
    return steps, output


def cannot(layer: Any, why: str) -> ValueError:
    """Return the error for a layer that cannot be exported."""
    return ValueError(f"cannot export the layer {layer.name!r} ({type(layer).__name__}): {why}")


def _through(model: keras.Model, symbols: Any, enter: Callable[..., Any]) -> Any:
    graph = graph_of(model)
    if graph is None:
        raise cannot(model, "a model has to be Sequential or functional")

    def call(operation: Any) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            if not isinstance(operation, keras.Layer):
                return enter(operation, *inspect.signature(operation.call).bind(*arguments, **options).args)
            if len(arguments) != 1 or any(_symbols(options)):
                raise cannot(operation, "it is called with more than one argument")
            return enter(operation, arguments[0])

        return run

    # Keras' own walk over the graph of layers, which also runs on what is no tensor.
    output = graph._run_through_graph(symbols, operation_fn=call)
    return output[0] if isinstance(output, list) and len(output) == 1 else output


def _symbols(arguments: Any) -> list[Symbol]:
    return [value for value in tree.flatten(arguments) if isinstance(value, Symbol)]


def _output_shape(operation: Any, arguments: tuple[Any, ...]) -> tuple[int, ...]:
    try:
        shape = operation.compute_output_shape(tree.map_structure(lambda symbol: (None, *symbol.shape), arguments[0]))
    except (AttributeError, NotImplementedError):  # of an operation; of a layer that leaves it to Keras to find out
        shape = operation.compute_output_spec(*tree.map_structure(_as_keras, arguments)).shape
    return tuple(shape[1:])


def _as_keras(argument: Any) -> Any:
    return keras.KerasTensor((None, *argument.shape)) if isinstance(argument, Symbol) else argument
