"""A Keras model as a list of steps: which layer turns which values into which."""

from __future__ import annotations

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
    """One call of a layer.

    Attributes:
        layer: the Keras layer.
        inputs: what it is called with.
        output: what it returns.
        norm: the batch normalisation that is folded into it, if there is one.
        gives_logits: whether a softmax at its end is left out, since the model's logits come before it.
    """

    layer: Any
    inputs: tuple[Symbol, ...]
    output: Symbol
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

    def enter(operation: Any, symbols: Any) -> Any:
        if isinstance(operation, keras.Model):
            return _through(operation, symbols, enter)
        check(operation)
        inputs = tuple(tree.flatten(symbols))
        steps.append(Step(operation, inputs, Symbol(len(steps) + 1, _output_shape(operation, symbols))))
        return steps[-1].output

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


def _through(model: keras.Model, symbols: Any, enter: Callable[[Any, Any], Any]) -> Any:
    graph = graph_of(model)
    if graph is None:
        raise cannot(model, "a model has to be Sequential or functional")

    def call(operation: Any) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            if len(arguments) != 1 or any(isinstance(value, Symbol) for value in tree.flatten(options)):
                raise cannot(operation, "it is called with more than one argument")
            return enter(operation, arguments[0])

        return run

    # Keras' own walk over the graph of layers, which also runs on what is no tensor.
    output = graph._run_through_graph(symbols, operation_fn=call)
    return output[0] if isinstance(output, list) and len(output) == 1 else output


def _output_shape(layer: Any, symbols: Any) -> tuple[int, ...]:
    if isinstance(symbols, Symbol):
        shape = layer.compute_output_shape((None, *symbols.shape))
    else:
        shape = layer.compute_output_shape([(None, *symbol.shape) for symbol in symbols])
    return tuple(shape[1:])
