"""The networks of keras.applications as ONNX graphs, each with random weights, against Keras itself.

One of each family that is not too large is tried; with `FGSM_ALL_APPLICATIONS=1` all are, up to 350 million weights.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from fgsm.export.gradient import Exported, gradient_graph
from fgsm.predictions import softmax
from tests.fgsm.export.conftest import Engine

CLASSES = 10
SIDES = {"Xception": 71, "InceptionV3": 75, "InceptionResNetV2": 75}  # the smallest that these take; 32 the others
FAMILIES = [
    *("Xception", "ResNet50", "ResNet50V2", "InceptionV3", "DenseNet121"),
    *("MobileNet", "MobileNetV2", "MobileNetV3Small", "NASNetMobile", "ConvNeXtTiny"),
    *("EfficientNetB0", "EfficientNetV2B0"),
]
ALL = [name for name, found in vars(keras.applications).items() if inspect.isfunction(found)]


def with_random_weights(name: str) -> keras.Model:
    """Make a network whose values neither die nor grow on their way, which would cost the digits to compare."""
    side = SIDES.get(name, 32)
    keras.utils.set_random_seed(0)
    model = getattr(keras.applications, name)(weights=None, classes=CLASSES, input_shape=(side, side, 3))
    random = np.random.default_rng(0)
    for weight in model.weights:
        kind = weight.path.rpartition("/")[2]
        if kind == "moving_variance":
            weight.assign(random.uniform(1.0, 3.0, weight.shape))
        elif kind == "gamma":
            weight.assign(random.uniform(0.4, 1.2, weight.shape))
        elif kind in ("beta", "bias", "moving_mean"):
            weight.assign(random.normal(0, 0.1, weight.shape))
    # Through many layers values can grow: the last kernel keeps the network from being sure of one class.
    last = next(layer for layer in reversed(model.layers) if hasattr(layer, "kernel"))
    features = keras.Model(model.input, last.input)(random.random((1, side, side, 3)), training=False)
    last.kernel.assign(last.kernel / max(1, np.abs(features).max()))
    return model


def of_keras(model: keras.Model, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities, and the gradient of the loss of the class that they say."""
    pictures = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        probabilities = model(2 * pictures - 1, training=False)
        loss = -tf.math.log(tf.reduce_max(probabilities, axis=1))
    return probabilities.numpy(), tape.gradient(loss, pictures).numpy()


def test_every_network_of_keras_is_known() -> None:
    assert set(FAMILIES) < set(ALL)
    assert len(ALL) >= 38


@pytest.mark.parametrize("name", ALL if os.environ.get("FGSM_ALL_APPLICATIONS") else FAMILIES)
def test_a_network_of_keras_says_the_same(name: str, engine: Callable[[Exported], Engine]) -> None:
    model = with_random_weights(name)
    shape = model.input_shape[1:]
    classifier = SimpleNamespace(
        model=model, labels=tuple(map(str, range(CLASSES))), value_range=(-1.0, 1.0), input_shape=shape
    )
    images = np.random.default_rng(1).random((1, *shape), np.float32)
    probabilities, gradient = of_keras(model, images)
    logits, own_gradient = engine(gradient_graph(classifier, half=False))(images)
    assert 0 < probabilities.max() < 0.999
    np.testing.assert_allclose(softmax(logits), probabilities, rtol=1e-3, atol=1e-5)
    assert np.abs(gradient).max() > 0
    assert (np.sign(own_gradient) == np.sign(gradient)).mean() >= 0.998
    np.testing.assert_allclose(own_gradient, gradient, atol=1e-3 * np.abs(gradient).max())
