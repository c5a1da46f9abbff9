"""What comes out of a Keras model, as logits: before the softmax or sigmoid where there is one, two where one stands.

A loss taken from logits keeps its gradient where a probability would have been rounded to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from fgsm.checks import Array
from fgsm.networks.keras_model.inspection import Inspection

SIGMOID, SOFTMAX = "Sigmoid", "Softmax"
BEFORE = "before_the_last_"  # how the operation is called that stands where one of these was taken off
_PASS_THROUGH = {"Identity", "Cast", "StopGradient", "Reshape", "Squeeze"}
_LINEAR = {"BiasAdd", "MatMul", "AddV2", "Conv2D"}
_TINY = float(np.finfo(np.float32).tiny)

ToLogits = Callable[[tf.Tensor], tf.Tensor]


def scores(outputs: Any) -> tf.Tensor:
    """Return a model's one output before its last softmax or sigmoid, float32 (N, K); call it while tracing.

    Args:
        outputs: a tensor, or a list or dictionary with one.

    Raises:
        ValueError: if there are several outputs, or one that is no row of values a picture.
    """
    (tensor,) = _one_of(outputs)
    last = tensor
    while last.op.type in _PASS_THROUGH:
        last = last.op.inputs[0]
    kind = last.op.type
    if kind in (SIGMOID, SOFTMAX):
        if kind == SOFTMAX and last.shape[-1] == 1:
            raise ValueError("expected a model that can say more than one thing, got a softmax over one output")
        tensor = tf.identity(last.op.inputs[0], name=f"{BEFORE}{kind}")
    values = _as_rows(tensor)
    return tf.cast(values, tf.float32)


def to_logits(found: Inspection, rows: Array) -> ToLogits | None:
    """Return what makes logits (N, classes) of `scores`; None where they are logits.

    Args:
        found: the traced scores.
        rows: the scores of a few pictures of noise: on one plain picture logits may look like probabilities by chance.
    """
    peeled = found.peeled(BEFORE)
    certain = not peeled and found.ending not in _LINEAR and bool((rows >= 0).all() and (rows <= 1).all())
    if rows.shape[1] == 1:
        return (lambda values: _pair(_log_odds(values))) if certain else _pair
    if certain and found.ending == SIGMOID:
        return _log_odds
    sums_to_one = bool(rows.min() >= 0 and np.abs(rows.sum(axis=1) - 1).max() < 1e-2)
    return _logarithm if sums_to_one and not peeled else None


def classes_of(outputs: int) -> int:
    """Return how many classes a number of outputs tells apart: one neuron says yes or no."""
    return max(outputs, 2)


def ends_in_sigmoids(found: Inspection) -> bool:
    """Say whether the last operation is a sigmoid, of one output or of several."""
    return SIGMOID in (found.ending, found.peeled(BEFORE))


def _one_of(outputs: Any) -> list[tf.Tensor]:
    tensors = tf.nest.flatten(outputs)
    if len(tensors) != 1 or not isinstance(tensors[0], tf.Tensor):
        names = list(outputs) if isinstance(outputs, dict) else [getattr(each, "name", each) for each in tensors]
        raise ValueError(
            f"expected a model with one output, got {len(tensors)} ({', '.join(map(str, names))[:200]}): "
            "make a model of the one that gives the classes, keras.Model(model.inputs, that_output)"
        )
    return tensors


def _as_rows(values: tf.Tensor) -> tf.Tensor:
    shape = values.shape.as_list() if values.shape.rank is not None else [None, None]
    if len(shape) == 1:
        return values[:, None]
    if len(shape) > 2 and shape[-1] and all(side == 1 for side in shape[1:-1]):
        return tf.reshape(values, (-1, shape[-1]))
    return values


def _pair(values: tf.Tensor) -> tf.Tensor:
    """Return (0, z), whose softmax is (1 - sigmoid(z), sigmoid(z)): its cross-entropy is the binary one."""
    return tf.concat([tf.zeros_like(values), values], axis=1)


def _log_odds(probabilities: tf.Tensor) -> tf.Tensor:
    above, below = tf.maximum(probabilities, _TINY), tf.maximum(1 - probabilities, _TINY)
    return tf.math.log(above) - tf.math.log(below)


def _logarithm(probabilities: tf.Tensor) -> tf.Tensor:
    # The softmax is out of sight (inside a compiled call): its logarithm is the logits up to a constant.
    return tf.math.log(tf.maximum(probabilities, _TINY))
