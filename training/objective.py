"""What a training step makes small: cross-entropy with smoothed or soft labels, on clean or attacked pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import tensorflow as tf

from training.adversary import Attack

Augment = Callable[[tf.Tensor], tf.Tensor]
DISTILLED = 0.9


@dataclass(frozen=True)
class Objective:
    """The loss of a batch.

    With a teacher, nine tenths of it are the cross-entropy between the teacher's and the network's softened
    probabilities (Hinton et al., arXiv 1503.02531); the teacher sees the clean picture in either case.

    Attributes:
        smoothing: share of a label that is spread over all classes.
        attack: what is done to the pictures before the network sees them.
        augment: changes pictures in [0, 1] at random, before the teacher and the attack.
        teacher: gives the logits of the same classes, for pictures in [0, 1].
        temperature: divides the logits of teacher and network.
    """

    smoothing: float = 0.0
    attack: Attack | None = None
    augment: Augment | None = None
    teacher: keras.Model | None = None
    temperature: float = 4.0

    def __call__(self, network: keras.Model, batch: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Return the mean loss of uint8 pictures (N, H, W, C) with class indices (N,)."""
        images = tf.cast(batch, tf.float32) / 255
        images = self.augment(images) if self.augment else images
        seen = self.attack(network, images, labels) if self.attack else images
        logits = network(seen, training=True)
        classes = logits.shape[-1]
        smoothed = tf.one_hot(labels, classes) * (1 - self.smoothing) + self.smoothing / classes
        loss = tf.nn.softmax_cross_entropy_with_logits(smoothed, logits)
        if self.teacher:
            advice = self.teacher(images, training=False)
            loss = (1 - DISTILLED) * loss + DISTILLED * _distillation(advice, logits, self.temperature)
        return tf.reduce_mean(loss)


def _distillation(advice: tf.Tensor, logits: tf.Tensor, temperature: float) -> tf.Tensor:
    soft = tf.nn.softmax(advice / temperature)
    return temperature**2 * tf.nn.softmax_cross_entropy_with_logits(soft, logits / temperature)


def jitter_light(images: tf.Tensor) -> tf.Tensor:
    """Change each picture's contrast by up to 0.2 and its brightness by up to 0.15 at random."""
    shape = (tf.shape(images)[0], 1, 1, 1)
    mean = tf.reduce_mean(images, axis=(1, 2, 3), keepdims=True)
    contrasted = mean + (images - mean) * tf.random.uniform(shape, 0.8, 1.2)
    return tf.clip_by_value(contrasted + tf.random.uniform(shape, -0.15, 0.15), 0, 1)
