"""FGSM, BIM, PGD and MI-FGSM against foolbox and the Adversarial Robustness Toolbox, value by value.

``python -m benchmarks.oracles``. All of them attack the same pictures with the same weights. Where two of them give a
value differently, the attack as its paper writes it, on the same network in 64-bit floats, says who is right.

Two things make up nearly all differences. The peers take the gradient of the cross-entropy in 32-bit floats, of which
nothing is left where a network is sure. And foolbox's MI-FGSM sums up signs, where the paper's sums up gradients
divided by their L1 norm.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from unittest.mock import patch

import keras
import numpy as np
import tensorflow as tf

from benchmarks.timing import print_table
from fgsm import (
    basic_iterative_method,
    fast_gradient_sign_method,
    load_classifier,
    momentum_iterative_method,
    projected_gradient_descent,
)
from fgsm.catalogue.catalogue import find_entry
from fgsm.checks import Array
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float

STEPS, SEED = 10, 0
LEVELS = {"mnist": 26, "mnist-robust": 77}
SAME = 1e-6  # values this close are the same
ATTACKS = ("FGSM", "BIM", "PGD", "MI-FGSM")
FOOLBOX, TOOLBOX = "foolbox", "Adversarial Robustness Toolbox"
_SPHERE = "art.attacks.evasion.fast_gradient.random_sphere"


@dataclass(frozen=True)
class Setting:
    """What is attacked: the Keras model, pictures (N, H, W, C) in [0, 1], labels (N,), and how far it may go."""

    model: keras.Model
    images: Array
    labels: Array
    epsilon: float

    @property
    def step_size(self) -> float:
        """The size of one of several steps."""
        return self.epsilon / STEPS

    @property
    def start(self) -> Array:
        """Where PGD begins, less the picture: what the library draws for the seed."""
        draw = np.random.default_rng(SEED).uniform(-self.epsilon, self.epsilon, self.images.shape)
        return draw.astype(np.float32)


class Verdict(NamedTuple):
    """How many values a peer gives differently, and for how many of them 64-bit arithmetic has whose value."""

    values: int
    differ: int
    ours: int
    theirs: int


def compare(ours: Array, theirs: Array, exact: Array) -> Verdict:
    """Count the values that differ, and whose are those of 64-bit arithmetic."""
    differ = np.abs(ours - theirs) > SAME
    right, wrong = (np.abs(each[differ] - exact[differ]) <= SAME for each in (ours, theirs))
    return Verdict(differ.size, int(differ.sum()), int(right.sum()), int(wrong.sum()))


def own(name: str, network: str, setting: Setting) -> Array:
    """Return the library's adversarial pictures."""
    classifier, images, labels = load_classifier(network), setting.images, setting.labels
    if name == "FGSM":
        return fast_gradient_sign_method(classifier, images, labels, epsilon=setting.epsilon)
    several: dict[str, Any] = {"epsilon": setting.epsilon, "steps": STEPS, "step_size": setting.step_size}
    if name == "PGD":
        return projected_gradient_descent(classifier, images, labels, seed=SEED, **several)
    attack = basic_iterative_method if name == "BIM" else momentum_iterative_method
    return attack(classifier, images, labels, **several)


def exact(name: str, gradient: Callable[[Array], Array], setting: Setting) -> Array:
    """Return the attack as its paper writes it, in 64-bit floats.

    Args:
        name: one of `ATTACKS`: arXiv 1412.6572, 1607.02533, 1706.06083 and 1710.06081.
        gradient: pictures -> the gradient of the cross-entropy, both float64 (N, H, W, C).
        setting: what is attacked.
    """
    images, radius = setting.images.astype(np.float64), setting.epsilon
    at = np.clip(images + setting.start, 0, 1) if name == "PGD" else images
    steps, size = (1, radius) if name == "FGSM" else (STEPS, setting.step_size)
    momentum = np.zeros_like(images)
    for _ in range(steps):
        slope = gradient(at)
        if name == "MI-FGSM":
            momentum += slope / np.abs(slope).sum(axis=(1, 2, 3), keepdims=True)
            slope = momentum
        at = np.clip(np.clip(at + size * np.sign(slope), images - radius, images + radius), 0, 1)
    return at


def wide_gradient(setting: Setting) -> Callable[[Array], Array]:
    """Return the gradient of the cross-entropy through a copy of the network in 64-bit floats.

    That of the true class comes from the other classes: of 1 - p no digit is left where p is nearly 1.
    """
    model = keras.models.clone_model(setting.model, clone_function=_wide)
    model.set_weights(setting.model.get_weights())
    others = 1 - tf.one_hot(setting.labels, model.output_shape[-1], dtype=tf.float64)

    def gradient(images: Array) -> Array:
        at = tf.constant(images)
        with tf.GradientTape() as tape:
            tape.watch(at)
            logits = model(at, training=False)
            chances = tf.stop_gradient(tf.nn.softmax(logits) * others)
            loss = tf.reduce_sum(chances * (logits - tf.reduce_sum(logits * (1 - others), axis=1, keepdims=True)))
        return np.asarray(tape.gradient(loss, at).numpy())

    return gradient


