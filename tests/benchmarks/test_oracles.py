"""benchmarks/oracles.py: what is compared is the same attack, and the judge in 64 bits is right by itself."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from benchmarks.oracles import ATTACKS, PEERS, STEPS, Setting, Verdict, compare, exact, setting_for, wide_gradient
from fgsm.attacks.losses import cross_entropy


@pytest.fixture(scope="module")
def setting() -> Setting:
    """A small network with an answer that it is not sure of, so that 32 bits do for it."""
    keras.utils.set_random_seed(0)
    layers = [keras.Input((5, 4, 1)), keras.layers.Conv2D(3, 2, activation="tanh"), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(3)])
    images = np.random.default_rng(0).random((6, 5, 4, 1)).astype(np.float32)
    return Setting(model, images, np.array([0, 1, 2, 0, 1, 2]), 0.2)


def test_differences_are_counted_on_the_side_of_64_bits() -> None:
    ours, theirs, right = np.array([0, 1, 2, 3.0]), np.array([0, 5, 6, 7.0]), np.array([9, 1, 6, 8.0])
    assert compare(ours, theirs, right) == Verdict(4, 3, 1, 1)


def test_the_gradient_in_64_bits_is_that_of_the_loss(setting: Setting) -> None:
    images, step = setting.images.astype(np.float64), 1e-3
    gradient = wide_gradient(setting)(images)
    assert gradient.dtype == np.float64
    random = np.random.default_rng(1)
    for _ in range(5):
        way = random.normal(size=images.shape)
        ends = [cross_entropy(setting.model((images + sign * step * way).astype(np.float32)).numpy(), setting.labels)
                for sign in (1, -1)]  # fmt: skip
        slope = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose((gradient * way).sum(axis=(1, 2, 3)), slope, rtol=2e-2, atol=1e-3)


def test_where_a_network_is_sure_64_bits_still_have_a_gradient(setting: Setting) -> None:
    dense = setting.model.layers[-1]
    kernel, bias = dense.get_weights()
    try:
        dense.set_weights([kernel, bias + np.array([60, 0, 0], np.float32)])
        sure = Setting(setting.model, setting.images, np.zeros(6, int), setting.epsilon)
        assert (np.abs(wide_gradient(sure)(setting.images.astype(np.float64))).max(axis=(1, 2, 3)) > 0).all()
    finally:
        dense.set_weights([kernel, bias])


def test_the_papers_attacks_by_hand() -> None:
    """With gradients that are given, on one picture of two values."""
    given = iter([[3.0, -1.0], [-1.0, 0.0]] * 8)
    images = np.array([0.5, 0.05]).reshape(1, 1, 2, 1)
    setting = Setting(None, images, np.array([0]), 0.1)

    def gradient(at: np.ndarray) -> np.ndarray:
        return np.reshape(next(given), at.shape)

    np.testing.assert_allclose(exact("FGSM", gradient, setting).ravel(), [0.6, 0])
    next(given)
    assert STEPS == 10
    np.testing.assert_allclose(exact("BIM", gradient, setting).ravel(), [0.5, 0])
    given = iter([[3.0, -1.0], [-1.0, 0.0]] * 5)
    # The first value's sums are .75, -.25, .5, -.5, .25, -.75, 0, -1, -.25 and -1.25: three steps up and six down.
    np.testing.assert_allclose(exact("MI-FGSM", gradient, setting).ravel(), [0.47, 0], atol=1e-12)


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", ATTACKS)
def test_a_peer_makes_the_attack_of_the_paper(setting: Setting, name: str, peer: str) -> None:
    pytest.importorskip("foolbox" if peer == "foolbox" else "art")
    right = exact(name, wide_gradient(setting), setting)
    found = PEERS[peer](name, setting)
    same = (np.abs(found - right) <= 1e-5).mean()
    assert same < 0.99 if (name, peer) == ("MI-FGSM", "foolbox") else same > 0.99


def test_the_pictures_are_drawn_with_a_seed() -> None:
    one, two = (setting_for("mnist", 5) for _ in range(2))
    np.testing.assert_array_equal(one.images, two.images)
    assert one.images.shape == (5, 28, 28, 1)
