"""FGSM, batch 1, on MobileNetV2/ImageNet against the bare graph and three peers: `python -m benchmarks.attack`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from benchmarks.timing import interleave, passed, print_table
from fgsm import fast_gradient_sign_method, load_classifier, load_image
from fgsm.networks.weights import imagenet_weights_path
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import to_float

EPSILON = 8 / 255
OURS, OWN = "fast_gradient_sign_method", "the same, labels=None"
BARE, EAGER = "bare compiled graph", "eager GradientTape"
Attack = Callable[[], npt.ArrayLike]


def bare_graph(model: keras.Model, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """Forward and gradient in one `tf.function`, and nothing else: no checks, no sign, no picture."""

    @tf.function
    def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = model(images * 2 - 1, training=False)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return tape.gradient(loss, images)

    return lambda: gradient(image, label).numpy()


def eager(model: keras.Model, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """The code of the TensorFlow tutorial: an eager tape and a one-hot label."""
    target = tf.one_hot(label, 1000)
    loss_object = keras.losses.CategoricalCrossentropy(from_logits=True)

    def attack() -> npt.ArrayLike:
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss = loss_object(target, model(image * 2 - 1))
        sign = tf.sign(tape.gradient(loss, image))
        return tf.clip_by_value(image + EPSILON * sign, 0, 1).numpy()

    return attack


def toolbox_classifier(model: keras.Model) -> Any:
    """Wrap MobileNetV2 for the Adversarial Robustness Toolbox, in a `tf.function` as that likes best."""
    from art.estimators.classification import TensorFlowV2Classifier

    return TensorFlowV2Classifier(
        model=tf.function(lambda images, training=False: model(images, training=False)),
        nb_classes=1000,
        input_shape=(224, 224, 3),
        loss_object=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
        preprocessing=(0.5, 0.5),
    )


def toolbox(model: keras.Model, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """The Adversarial Robustness Toolbox."""
    from art.attacks.evasion import FastGradientMethod

    method = FastGradientMethod(toolbox_classifier(model), eps=EPSILON)
    picture, target = image.numpy(), np.eye(1000)[label.numpy()]
    return lambda: method.generate(picture, target)


def foolbox(model: keras.Model, image: tf.Tensor, label: tf.Tensor) -> Attack:
    """Foolbox, which needs int64 labels under NumPy 2."""
    from foolbox.attacks import LinfFastGradientAttack
    from foolbox.models import TensorFlowModel

    wrapped = TensorFlowModel(model, bounds=(0, 1), preprocessing={"mean": 0.5, "std": 0.5})
    attack = LinfFastGradientAttack(random_start=False)
    return lambda: attack.run(wrapped, image, label, epsilon=EPSILON).numpy()


PEERS = {BARE: bare_graph, EAGER: eager, "Adversarial Robustness Toolbox": toolbox, "foolbox": foolbox}


def main() -> None:
    """Time all of them in one run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="timed calls of each (default: 40)")
    rounds = parser.parse_args().rounds

    classifier = load_classifier("imagenet")
    picture = to_float(load_image(examples_for("imagenet")[0].path)[None])
    labels = classifier.logits(picture).argmax(axis=1)
    model = keras.applications.MobileNetV2(weights=str(imagenet_weights_path()), classifier_activation=None)

    candidates: dict[str, Attack] = {
        OURS: lambda: fast_gradient_sign_method(classifier, picture, labels, epsilon=EPSILON),
        OWN: lambda: fast_gradient_sign_method(classifier, picture, epsilon=EPSILON),
    }
    absent = []
    for name, make in PEERS.items():
        try:
            candidates[name] = make(model, tf.constant(picture), tf.constant(labels, tf.int64))
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
        return f"ours ≤ 1.15 × this: {1 / ratio:.3f} {passed(1 / ratio <= 1.15)}"
    if name == EAGER:
        return f"≥ 5 × ours: {passed(ratio >= 5)}"
    return f"ours faster: {passed(ratio > 1)}"


if __name__ == "__main__":
    main()
