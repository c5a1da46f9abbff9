"""The architectures of the networks that ship with the repository, and the files that hold their weights."""

from __future__ import annotations

import os
import zipfile
import zlib

import keras
import numpy as np

CHANNELS = 5

_READ_ERRORS = (OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


def mobilenet_v2(size: int | None, classes: int) -> keras.Model:
    """MobileNetV2 of width 1.0, ending in logits, with random weights.

    Its weights are in the order of ``keras.applications.MobileNetV2(include_top=True)``.

    Args:
        size: height and width of the input in pixels, or None for any size that is a multiple of 32.
        classes: number of classes.

    Returns:
        A network from (N, size, size, 3) in [-1, 1] to (N, classes) logits.

    Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv 1801.04381.
    """
    body = keras.applications.MobileNetV2(input_shape=(size, size, 3), include_top=False, weights=None, pooling="avg")
    logits = keras.layers.Dense(classes, dtype="float32", name="predictions")(body.output)
    return keras.Model(body.input, logits, name="mobilenet_v2")


def mnist_cnn() -> keras.Model:
    """A small convolutional network for MNIST: (N, 28, 28, 1) in [0, 1] to (N, 10) logits.

    The architecture of Wong et al., arXiv 2001.03994, with twice the channels.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 4, strides=2, padding="same", activation="relu"),
            layers.Conv2D(64, 4, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, name="predictions"),
        ],
        name="mnist_cnn",
    )


def mnist_autoencoder() -> keras.Model:
    """A convolutional autoencoder for MNIST: (N, 28, 28, 1) in [0, 1] to the same, through 7 × 7 × 32 values.

    Source: Vincent et al., "Extracting and Composing Robust Features with Denoising Autoencoders" (ICML 2008), with
    convolutions in the place of dense layers.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ],
        name="mnist_autoencoder",
    )


def mnist_switching(channels: int = CHANNELS) -> keras.Model:
    """`mnist_cnn` with several lower halves, the convolutions, and one upper half, the dense layers.

    Source: Wang et al., "Block Switching: A Stochastic Approach for Deep Learning Security", arXiv 2002.07920, §3.

    Args:
        channels: number of lower halves; one of them is drawn at random for each prediction.

    Returns:
        A network from (N, 28, 28, 1) in [0, 1] to the logits of every channel, (N, channels, 10).
    """
    images = keras.Input((28, 28, 1))
    upper = _half(mnist_cnn(), slice(3, None), "upper")
    outputs = [upper(_half(mnist_cnn(), slice(0, 3), f"lower_{index}")(images)) for index in range(channels)]
    stacked = keras.layers.Reshape((channels, 10))(keras.layers.Concatenate()(outputs))
    return keras.Model(images, stacked, name="mnist_switching")


def switching_channels(network: keras.Model) -> list[keras.Model]:
    """Return the channels of `mnist_switching`, each a network of its own to (N, 10) logits, sharing its layers."""
    upper = network.get_layer("upper")
    lowers = [layer for layer in network.layers if layer.name.startswith("lower_")]
    return [keras.Sequential([keras.Input((28, 28, 1)), lower, upper]) for lower in lowers]


def _half(network: keras.Model, part: slice, name: str) -> keras.Model:
    return keras.Sequential(network.layers[part], name=name)


def mnist_linear() -> keras.Model:
    """Logistic regression for 3 against 7: (N, 28, 28, 1) in [0, 1] to (N, 2) logits, index 0 being the 3.

    Source: Goodfellow et al., arXiv 1412.6572, section 5.
    """
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(2, name="predictions"),
        ],
        name="mnist_linear",
    )


def save_weights(model: keras.Model, path: str | os.PathLike[str]) -> None:
    """Write a network's weights as 16-bit floats, in the network's own order, to an ``.npz`` file.

    Args:
        model: the network.
        path: the file to write; its folder must exist.
    """
    weights = {name: weight.astype(np.float16) for name, weight in zip(_names(model), model.get_weights(), strict=True)}
    with open(path, "wb") as file:
        np.savez_compressed(file, allow_pickle=False, **weights)


def load_weights(model: keras.Model, path: str | os.PathLike[str]) -> None:
    """Read weights that `save_weights` wrote into a network of the same architecture.

    Args:
        model: the network that takes the weights.
        path: the ``.npz`` file.

    Raises:
        ValueError: if the file is not there, is damaged or holds another network's weights; it names the file without
            its folder, which is nobody's business on a public page.
    """
    name = os.path.basename(os.fspath(path))
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = [file[key].astype(np.float32) for key in _names(model)]
    except _READ_ERRORS as error:
        reason = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"expected weights in {name}, which is missing or damaged: {reason}") from error
    for weight, variable in zip(weights, model.weights, strict=True):
        if weight.shape != tuple(variable.shape) or not np.isfinite(weight).all():
            expected = f"expected finite weights of shape {tuple(variable.shape)} in {name}"
            raise ValueError(f"{expected}, got shape {weight.shape}: damaged, or another network")
    model.set_weights(weights)


def _names(model: keras.Model) -> list[str]:
    return [f"{index:03d}" for index in range(len(model.weights))]
