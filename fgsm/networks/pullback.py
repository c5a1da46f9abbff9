"""The gradient of any function of a network's logits, in one pass forward and one back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from fgsm.checks import Array

Slope = Callable[..., Array]


class Pullback:
    """What pulls a slope at the logits back to the pictures; each slope is traced when it is first asked for.

    Args:
        network: pictures (N, H, W, C) -> logits (N, K).
        input_shape: (H, W, C).
    """

    def __init__(self, network: Callable[[tf.Tensor], tf.Tensor], input_shape: tuple[int, int, int]) -> None:
        self._network = network
        self._pictures = tf.TensorSpec((None, *input_shape), tf.float32)
        self._traced: dict[tuple[Slope, int], Callable[..., Any]] = {}
        self._tracing = threading.Lock()

    def graph(self, slope: Slope, columns: int) -> Callable[..., Any]:
        """Return a function of pictures (N, H, W, C) and columns (N,) of int64 that gives logits and the gradient.

        Args:
            slope: (logits (N, K), *columns) -> the function's gradient with respect to the logits, float32 (N, K),
                in NumPy.
            columns: how many.
        """
        with self._tracing:
            if (slope, columns) not in self._traced:
                self._traced[slope, columns] = self._trace(slope, columns)
            return self._traced[slope, columns]

    def _trace(self, slope: Slope, columns: int) -> Callable[..., Any]:
        def gradient(images: tf.Tensor, *given: tf.Tensor) -> tuple[tf.Tensor, Any]:
            with tf.GradientTape() as tape:
                tape.watch(images)
                logits = self._network(images)
            at_logits = tf.numpy_function(slope, (logits, *given), tf.float32)
            at_logits.set_shape(logits.shape)
            unconnected = tf.UnconnectedGradients.ZERO
            return logits, tape.gradient(logits, images, at_logits, unconnected_gradients=unconnected)

        column = tf.TensorSpec((None,), tf.int64)
        return tf.function(gradient, autograph=False).get_concrete_function(self._pictures, *[column] * columns)
