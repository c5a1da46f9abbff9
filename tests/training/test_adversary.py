"""training/adversary.py: the attack inside the training graph against the library's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from fgsm import Classifier, projected_gradient_descent
from fgsm.catalogue.architectures import mnist_cnn, mnist_linear
from training.adversary import Attack, accuracy

EPSILON = 0.1


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 1, (6, 28, 28, 1)).astype(np.float32)


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    return np.array([0, 1, 1, 0, 1, 0], np.int32)


def network(bias: float = 0.0) -> keras.Model:
    keras.utils.set_random_seed(1)
    made = mnist_linear()
    kernel, _ = made.get_weights()
    made.set_weights([kernel, np.array([bias, 0.0])])
    return made


@pytest.mark.parametrize("attack", [Attack(EPSILON, 1.25, 1), Attack(EPSILON, 0.4, 5)])
def test_the_attack_keeps_to_its_budget_and_raises_the_loss(
    images: np.ndarray, labels: np.ndarray, attack: Attack
) -> None:
    keras.utils.set_random_seed(1)
    victim = mnist_cnn()
    attacked = attack(victim, tf.constant(images), tf.constant(labels)).numpy()
    assert np.abs(attacked - images).max() <= EPSILON + 1e-6
    assert attacked.min() >= 0
    assert attacked.max() <= 1
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert loss(labels, victim(attacked)) > loss(labels, victim(images))


def test_long_enough_it_ends_where_the_library_does(images: np.ndarray, labels: np.ndarray) -> None:
    """On a linear network every start leads to the same corner of the ball."""
    victim = network()
    attacked = Attack(EPSILON, 0.5, 6)(victim, tf.constant(images), tf.constant(labels)).numpy()
    classifier = Classifier(victim, ["3", "7"], (0.0, 1.0))
    expected = projected_gradient_descent(classifier, images, labels, epsilon=EPSILON, steps=6, seed=3)
    np.testing.assert_allclose(attacked, expected, atol=1e-6)


def test_accuracy_counts_what_is_right(images: np.ndarray, labels: np.ndarray) -> None:
    pictures = np.round(images * 255).astype(np.uint8)
    always_three = network(bias=1000.0)
    assert accuracy(always_three, pictures, labels) == 0.5
    assert accuracy(always_three, pictures, labels, Attack(EPSILON, 1.0, 1)) == 0.5
    right = network()(images).numpy().argmax(axis=1)
    assert accuracy(network(), pictures, right) == 1
    assert accuracy(network(), pictures, right, Attack(EPSILON, 1.0, 2)) == 0
