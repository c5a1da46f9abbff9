"""The architectures of the networks that ship with the repository, and the files that hold their weights."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

import keras
import numpy as np


def mobilenet_v2(size: int | None, classes: int) -> keras.Model:
    """MobileNetV2 of width 1.0, ending in logits, with random weights.

    Its weights are in the order of ``keras.applications.MobileNetV2(include_top=True)``.

    Args:
        size: Height and width of the input in pixels, or None for any size that is a multiple of 32.
        classes: Number of classes.

    Returns:
        A network from (N, size, size, 3) in [-1, 1] to (N, classes) logits.

    Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv 1801.04381.
    """
    body = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), include_top=False, weights=None, pooling="avg"
    )
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
        model: The network.
        path: The file to write; its folder must exist.
    """
    weights = {f"{index:03d}": weight.astype(np.float16) for index, weight in enumerate(model.get_weights())}
    with open(path, "wb") as file:
        np.savez_compressed(file, allow_pickle=False, **weights)


def load_weights(model: keras.Model, path: str | os.PathLike[str]) -> None:
    """Read weights that `save_weights` wrote into a network of the same architecture.

    Args:
        model: The network that takes the weights.
        path: The ``.npz`` file.

    Raises:
        ValueError: The file is damaged or holds the weights of another network; the message names it.
        FileNotFoundError: There is no such file.
    """
    expected = [tuple(weight.shape) for weight in model.weights]
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = [file[f"{index:03d}"].astype(np.float32) for index in range(len(file.files))]
    except (OSError, EOFError, KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"expected network weights in {Path(path).name}, got a damaged file: {error}") from error
    received = [weight.shape for weight in weights]
    if received != expected:
        raise ValueError("x")
    model.set_weights(weights)
