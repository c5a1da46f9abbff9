"""Networks that old versions of Keras wrote, exported: logits and gradient are those of the network in TensorFlow."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fgsm
from fgsm.checks import NetworkWarning
from fgsm.export.gradient import Exported, gradient_graph
from tests.fgsm.catalogue.files.test_documented import ANSWERS, FIXTURES, RANGES
from tests.fgsm.export.conftest import Engine
from tests.fixtures.networks.pictures import pictures

SAVED_MODELS = [name for name in ANSWERS if name.endswith("saved_model")]
BATCH = ["keras-2.15.0/always.h5"]
OPTIONS: dict[str, dict[str, Any]] = {
    "keras-2.15.0/row.h5": {"input_shape": (16, 16, 3)},
    "keras-2.15.0/any_size.h5": {"input_shape": (16, 16, 3)},
    "keras-2.15.0/two_outputs.h5": {"output": "kind"},
}
# One file of each network of each version: whether it came as .h5, .keras or .json makes no difference to the export.
EXPORTED = [name for name in ANSWERS if name.endswith(".h5") and "architecture" not in name and name not in BATCH]


def load(name: str, **options: Any) -> fgsm.Classifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NetworkWarning)
        return fgsm.load_classifier(FIXTURES / name, **options)


def given(name: str) -> dict[str, Any]:
    return {"value_range": RANGES[ANSWERS[name]["range"]], **OPTIONS.get(name, {})}


def agree(classifier: fgsm.Classifier, run: Engine) -> None:
    x, labels = 0.05 + 0.9 * pictures(classifier.input_shape), np.array([0, 1, 0])
    logits, gradient = run(x, labels)
    wanted = classifier.loss_gradient(x, labels)
    np.testing.assert_allclose(logits, classifier.logits(x), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-3, atol=1e-4 * np.abs(wanted).max())
    assert wanted.any()


@pytest.mark.parametrize("name", EXPORTED)
def test_a_network_of_an_old_file(name: str, engine: Callable[[Exported], Engine]) -> None:
    classifier = load(name, **given(name))
    agree(classifier, engine(gradient_graph(classifier, half=False)))


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_a_network_with_preprocessing_outside(mode: str, engine: Callable[[Exported], Engine]) -> None:
    classifier = load("keras-2.15.0/sequential.h5", preprocessing=mode)
    agree(classifier, engine(gradient_graph(classifier, half=False)))


@pytest.mark.parametrize("name", SAVED_MODELS)
def test_a_saved_model_has_no_layers(name: str) -> None:
    with pytest.raises(ValueError, match=r"cannot export a SavedModel.*give the network's \.keras or \.h5 file"):
        gradient_graph(load(name, **given(name)))


@pytest.mark.parametrize("name", BATCH)
def test_statistics_of_the_batch_have_no_gradient_of_one_picture(name: str) -> None:
    with pytest.raises(ValueError, match="it takes statistics of the whole batch"):
        gradient_graph(load(name, **given(name)))
