"""A Keras image classifier behind one interface: images in [0, 1] in, logits and loss gradients out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from fgsm.checks import Array, NetworkWarning, check_finite, check_images, check_labels
from fgsm.networks.batches import in_parts
from fgsm.networks.compiled import compile_network
from fgsm.networks.folding import fold_batch_norms
from fgsm.networks.gradients import PREDICTED
from fgsm.networks.keras_model.inputs import find_input_shape
from fgsm.networks.keras_model.keras_settings import check_backend
from fgsm.networks.keras_model.silence import keras_silent
from fgsm.networks.keras_model.value_range import check_range
from fgsm.networks.pullback import Pullback
from fgsm.predictions import softmax


class Classifier:
    """Any Keras image classifier (RGB or grey, ending in softmax, sigmoid or logits) as the attacks see it.

    The input range is part of the compiled graph, so pictures are in [0, 1] everywhere outside. Both functions
    are traced once, here, for a batch of any length: no later call traces again, and calls from several
    threads are safe. Batch norms are folded where that gives the same function (`fgsm.networks.folding`).

    Args:
        keras_model: a built `keras.Model`, (N, H, W, C) or (N, H, W) -> (N, K), on the TensorFlow backend.
        labels: the K class names, in the order of the outputs; two for one output, what 0 and what 1 stand for.
        value_range: the two input values that black and white have for the network.
        input_shape: (H, W, C), needed only where the model accepts more than one size, or takes one row of values.

    Attributes:
        network: tensors (N, H, W, C) in [0, 1] -> logits (N, K), for other graphs to be built around it.
        gradient_stop: what in the network lets no gradient pass, in words; empty where one does or it is not known.
        notes: what is warned of, such as a model that draws at random: it is its mean over fixed draws then.

    Raises:
        ValueError: if the model's input or output does not fit these, or no gradient passes its cast to integers.

    Warns:
        NetworkWarning: for each of `notes`.

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
        check_backend()
        self.labels: tuple[str, ...] = tuple(labels)
        self.value_range = check_range(value_range)
        self.input_shape: tuple[int, int, int] = find_input_shape(keras_model, input_shape)
        self.model = keras_model
        with keras_silent():
            self._folded = fold_batch_norms(keras_model)
            compiled = compile_network(keras_model, self._run, self.input_shape, self.value_range, len(self.labels))
        self.network, self.gradient_stop, self.notes = compiled.network, compiled.stop, compiled.notes
        self._forward, self._gradient = compiled.forward, compiled.gradient.function
        self._pullback = Pullback(self.network, self.input_shape)
        for note in self.notes:
            warnings.warn(note, NetworkWarning, stacklevel=2)

    def logits(self, images: npt.ArrayLike) -> Array:
        """Return the network's outputs before softmax.

        Args:
            images: floats (N, H, W, C) in [0, 1].

        Returns:
            float32 (N, K).

        Raises:
            ValueError: if the images do not fit the network, or it answers with what is no number.
        """
        return check_finite(in_parts(self._forward, [self._nothing()], self._checked(images))[0], "answer")

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
            return self._judged(pictures, np.full(len(pictures), PREDICTED, np.int64))
        return self._judged(pictures, check_labels(labels, len(pictures), len(self.labels)))

    def logits_and_pullback(
        self, images: npt.ArrayLike, slope: Callable[..., Array], *columns: Array
    ) -> tuple[Array, Array]:
        """Return `logits(images)` and the gradient of a function of them with respect to the images.

        Args:
            images: floats (N, H, W, C) in [0, 1].
            slope: (logits (N, K), *columns) -> the function's gradient with respect to the logits, float32 (N, K).
            *columns: its further arguments, int64 (N,).

        Raises:
            ValueError: if the images do not fit the network, or what it gives is not finite.
        """
        pictures = self._checked(images)
        graph = self._pullback.graph(slope, len(columns))
        logits, gradient = in_parts(graph, [self._nothing(), pictures], pictures, *columns)
        return check_finite(logits, "answer"), check_finite(gradient, "gradient")

    def _checked(self, images: npt.ArrayLike) -> Array:
        if self._folded:
            self._folded.follow()
        return check_images(images, self.input_shape).astype(np.float32, copy=False)

    def _judged(self, pictures: Array, classes: Array) -> tuple[Array, Array]:
        logits, gradient = in_parts(self._gradient, [self._nothing(), pictures], pictures, classes)
        return check_finite(logits, "answer"), gradient

    def _nothing(self) -> Array:
        return np.zeros((0, len(self.labels)), np.float32)

    def _run(self, inputs: tf.Tensor) -> object:
        return self._folded(inputs) if self._folded else self.model(inputs, training=False)
