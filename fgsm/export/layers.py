"""The layers that can be exported: each one's forward and backward pass, and what is folded or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras

from fgsm.export import activations, convolutions, merging, norms, pooling, shapes
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, Symbol, cannot

Rule = Callable[[Graph, Step, list[Value]], Written]

_KERAS = keras.layers

LAYERS: dict[type, Rule] = {
    _KERAS.InputLayer: shapes.passing,
    _KERAS.Conv2D: convolutions.convolution,
    _KERAS.DepthwiseConv2D: convolutions.depthwise,
    _KERAS.SeparableConv2D: convolutions.separable,
    _KERAS.BatchNormalization: norms.batch_normalization,
    _KERAS.Dense: norms.dense,
    _KERAS.ReLU: activations.relu_layer,
    _KERAS.Activation: activations.activation,
    _KERAS.Add: merging.add,
    _KERAS.Multiply: merging.multiply,
    _KERAS.Concatenate: shapes.concatenate,
    _KERAS.ZeroPadding2D: shapes.zero_padding,
    _KERAS.MaxPooling2D: pooling.max_pooling,
    _KERAS.AveragePooling2D: pooling.average_pooling,
    _KERAS.GlobalAveragePooling2D: pooling.global_average,
    _KERAS.GlobalMaxPooling2D: pooling.global_max,
    _KERAS.Flatten: shapes.reshape,
    _KERAS.Reshape: shapes.reshape,
    _KERAS.Rescaling: norms.rescaling,
    _KERAS.Normalization: norms.normalization,
    _KERAS.Dropout: shapes.passing,
}
_FOLDING = (_KERAS.Conv2D, _KERAS.DepthwiseConv2D, _KERAS.SeparableConv2D)
_PASSING = (_KERAS.InputLayer, _KERAS.Dropout)


def check_layer(layer: Any) -> None:
    """Find out whether a layer can be exported.

    Raises:
        ValueError: if it is none of `LAYERS`.
    """
    if type(layer) not in LAYERS:
        known = ", ".join(each.__name__ for each in LAYERS if each is not _KERAS.InputLayer)
        raise cannot(layer, f"the layers known are {known}")


def check_end(steps: list[Step], output: Symbol, classes: int) -> None:
    """Find out whether a model gives one logit, or one probability of a softmax, a class.

    Raises:
        ValueError: if it does not.
    """
    last = next(step for step in steps if step.output == output)
    if output.shape != (classes,) or activations.ends_in(last.layer, "sigmoid"):
        raise cannot(last.layer, f"a model has to end in {classes} logits or in their softmax")


def fold(steps: list[Step], output: Symbol) -> list[Step]:
    """Return steps in which a batch normalisation right after a convolution is part of it."""
    uses = Counter(symbol.index for step in steps for symbol in step.inputs)
    uses[output.index] += 1
    folded: list[Step] = []
    made_by: dict[int, int] = {}
    for step in steps:
        place = made_by.get(step.inputs[0].index)
        if place is not None and _folds(folded[place], step) and uses[step.inputs[0].index] == 1:
            folded[place] = replace(folded[place], norm=step.layer, output=step.output)
            made_by[step.output.index] = place
            continue
        made_by[step.output.index] = len(folded)
        folded.append(step)
    return folded


def _folds(convolution: Step, step: Step) -> bool:
    return (
        type(step.layer) is _KERAS.BatchNormalization
        and isinstance(convolution.layer, _FOLDING)
        and convolution.norm is None
        and convolution.layer.activation is keras.activations.linear
        and step.layer.axis in (-1, 3)
    )


def leave_softmax_out(steps: list[Step], output: Symbol) -> list[Step]:
    """Return steps whose output is the model's logits: without the softmax that it ends in, if it does."""
    wanted, changed = output.index, list(steps)
    for place in reversed(range(len(steps))):
        step = steps[place]
        if step.output.index != wanted:
            continue
        if not isinstance(step.layer, _PASSING):
            changed[place] = replace(step, gives_logits=activations.ends_in(step.layer, "softmax"))
            break
        wanted = step.inputs[0].index
    return changed