def _wide(layer: keras.layers.Layer) -> keras.layers.Layer:
    return type(layer).from_config({**layer.get_config(), "dtype": "float64"})


def foolbox(name: str, setting: Setting) -> Array:
    """Return foolbox's adversarial pictures."""
    from foolbox import attacks, models

    class Begun(attacks.LinfPGD):
        def get_random_start(self, x0: Any, epsilon: float) -> Any:
            begun = x0.raw + tf.constant(setting.start)
            return type(x0)(tf.clip_by_value(begun, 0, 1))

    several: dict[str, Any] = {"abs_stepsize": setting.step_size, "steps": STEPS}
    kinds: dict[str, Callable[[], Any]] = {
        "FGSM": lambda: attacks.LinfFastGradientAttack(random_start=False),
        "BIM": lambda: attacks.LinfBasicIterativeAttack(random_start=False, **several),
        "PGD": lambda: Begun(random_start=True, **several),
        "MI-FGSM": lambda: attacks.LinfMomentumIterativeFastGradientMethod(random_start=False, **several),
    }
    wrapped = models.TensorFlowModel(setting.model, bounds=(0, 1))
    images, labels = tf.constant(setting.images), tf.constant(setting.labels, tf.int64)
    return np.asarray(kinds[name]().run(wrapped, images, labels, epsilon=setting.epsilon).numpy())


def toolbox(name: str, setting: Setting) -> Array:
    """Return the Adversarial Robustness Toolbox's adversarial pictures."""
    from art.attacks import evasion
    from art.estimators.classification import TensorFlowV2Classifier

    classes = setting.model.output_shape[-1]
    wrapped = TensorFlowV2Classifier(
        model=setting.model,
        nb_classes=classes,
        input_shape=setting.images.shape[1:],
        loss_object=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
    )
    if name == "FGSM":
        attack = evasion.FastGradientMethod(wrapped, eps=setting.epsilon)
    else:  # its loop in NumPy: the one in TensorFlow has no momentum
        attack = evasion.ProjectedGradientDescentNumpy(
            wrapped,
            eps=setting.epsilon,
            eps_step=setting.step_size,
            max_iter=STEPS,
            num_random_init=int(name == "PGD"),
            decay=1.0 if name == "MI-FGSM" else None,
            batch_size=len(setting.images),
            verbose=False,
        )
    with patch(_SPHERE, lambda *_: setting.start.reshape(len(setting.images), -1)):
        return np.asarray(attack.generate(setting.images, np.eye(classes)[setting.labels]))


PEERS = {FOOLBOX: foolbox, TOOLBOX: toolbox}


def setting_for(network: str, count: int) -> Setting:
    """Return a network and so many pictures: those that ship, shifted at random with a fixed seed."""
    entry, random = find_entry(network), np.random.default_rng(SEED)
    height, width, channels = entry.input_shape
    shipped = [load_image(each.path, (height, width), channels=channels) for each in examples_for(network)]
    drawn = [np.roll(shipped[random.integers(len(shipped))], random.integers(-2, 3, 2), (0, 1)) for _ in range(count)]
    images = to_float(np.stack(drawn))
    labels = load_classifier(network).logits(images).argmax(axis=1)
    return Setting(entry.build(None), images, labels, LEVELS[network] / 255)


def main() -> None:
    """Compare, and print a table for each network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=64, help="of each network (default: %(default)s)")
    count = parser.parse_args().pictures
    for network, level in LEVELS.items():
        setting = setting_for(network, count)
        gradient = wide_gradient(setting)
        rows = []
        for name in ATTACKS:
            ours, right = own(name, network, setting), exact(name, gradient, setting)
            for peer, attack in PEERS.items():
                rows.append([name, peer, *_cells(compare(ours, attack(name, setting), right))])
        header = ["attack", "peer", "values", "differ", "64 bits: as ours", "64 bits: as the peer's"]
        print_table(f"{network}, {count} pictures, ε = {level}/255", header, rows)


def _cells(verdict: Verdict) -> list[str]:
    values, *counts = verdict
    return [f"{values:,}", f"{counts[0]:,} ({counts[0] / values:.3%})", *(f"{count:,}" for count in counts[1:])]


if __name__ == "__main__":
    main()
