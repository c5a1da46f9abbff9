"""fgsm/catalogue/architectures.py: the architectures that ship, and their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from fgsm.catalogue.architectures import (
    load_weights,
    mnist_autoencoder,
    mnist_cnn,
    mnist_linear,
    mnist_switching,
    mobilenet_v2,
    save_weights,
    switching_channels,
)


@pytest.mark.parametrize(
    ("build", "shape", "classes"),
    [
        (mnist_cnn, (28, 28, 1), 10),
        (mnist_linear, (28, 28, 1), 2),
        (lambda: mobilenet_v2(96, 7), (96, 96, 3), 7),
    ],
)
def test_a_network_ends_in_logits(build: Callable[[], keras.Model], shape: tuple[int, ...], classes: int) -> None:
    network = build()
    assert network.input_shape == (None, *shape)
    logits = network(np.random.default_rng(0).uniform(0, 1, (3, *shape)).astype(np.float32)).numpy()
    assert logits.shape == (3, classes)
    assert not np.allclose(logits.sum(axis=1), 1)


def test_the_digit_network_is_small() -> None:
    assert mnist_cnn().count_params() < 500_000


def test_the_autoencoder_gives_pictures_back() -> None:
    images = np.random.default_rng(0).uniform(0, 1, (3, 28, 28, 1)).astype(np.float32)
    restored = mnist_autoencoder()(images).numpy()
    assert restored.shape == images.shape
    assert restored.min() >= 0
    assert restored.max() <= 1


def test_the_switch_stacks_its_channels_which_share_the_upper_half() -> None:
    network = mnist_switching(3)
    images = np.random.default_rng(0).uniform(0, 1, (2, 28, 28, 1)).astype(np.float32)
    channels = switching_channels(network)
    expected = np.stack([channel(images).numpy() for channel in channels], axis=1)
    assert expected.shape == (2, 3, 10)
    np.testing.assert_allclose(network(images), expected, rtol=1e-5, atol=1e-6)
    lower = network.get_layer("lower_0").count_params()
    assert network.count_params() == mnist_cnn().count_params() + 2 * lower


def test_mobilenet_is_the_network_of_keras_at_any_size() -> None:
    ours = mobilenet_v2(None, 10)
    theirs = keras.applications.MobileNetV2((64, 64, 3), weights=None, classes=10, classifier_activation=None)
    ours.set_weights(theirs.get_weights())
    images = np.random.default_rng(0).uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32)
    np.testing.assert_allclose(ours(images), theirs(images), atol=1e-6)


def test_weights_come_back_in_half_precision(tmp_path: Path) -> None:
    network, other = mnist_cnn(), mnist_cnn()
    save_weights(network, tmp_path / "a.npz")
    load_weights(other, tmp_path / "a.npz")
    for saved, read in zip(network.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(saved.astype(np.float16).astype(np.float32), read)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def _scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[300:400] = bytes(100)
    path.write_bytes(content)


def _poison(path: Path) -> None:
    network = mnist_linear()
    network.set_weights([weight * np.nan for weight in network.get_weights()])
    save_weights(network, path)


def _swap(path: Path) -> None:
    save_weights(mnist_cnn(), path)


@pytest.mark.parametrize("damage", [_truncate, _scribble, _poison, _swap, Path.unlink, lambda p: p.write_bytes(b"")])
def test_a_damaged_file_is_named_and_nothing_is_loaded(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    network, path = mnist_linear(), tmp_path / "mnist-linear.npz"
    save_weights(network, path)
    before = network.get_weights()
    damage(path)
    with pytest.raises(ValueError, match=r"mnist-linear\.npz") as caught:
        load_weights(network, path)
    assert str(tmp_path) not in str(caught.value)
    for old, new in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_damage_the_error_is_a_value_error(tmp_path: Path, seed: int) -> None:
    keras.utils.set_random_seed(seed)
    network, path, rng = mnist_linear(), tmp_path / "mnist-linear.npz", np.random.default_rng(seed)
    save_weights(network, path)
    content = bytearray(path.read_bytes())
    for position in rng.integers(0, len(content), 3):
        content[position] ^= 0xFF
    path.write_bytes(content[: rng.integers(100, 2 * len(content))])
    message = "mnist-linear.npz: not noticed, or harmless"
    try:
        load_weights(network, path)
    except ValueError as error:
        message = str(error)
    assert "mnist-linear.npz" in message


def test_an_error_without_words_is_reported_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr(np, "load", fail)
    with pytest.raises(ValueError, match=r"mnist-linear\.npz.*EOFError"):
        load_weights(mnist_linear(), tmp_path / "mnist-linear.npz")
