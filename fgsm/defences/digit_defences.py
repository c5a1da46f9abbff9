"""The two defences that are networks, made for `mnist`: a denoising autoencoder and block switching.

MagNet puts such an autoencoder in front (Meng and Chen, arXiv 1705.09064, §4); block switching is Wang et al.'s
(arXiv 2002.07920). `python -m training.mnist_defences` made the weights.
"""

from __future__ import annotations

from functools import cache

import keras
import numpy as np
import tensorflow as tf

from fgsm.catalogue import architectures
from fgsm.catalogue.catalogue import MODELS
from fgsm.checks import Array
from fgsm.defences.defended import Defended, Randomised, Through
from fgsm.networks.batches import in_parts
from fgsm.networks.classifier import Classifier
from fgsm.networks.keras_model.keras_settings import own_settings

WEIGHTS = MODELS / "defences"


class Autoencoder:
    """A network from pictures to pictures as a transformation, with its exact gradient.

    Args:
        network: a Keras model, (N, H, W, C) in [0, 1] to the same.
    """

    def __init__(self, network: keras.Model) -> None:
        shape = tf.TensorSpec(network.input_shape, tf.float32)

        def pull_back(images: tf.Tensor, gradient: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                tape.watch(images)
                restored = network(images, training=False)
            return tape.gradient(restored, images, output_gradients=gradient)

        forward = tf.function(lambda images: network(images, training=False), autograph=False)
        self._forward = forward.get_concrete_function(shape)
        self._pull_back = tf.function(pull_back, autograph=False).get_concrete_function(shape, shape)

    def apply(self, images: Array) -> Array:
        """Return the restored pictures."""
        return in_parts(self._forward, [images], images.astype(np.float32, copy=False))[0]

    def pull_back(self, images: Array, gradient: Array) -> Array:
        """Return the gradient with respect to the pictures before."""
        floats, after = (array.astype(np.float32, copy=False) for array in (images, gradient))
        return in_parts(self._pull_back, [images], floats, after)[0]


def defend(name: str, classifier: Classifier, *, draws: int, seed: int | None) -> Defended:
    """Return `mnist` with one of the two defences, or both: `fgsm.defences.catalogue.DIGITS`.

    Raises:
        ValueError: if a file is missing or damaged.
    """
    if name == "autoencoder":
        return Through(classifier, _autoencoder())
    channels: list[Defended] = list(_channels(classifier.labels))
    if name != "switching":
        channels = [Through(channel, _autoencoder()) for channel in channels]
    return Randomised(classifier, lambda random: channels[random.integers(len(channels))], draws=draws, seed=seed)


@cache
def _autoencoder() -> Autoencoder:
    with own_settings():
        network = architectures.mnist_autoencoder()
    architectures.load_weights(network, WEIGHTS / "autoencoder.npz")
    return Autoencoder(network)


@cache
def _channels(labels: tuple[str, ...]) -> tuple[Classifier, ...]:
    with own_settings():
        network = architectures.mnist_switching()
        channels = architectures.switching_channels(network)
    architectures.load_weights(network, WEIGHTS / "switching.npz")
    return tuple(Classifier(each, labels, (0.0, 1.0)) for each in channels)
