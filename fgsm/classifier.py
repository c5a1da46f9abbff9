"""A Keras image classifier behind one interface: images in [0, 1] in, logits and loss gradients out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from fgsm.checks import Array, check_images, check_labels

BATCH = 32
_PASS_THROUGH = {"Identity", "Cast", "StopGradient"}


class Classifier:
    """Any Keras image classifier (RGB or grey, ending in softmax or in logits) as the attacks see it.

    The input range is part of the compiled graph, so pictures are in [0, 1] everywhere outside. Both functions
    are traced once, here, for a batch of any length: no later call traces again, and calls from several
    threads are safe.

    Args:
        keras_model: a built `keras.Model`, (N, H, W, C) -> (N, K), on the TensorFlow backend.
        labels: the K class names, in the order of the outputs.
        value_range: the two input values that black and white have for the network.
        input_shape: (H, W, C), needed only where the model accepts more than one size.

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
        pictures = check_images(images, self.input_shape).astype(np.float32, copy=False)
        parts = [self._forward(tf.constant(part)).numpy() for part in _batches(pictures)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)), np.float32)

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
        pictures = check_images(images, self.input_shape).astype(np.float32, copy=False)
        classes = check_labels(labels, len(pictures), len(self.labels))
        pairs = zip(_batches(pictures), _batches(classes), strict=True)
        parts = [self._gradient(tf.constant(part), tf.constant(label)).numpy() for part, label in pairs]
        return np.concatenate(parts) if parts else np.zeros_like(pictures)

    def _compile(self) -> tuple[Callable[..., tf.Tensor], Callable[..., tf.Tensor]]:
        low, high = self.value_range
        pictures = tf.TensorSpec((None, *self.input_shape), tf.float32)
        classes = tf.TensorSpec((None,), tf.int64)
        to_logits = _find_logits(self.model, self.input_shape, len(self.labels))

        def forward(images: tf.Tensor) -> tf.Tensor:
            return to_logits(images * (high - low) + low)

        def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                tape.watch(images)
                # From logits: a probability rounded to 1 has no gradient left (see the tests).
                loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, forward(images))
            return tape.gradient(loss, images)

        return (
            tf.function(forward).get_concrete_function(pictures),
            tf.function(gradient).get_concrete_function(pictures, classes),
        )


def softmax(logits: Array) -> Array:
    """Return the softmax of each row, float32 (N, K)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)


def _batches(array: Array) -> list[Array]:
    return [array[start : start + BATCH] for start in range(0, len(array), BATCH)]


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


def _find_logits(
    model: keras.Model, shape: tuple[int, int, int], classes: int
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function to the logits, found behind the softmax where the network ends in one."""

    def to_logits(inputs: tf.Tensor) -> tf.Tensor:
        outputs = model(inputs, training=False)
        before = _before_softmax(outputs)
        return tf.cast(outputs if before is None else before, tf.float32)

    probe = tf.function(to_logits).get_concrete_function(tf.TensorSpec((None, *shape), tf.float32))
    if tuple(probe.output_shapes) != (None, classes):
        raise ValueError(f"expected a model with {classes} outputs, one a label, got {probe.output_shapes}")
    values = probe(tf.zeros((1, *shape))).numpy()
    if values.min() < 0 or abs(values.sum() - 1) > 1e-3:
        return to_logits
    # The softmax is out of sight (inside a compiled call): its logarithm is the logits up to a constant.
    return lambda inputs: tf.math.log(tf.maximum(to_logits(inputs), np.finfo(np.float32).tiny))


def _before_softmax(outputs: tf.Tensor) -> tf.Tensor | None:
    """Walk back from a graph's output to the input of its last softmax, if it ends in one."""
    while outputs.op.type in _PASS_THROUGH:
        outputs = outputs.op.inputs[0]
    return outputs.op.inputs[0] if outputs.op.type == "Softmax" else None
