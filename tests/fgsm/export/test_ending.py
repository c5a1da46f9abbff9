"""fgsm/export/ending.py: the logits of networks that end in sigmoids, in a softmax of any kind, or in neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from fgsm import Classifier
from fgsm.export.gradient import Exported, gradient_graph
from tests.fgsm.export.conftest import Engine

L = keras.layers


def mean_of_two() -> keras.Model:
    inputs = keras.Input((27,))
    return keras.Model(inputs, L.Average()([L.Dense(4, "softmax")(inputs), L.Dense(4, "softmax")(inputs)]))


ENDINGS: dict[str, list[Any]] = {
    "one sigmoid": [L.Dense(1, "sigmoid")],
    "one sigmoid as a layer": [L.Dense(1), L.Activation("sigmoid")],
    "one neuron": [L.Dense(1)],
    "sigmoids": [L.Dense(4, "sigmoid")],
    "softmax": [L.Dense(4, "softmax")],
    "softmax as a layer": [L.Dense(4), L.Softmax()],
    "softmax, then nothing that acts": [L.Dense(4, "softmax"), L.Dropout(0.5), L.Identity()],
    "softmax over what a convolution gives": [L.Reshape((1, 1, 27)), L.Conv2D(4, 1, activation="softmax"), L.Flatten()],
    "one pixel of logits": [L.Reshape((1, 1, 27)), L.Conv2D(4, 1)],
    "one pixel of one sigmoid": [L.Reshape((1, 1, 27)), L.Conv2D(1, 1, activation="sigmoid")],
    "logits": [L.Dense(4)],
    "tanh": [L.Dense(4, "tanh")],
    "mean of two softmaxes": [mean_of_two()],
}


@pytest.mark.filterwarnings("ignore:the model ends in 4 sigmoids")
@pytest.mark.parametrize("name", ENDINGS)
def test_the_logits_are_those_of_the_classifier(name: str, engine: Callable[[Exported], Engine]) -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((9, 9, 1)), L.Conv2D(3, 3, 3, activation="tanh"), L.Flatten(), *ENDINGS[name]]
    )
    labels = ["no", "yes"] if model.output_shape[-1] == 1 else list("abcd")
    classifier = Classifier(model, labels, (-1.0, 1.0))
    run, images = engine(gradient_graph(classifier)), np.random.default_rng(0).random((3, 9, 9, 1), np.float32)
    for classes in ([0, 1, 1], None):
        expected = classifier.logits_and_gradient(images, classes)
        for own, whole in zip(run(images, classes), expected, strict=True):
            np.testing.assert_allclose(own, whole, rtol=1e-4, atol=1e-5 * np.abs(whole).max())


def test_one_output_that_is_no_score_is_named() -> None:
    model = keras.Sequential([keras.Input((9, 9, 1)), L.Flatten(), L.Dense(1, "softplus", name="last")])
    with pytest.raises(ValueError, match=r"'last' .Dense.: a model with one output has to end in a sigmoid"):
        gradient_graph(Classifier(model, ["no", "yes"], (0.0, 1.0)))
