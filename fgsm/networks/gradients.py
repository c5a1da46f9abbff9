"""The gradient of the loss with respect to the pictures, traced once; in half precision with its loss scaled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

PREDICTED = -1  # inside the graph, the label that stands for the network's own
_FIRST_SCALE, _SCALE_STEP, _LAST_SCALE = 2.0**14, 2.0**-4, 2.0**-22
_TINY = float(np.finfo(np.float32).tiny)

Network = Callable[[tf.Tensor], tf.Tensor]


class Gradient(NamedTuple):
    """A traced gradient.

    Attributes:
        function: pictures (N, H, W, C) and labels (N,) -> logits (N, K) and gradients (N, H, W, C).
        connected: whether the logits depend on the pictures by operations that have a gradient.
    """

    function: Callable[[tf.Tensor, tf.Tensor], Any]
    connected: bool


def trace_gradient(network: Network, pictures: tf.TensorSpec, *, half: bool = False) -> Gradient:
    """Trace the gradient of the cross-entropy.

    Args:
        network: pictures (N, H, W, C) -> logits (N, K).
        pictures: their shape.
        half: whether any of it is computed in 16-bit floats: the smallest is 6e-8, so the loss of a network that is
            sure has no gradient left (Micikevicius et al., arXiv 1710.03740, section 3.2).
    """
    connected: list[bool] = []

    def gradient(images: tf.Tensor, labels: tf.Tensor, scale: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(images)
            # Traced anew: the gradient of a function traced before would take twice as long to build.
            logits = network(images)
            labels = tf.where(labels == PREDICTED, tf.argmax(logits, axis=1), labels)
            # Has the gradient of the cross-entropy, to more digits where the network is sure.
            loss = tf.reduce_sum(tf.stop_gradient(_slope(labels, logits)) * logits, axis=1)
            if scale is not None:
                scale = tf.stop_gradient(scale / _doubt(logits, labels))
                loss = loss * scale
        found = tape.gradient(loss, images)
        connected.append(found is not None)
        if found is None:
            found = tf.zeros_like(images)
        return logits, found if scale is None else found / scale[:, None, None, None]

    label = tf.TensorSpec((None,), tf.int64)
    if not half:
        return Gradient(tf.function(gradient, autograph=False).get_concrete_function(pictures, label), connected[0])
    scaled = tf.function(gradient, autograph=False).get_concrete_function(
        pictures, label, tf.TensorSpec((None,), tf.float32)
    )
    return Gradient(lambda images, labels: _finite(scaled, images, labels), connected[0])


def _slope(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return d cross-entropy / d logits, softmax - one-hot, (N, K).

    For the label it is taken as minus the sum of the others: of 1 - p hardly a digit is left where p is nearly 1, and
    none where it is rounded to 1.
    """
    label = tf.one_hot(labels, tf.shape(logits)[1], dtype=logits.dtype)
    others = tf.nn.softmax(logits) * (1 - label)
    return others - label * tf.reduce_sum(others, axis=1, keepdims=True)


def _finite(scaled: Callable[..., Any], images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return logits and gradients, with the loss of each picture scaled as far as nothing overflows."""
    scale = np.full(len(images), _FIRST_SCALE, np.float32)
    while True:
        logits, gradient = scaled(images, labels, tf.constant(scale))
        finite = np.isfinite(gradient.numpy()).all(axis=(1, 2, 3))
        if finite.all() or scale.min() <= _LAST_SCALE:
            return logits, gradient
        scale[~finite] *= _SCALE_STEP


def _doubt(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Return 1 - p(label), the largest part of the loss's gradient by logits, (N,)."""
    others = tf.where(tf.one_hot(labels, tf.shape(logits)[1], on_value=True, off_value=False), -np.inf, logits)
    difference = tf.reduce_logsumexp(others, axis=1) - tf.reduce_logsumexp(logits, axis=1)
    return tf.maximum(tf.exp(difference), _TINY)
