"""MobileNetV2 as the training needs it: taking pictures in [0, 1], starting from weights, and as a teacher."""

from __future__ import annotations

from pathlib import Path

import keras

from fgsm.catalogue.architectures import load_weights, mobilenet_v2
from fgsm.catalogue.labels import load_labels

STATISTICS_MOMENTUM = 0.99


def student(classes: int, start: Path | None = None) -> keras.Model:
    """MobileNetV2 for any picture size, from a random start or from weights.

    Its running statistics follow within an epoch of 150 steps: Keras' own momentum of 0.999 takes seven.

    Args:
        classes: number of classes.
        start: an `.npz` that `save_weights` wrote or Keras' `.weights.h5`, of the same network.

    Raises:
        ValueError: if the file is not there or does not fit.
    """
    network = mobilenet_v2(None, classes)
    if start is not None:
        _read(network, start)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = STATISTICS_MOMENTUM
    return network


def _read(network: keras.Model, start: Path) -> None:
    if not start.is_file():
        raise ValueError(f"expected weights to start from, got no file at {start}")
    if start.suffix == ".npz":
        load_weights(network, start)
    else:
        network.load_weights(start)


def imagenet_teacher(identifiers: tuple[str, ...]) -> keras.Model:
    """Keras' MobileNetV2 with ImageNet weights, cut to the logits of some classes.

    Args:
        identifiers: the classes, by WordNet id, in the order of the logits.

    Returns:
        A frozen network from pictures of any size in [0, 1] to logits.
    """
    indices = [label.index for wanted in identifiers for label in load_labels("imagenet") if label.identifier == wanted]
    *body, kernel, bias = keras.applications.MobileNetV2(weights="imagenet").get_weights()
    network = mobilenet_v2(None, len(indices))
    network.set_weights([*body, kernel[:, indices], bias[indices]])
    network.trainable = False
    return on_unit_range(network)


def on_unit_range(network: keras.Model) -> keras.Model:
    """The same network, with the same weights, taking pictures in [0, 1]."""
    images = keras.Input(network.input_shape[1:])
    return keras.Model(images, network(keras.layers.Rescaling(2.0, -1.0)(images)))
