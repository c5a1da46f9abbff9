"""FGSM on an ImageNet network against the bare Keras graph and three peers: `python -m benchmarks.attack`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from benchmarks.timing import interleave, passed, print_table
from fgsm import Classifier, fast_gradient_sign_method, load_classifier, load_image
from fgsm.catalogue.catalogue import default_classifier, find_entry
from fgsm.checks import Array
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import to_float

EPSILON = 8 / 255
OURS, OWN = "fast_gradient_sign_method", "the same, labels=None"
BARE, EAGER = "bare compiled graph", "eager GradientTape"
BARS = {1: 0.92, 8: 0.87}  # of the bare graph's time, by the pictures in a batch
LOGITS = 0.82  # of the bare forward graph's
Attack = Callable[[], npt.ArrayLike]


class Network(NamedTuple):
    """A Keras model and the two input values that black and white have for it."""

    model: keras.Model
    low: float
    high: float

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Return the logits of images in [0, 1]."""
        return self.model(images * (self.high - self.low) + self.low, training=False)


def bare_forward(network: Network, image: tf.Tensor) -> Attack:
    """The model's outputs in one `tf.function`, and nothing else."""
    forward = tf.function(lambda images: network(images))
    return lambda: forward(image).numpy()


def bare_graph(network: Network, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """Forward and gradient in one `tf.function`, and nothing else: no checks, no sign, no picture."""

    @tf.function
    def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = network(images)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return tape.gradient(loss, images)

    return lambda: gradient(image, label).numpy()


def eager(network: Network, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """The code of the TensorFlow tutorial: an eager tape and a one-hot label."""
    target = tf.one_hot(label, 1000)
    loss_object = keras.losses.CategoricalCrossentropy(from_logits=True)

    def attack() -> npt.ArrayLike:
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss = loss_object(target, network(image))
        sign = tf.sign(tape.gradient(loss, image))
        return tf.clip_by_value(image + EPSILON * sign, 0, 1).numpy()

    return attack


def toolbox_classifier(network: Network) -> Any:
    """Wrap a network for the Adversarial Robustness Toolbox, in a `tf.function` as that likes best."""
    from art.estimators.classification import TensorFlowV2Classifier

    model, low, high = network
    return TensorFlowV2Classifier(
        model=tf.function(lambda images, training=False: model(images, training=False)),
        nb_classes=1000,
        input_shape=(224, 224, 3),
        loss_object=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
        preprocessing=(-low / (high - low), 1 / (high - low)),
    )


def toolbox(network: Network, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """The Adversarial Robustness Toolbox."""
    from art.attacks.evasion import FastGradientMethod

    method = FastGradientMethod(toolbox_classifier(network), eps=EPSILON)
    picture, target = image.numpy(), np.eye(1000)[label.numpy()]
    return lambda: method.generate(picture, target)


def foolbox(network: Network, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """Foolbox, which needs int64 labels under NumPy 2."""
    from foolbox.attacks import LinfFastGradientAttack
    from foolbox.models import TensorFlowModel

    model, low, high = network
    scale = {"mean": -low / (high - low), "std": 1 / (high - low)}
    wrapped = TensorFlowModel(model, bounds=(0, 1), preprocessing=scale)
    attack = LinfFastGradientAttack(random_start=False)
    return lambda: attack.run(wrapped, image, label, epsilon=EPSILON).numpy()


PEERS = {BARE: bare_graph, EAGER: eager, "Adversarial Robustness Toolbox": toolbox, "foolbox": foolbox}


def main() -> None:
    """Time all of them in one run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="timed calls of each (default: 40)")
    rounds = parser.parse_args().rounds

    entry = find_entry(default_classifier())
    classifier = load_classifier(entry.name)
    pictures = to_float(np.stack([load_image(each.path) for each in examples_for(entry.name)[:8]]))
    network = Network(entry.build(None), *entry.value_range)
    print(entry.title)
    _peers(classifier, network, pictures[:1], rounds)
    _graphs(classifier, network, pictures, rounds)


def _graphs(classifier: Classifier, network: Network, pictures: Array, rounds: int) -> None:
    """Compare with the Keras model's own graph, and print the table."""
    rows = []
    for count, bar in BARS.items():
        batch = pictures[:count]
        labels = classifier.logits(batch).argmax(axis=1)
        tensors = tf.constant(batch), tf.constant(labels, tf.int64)
        judge = partial(classifier.logits, batch)
        attack = partial(fast_gradient_sign_method, classifier, batch, labels, epsilon=EPSILON)
        races = [
            ("logits", LOGITS, judge, bare_forward(network, tensors[0])),
            (OURS, bar, attack, bare_graph(network, *tensors)),
        ]
        for name, most, ours, bare in races:
            own, theirs = interleave({name: ours, BARE: bare}, rounds).values()
            held = f"≤ {most} ×: {passed(own / theirs <= most)}"
            rows.append([name, str(count), f"{1000 * own:.1f}", f"{1000 * theirs:.1f}", f"{own / theirs:.2f} ×", held])
    header = ["ours", "pictures", "ms (median)", f"{BARE}, ms", "ours / bare", "bar"]
    print_table("Against the same network's bare graph, which makes no sign and no picture", header, rows)


def _peers(classifier: Classifier, network: Network, picture: Array, rounds: int) -> None:
    labels = classifier.logits(picture).argmax(axis=1)
    candidates: dict[str, Attack] = {
        OURS: lambda: fast_gradient_sign_method(classifier, picture, labels, epsilon=EPSILON),
        OWN: lambda: fast_gradient_sign_method(classifier, picture, epsilon=EPSILON),
    }
    absent = []
    for name, make in PEERS.items():
        try:
            candidates[name] = make(network, tf.constant(picture), tf.constant(labels, tf.int64))
        except ImportError:
            absent.append(name)
    adversarial = np.asarray(candidates[OURS]())
    medians = interleave(candidates, rounds)

    rows: list[list[str]] = []
    for name, seconds in medians.items():
        ratio = seconds / medians[OURS]
        same = "" if name == BARE else f"{(np.abs(np.asarray(candidates[name]()) - adversarial) < 1e-6).mean():.3%}"
        rows.append([name, f"{1000 * seconds:.1f}", f"{ratio:.2f} ×", same, _bar(name, ratio)])
    rows += [[name, "not installed", "", "", ""] for name in absent]
    header = ["FGSM, ε = 8/255, batch 1", "ms (median)", "time / ours", "values as ours", "bar"]
    print_table(f"Attack, {rounds} interleaved rounds, TensorFlow {tf.__version__}", header, rows)


def _bar(name: str, ratio: float) -> str:
    if name in (OURS, OWN):
        return ""
    if name == BARE:
        return f"ours ≤ {BARS[1]} × this: {1 / ratio:.3f} {passed(1 / ratio <= BARS[1])}"
    if name == EAGER:
        return f"≥ 5 × ours: {passed(ratio >= 5)}"
    return f"ours faster: {passed(ratio > 1)}"


if __name__ == "__main__":
    main()
