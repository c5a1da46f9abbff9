"""Where a network's logits are: before the softmax or sigmoid that it ends in, and two where one neuron says yes or no.

The library takes them from the same place (`fgsm.networks.keras_model.outputs`).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import keras
import numpy as np

from fgsm.export.activations import curve, ends_in
from fgsm.export.expression import Curve, Expression
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.layers import PASSING
from fgsm.export.trace import Step, Symbol, cannot
from fgsm.networks.keras_model.inputs import as_model_input

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

_PASSED = (*PASSING, keras.layers.Flatten, keras.layers.Reshape)
_LINEAR = (keras.layers.Dense, keras.layers.Conv2D)


def find_ending(steps: list[Step], output: Symbol, classes: int) -> list[Step]:
    """Return steps without the softmax or sigmoid that a network ends in, if it does.

    Args:
        steps: the network's.
        output: what the last one of them returns.
        classes: how many labels there are.

    Raises:
        ValueError: if what comes out are not the scores of so many classes, or of one of two.
    """
    outputs, changed = math.prod(output.shape), list(steps)
    place = last_step(steps, output)
    step = steps[place]
    if output.shape[-1:] != (outputs,) or max(outputs, 2) != classes:
        raise cannot(step.layer, f"a model has to end in {classes} logits, in their softmax or in sigmoids")
    kind = ends_in(step.layer)
    if outputs == 1 and not kind and not _is_linear(step):
        raise cannot(step.layer, "a model with one output has to end in a sigmoid or in what comes before it")
    changed[place] = replace(step, gives_logits=bool(kind))
    return changed


def gives_probabilities(step: Step, classifier: Classifier) -> bool:
    """Say whether a network's last step gives probabilities that are no plain softmax, such as the mean of several.

    The library asks the same of the same pictures of noise.
    """
    if step.gives_logits or _is_linear(step):
        return False
    low, high = classifier.value_range
    noise = np.random.default_rng(0).random((2, *classifier.input_shape), np.float32) * (high - low) + low
    rows = np.asarray(classifier.model(as_model_input(classifier.model, noise), training=False)).reshape(2, -1)
    return rows.shape[1] > 1 and bool(rows.min() >= 0 and np.abs(rows.sum(axis=1) - 1).max() < 1e-2)


def write_logits(graph: Graph, last: Value, classes: int, probabilities: bool) -> Written:
    """Write the logits (N, K) of a network that ends in K values, or in one: (0, z), as the library has it.

    Args:
        graph: where.
        last: what the network ends in.
        classes: K.
        probabilities: whether the logits are its logarithm.
    """
    if probabilities:
        return curve(graph, last, _logarithm)
    rows = graph.node("Reshape", last.name, graph.whole(-1, last.shape[-1])) if len(last.shape) > 1 else last.name
    one = last.shape[-1] == 1 and classes == 2
    logits = graph.node("Pad", rows, graph.whole(0, 1, 0, 0)) if one else rows

    def backward(d: str) -> list[str]:
        own = graph.node("Slice", d, graph.whole(1), graph.whole(2), graph.whole(1)) if one else d
        shape = (last.shape[-1], *last.shape[:-1])
        return [own if rows == last.name else graph.node("Reshape", own, graph.whole(-1, *shape))]

    return Written(logits, backward)


def _logarithm(x: Expression) -> Curve:
    floor = x.node("Max", float(np.finfo(np.float32).tiny))
    return floor.node("Log"), lambda: floor.node("Reciprocal")


def last_step(steps: list[Step], output: Symbol) -> int:
    """Return the place of the last step that computes anything."""
    wanted = output.index
    for place in reversed(range(len(steps))):
        if steps[place].output.index == wanted:
            if not isinstance(steps[place].layer, _PASSED):
                return place
            wanted = steps[place].inputs[0].index
    return len(steps) - 1


def _is_linear(step: Step) -> bool:
    return isinstance(step.layer, _LINEAR) and step.layer.activation is keras.activations.linear
