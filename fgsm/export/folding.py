"""Batch normalisation as a part of the convolution before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import keras

from fgsm.export.trace import Step, Symbol

_FOLDING = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)


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
        type(step.layer) is keras.layers.BatchNormalization
        and type(convolution.layer) in _FOLDING
        and convolution.norm is None
        and convolution.layer.activation is keras.activations.linear
        and step.layer.axis in (-1, 3)
    )
