"""Train the defences of the `mnist` network: ``python -m training.mnist_defences --data mnist.npz``.

`autoencoder` learns to give back the clean digit for one with noise or an FGSM perturbation on it; it is put in
front of `mnist`. `switching` is block switching (Wang et al., arXiv 2002.07920, §3): several networks are trained
from random starts, then their lower halves are joined to one new upper half and trained on, one of them drawn at
random for each picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from fgsm.catalogue.architectures import (
    CHANNELS,
    load_weights,
    mnist_autoencoder,
    mnist_cnn,
    mnist_switching,
    save_weights,
    switching_channels,
)
from training import command
from training.adversary import Attack, accuracy
from training.loop import Loss, Recipe, Run
from training.mnist import SOURCE, Digits, Plan, batches, load_digits
from training.objective import Objective

DEFENCES = command.MODELS / "defences"
NOISE = 0.3
PLANS = {
    "autoencoder": Plan(epochs=8, batch_size=128, peak_rate=2e-3, shift=2),
    "halves": Plan(epochs=6, batch_size=128, peak_rate=3e-3, shift=2),
    "switching": Plan(epochs=4, batch_size=128, peak_rate=1e-3, shift=2),
}


def denoising(victim: keras.Model) -> Loss:
    """Return the loss of a denoising autoencoder: cross-entropy to the clean pictures, per pixel.

    Half of a batch has Gaussian noise on it (Vincent et al., ICML 2008), half the FGSM perturbation of `victim`,
    both of a strength that is drawn for each batch.
    """

    def loss(network: keras.Model, batch: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        images = tf.cast(batch, tf.float32) / 255
        half = tf.shape(images)[0] // 2
        epsilon = tf.random.uniform((), 0, 1.2 * NOISE)
        attacked = Attack(epsilon, stride=1.0, steps=1)(victim, images[:half], labels[:half])
        noisy = images[half:] + tf.random.normal(tf.shape(images[half:]), 0, tf.random.uniform((), 0, NOISE))
        seen = tf.concat([attacked, tf.clip_by_value(noisy, 0, 1)], axis=0)
        restored = network(seen, training=True)
        return tf.reduce_mean(keras.losses.binary_crossentropy(images, restored))

    return loss


def switched(network: keras.Model, batch: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Return the mean cross-entropy of one channel for each picture, drawn at random."""
    logits = network(tf.cast(batch, tf.float32) / 255, training=True)
    channel = tf.random.uniform(tf.shape(labels), 0, logits.shape[1], tf.int32)
    drawn = tf.gather(logits, channel, axis=1, batch_dims=1)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, drawn))


def train_autoencoder(digits: Digits, checkpoints: Path) -> keras.Model:
    """Train the autoencoder for the `mnist` network that ships, or go on with a run that was cut."""
    victim = mnist_cnn()
    load_weights(victim, command.MODELS / "mnist.npz")
    return _fit(mnist_autoencoder(), denoising(victim), "autoencoder", digits, checkpoints / "autoencoder")


def train_switching(digits: Digits, checkpoints: Path) -> keras.Model:
    """Train each half by itself, then all of them under one new upper half, or go on with a run that was cut."""
    network = mnist_switching(CHANNELS)
    for index in range(CHANNELS):
        whole = _fit(mnist_cnn(), Objective(), "halves", digits, checkpoints / f"half-{index}")
        lower = network.get_layer(f"lower_{index}")
        lower.set_weights(whole.get_weights()[: len(lower.weights)])
    return _fit(network, switched, "switching", digits, checkpoints / "switching")


def _fit(network: keras.Model, loss: Loss, name: str, digits: Digits, folder: Path) -> keras.Model:
    plan = PLANS[name]
    recipe = Recipe(plan.epochs, len(digits.labels) // plan.batch_size, plan.peak_rate, weight_decay=1e-4)
    return Run(network, loss, recipe, folder).fit(partial(batches, digits, plan))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the files of the defences asked for."""
    makers = {"autoencoder": train_autoencoder, "switching": train_switching}
    parser = command.parser(__doc__, f"mnist.npz, from {SOURCE}", DEFENCES)
    parser.add_argument("--only", choices=makers, nargs="+", default=list(makers), help="the defences to make")
    options = parser.parse_args(arguments)
    digits, test = load_digits(options.data, "train"), load_digits(options.data, "test")
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        network = makers[name](digits, options.checkpoints)
        save_weights(network, options.output / f"{name}.npz")
        clean = np.mean([accuracy(each, *test) for each in _classifiers(network)])
        print(f"{name}: {clean:.2%} of the test pictures right")


def _classifiers(network: keras.Model) -> list[keras.Model]:
    if network.name == "mnist_switching":
        return switching_channels(network)
    victim = mnist_cnn()
    load_weights(victim, command.MODELS / "mnist.npz")
    return [keras.Sequential([network, victim])]


if __name__ == "__main__":
    command.run(main)
