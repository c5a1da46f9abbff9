"""A Keras image classifier behind one interface: images in [0, 1] in, logits and loss gradients out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from fgsm.checks import Array, check_images, check_labels
from fgsm.networks.batches import in_parts
from fgsm.networks.folding import fold_batch_norms
from fgsm.predictions import softmax

_PREDICTED = -1  # inside the graph, the label that stands for the network's own
_PASS_THROUGH = {"Identity", "Cast", "StopGradient"}


class Classifier:
    """Any Keras image classifier (RGB or grey, ending in softmax or in logits) as the attacks see it.

    The input range is part of the compiled graph, so pictures are in [0, 1] everywhere outside. Both functions
    are traced once, here, for a batch of any length: no later call traces again, and calls from several
    threads are safe. Batch norms are folded where that gives the same function (`fgsm.networks.folding`).

    Args:
        keras_model: a built `keras.Model`, (N, H, W, C) -> (N, K), on the TensorFlow backend.
        labels: the K class names, in the order of the outputs.
        value_range: the two input values that black and white have for the network.
        input_shape: (H, W, C), needed only where the model accepts more than one size.

    Attributes:
        network: tensors (N, H, W, C) in [0, 1] -> logits (N, K), for other graphs to be built around it.

    Raises:
        ValueError: if the model's input or output does not fit these.

    Example:
        >>> classifier = Classifier(model, ["cat", "dog"], value_range=(-1.0, 1.0))
        >>> classifier.probabilities(images).argmax(axis=1)
    """

    def __init__(
        self,
        keras_model: keras.Model,
        labels: Sequence[str],
        value_range: tuple[float, float] = (-1.0, 1.0),
        *,
        input_shape: tuple[int, int, int] | None = None,
    ) -> None:
        self.labels: tuple[str, ...] = tuple(labels)
        self.value_range = _check_range(value_range)
        self.input_shape: tuple[int, int, int] = _find_input_shape(keras_model, input_shape)
        self.model = keras_model
        self._folded = fold_batch_norms(keras_model)
        self._forward, self._gradient = self._compile()

    def logits(self, images: npt.ArrayLike) -> Array:
        """Return the network's outputs before softmax.

        Args:
            images: floats (N, H, W, C) in [0, 1].

        Returns:
            float32 (N, K).

        Raises:
            ValueError: if the images do not fit the network.
        """
        return in_parts(self._forward, [self._nothing()], self._checked(images))[0]

    def probabilities(self, images: npt.ArrayLike) -> Array:
        """Return softmax of `logits(images)`, float32 (N, K)."""
        return softmax(self.logits(images))

    def loss_gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> Array:
        """Return d cross-entropy(image i, label i) / d image i, in the [0, 1] scale of the images.

        Args:
            images: floats (N, H, W, C) in [0, 1].
            labels: integers (N,), class indices.

        Returns:
            float32 (N, H, W, C). No picture's gradient depends on the others in the batch.

        Raises:
            ValueError: if the images or labels do not fit the network.
        """
        pictures = self._checked(images)
        return self._judged(pictures, check_labels(labels, len(pictures), len(self.labels)))[1]

    def logits_and_gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike | None = None) -> tuple[Array, Array]:
        """Return `logits(images)` and `loss_gradient(images, labels)`, in one pass instead of two.

        Args:
            images: floats (N, H, W, C) in [0, 1].
            labels: integers (N,), class indices; None for the network's own.

        Raises:
            ValueError: if the images or labels do not fit the network.
        """
        pictures = self._checked(images)
        if labels is None:
            return self._judged(pictures, np.full(len(pictures), _PREDICTED, np.int64))
        return self._judged(pictures, check_labels(labels, len(pictures), len(self.labels)))

    def _checked(self, images: npt.ArrayLike) -> Array:
        if self._folded:
            self._folded.follow()
        return check_images(images, self.input_shape).astype(np.float32, copy=False)

    def _judged(self, pictures: Array, classes: Array) -> tuple[Array, Array]:
        logits, gradient = in_parts(self._gradient, [self._nothing(), pictures], pictures, classes)
        return logits, gradient

    def _nothing(self) -> Array:
        return np.zeros((0, len(self.labels)), np.float32)

    def _compile(self) -> tuple[Callable[..., tf.Tensor], Callable[..., Any]]:
        pictures = tf.TensorSpec((None, *self.input_shape), tf.float32)
        network = self._to_logits
        forward = tf.function(network, autograph=False).get_concrete_function(pictures)
        if tuple(forward.output_shapes) != (None, len(self.labels)):
            raise ValueError(
                f"expected a model with {len(self.labels)} outputs, one a label, got {forward.output_shapes}"
            )
        with ThreadPoolExecutor(1) as beside:  # the first call of a graph takes as long as tracing it
            softmax_hidden = beside.submit(_gives_probabilities, forward, self.input_shape)
            gradient = _trace_gradient(network, pictures)
        if softmax_hidden.result():
            network = self._to_logarithm
            forward = tf.function(network, autograph=False).get_concrete_function(pictures)
            gradient = _trace_gradient(network, pictures)
        self.network = network
        return forward, gradient

    def _to_logits(self, images: tf.Tensor) -> tf.Tensor:
        low, high = self.value_range
        inputs = images * (high - low) + low
        outputs = self._folded(inputs) if self._folded else self.model(inputs, training=False)
        if not isinstance(outputs, tf.Tensor):
            raise ValueError(f"expected a model with one output, got {type(outputs).__name__}")
        return tf.cast(_before_softmax(outputs), tf.float32)

    def _to_logarithm(self, images: tf.Tensor) -> tf.Tensor:
        # The softmax is out of sight (inside a compiled call): its logarithm is the logits up to a constant.
        return tf.math.log(tf.maximum(self._to_logits(images), np.finfo(np.float32).tiny))


def _trace_gradient(network: Callable[[tf.Tensor], tf.Tensor], pictures: tf.TensorSpec) -> Callable[..., Any]:
    def gradient(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(images)
            # Traced anew: the gradient of a function traced before would take twice as long to build.
            logits = network(images)
            labels = tf.where(labels == _PREDICTED, tf.argmax(logits, axis=1), labels)
            # From logits: a probability rounded to 1 has no gradient left (see the tests).
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return logits, tape.gradient(loss, images, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return tf.function(gradient, autograph=False).get_concrete_function(pictures, tf.TensorSpec((None,), tf.int64))


def _check_range(value_range: tuple[float, float]) -> tuple[float, float]:
    low, high = (float(value) for value in value_range)
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"expected value_range as (black, white) with black < white, got {value_range}")
    return low, high


def _find_input_shape(model: keras.Model, given: tuple[int, int, int] | None) -> tuple[int, int, int]:
    shape = tuple(given or (getattr(model, "input_shape", None) or ())[1:])
    if len(shape) != 3 or None in shape:
        raise ValueError(f"expected a model with one input (H, W, C), or input_shape=(H, W, C), got {shape}")
    if shape[2] not in (1, 3):
        raise ValueError(f"expected 1 or 3 colour channels, last in the shape, got {shape}")
    return shape


def _before_softmax(outputs: tf.Tensor) -> tf.Tensor:
    """Walk back from a graph's output to the input of its last softmax, if it ends in one."""
    last = outputs
    while last.op.type in _PASS_THROUGH:
        last = last.op.inputs[0]
    return last.op.inputs[0] if last.op.type == "Softmax" else outputs


def _gives_probabilities(forward: Callable[..., tf.Tensor], shape: tuple[int, int, int]) -> bool:
    # On noise, not on one plain picture: there logits may be positive and sum to 1 by chance.
    noise = np.random.default_rng(0).random((2, *shape), np.float32)
    rows = forward(tf.constant(noise)).numpy()
    return bool(rows.min() >= 0 and np.abs(rows.sum(axis=1) - 1).max() < 1e-2)
