"""The attacks of adversarial training, inside the training graph: tensors in, tensors out, pictures in [0, 1].

Sources: FGSM with a random start, Wong et al., arXiv 2001.03994, algorithm 3; PGD, Madry et al., arXiv 1706.06083.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

BATCH_SIZE = 128


@dataclass(frozen=True)
class Attack:
    """L∞ projected gradient descent from a random start; one step of it is FGSM with a random start.

    Attributes:
        epsilon: largest change of a value, in the [0, 1] scale of the pictures; a variable may grow in training.
        stride: change of a value in one step, in epsilons.
        steps: number of steps.
    """

    epsilon: float | tf.Variable
    stride: float
    steps: int

    def __call__(self, network: keras.Model, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Return adversarial pictures.

        Args:
            network: takes pictures in [0, 1] and gives logits; attacked with its running statistics.
            images: float32 (N, H, W, C) in [0, 1].
            labels: integers (N,), the true classes.

        Returns:
            float32 (N, H, W, C) in [0, 1], none further than epsilon from its own.
        """
        low = tf.maximum(images - self.epsilon, 0.0)
        high = tf.minimum(images + self.epsilon, 1.0)
        step_size = self.stride * self.epsilon
        noise = tf.random.uniform(tf.shape(images), -self.epsilon, self.epsilon)
        adversarial = tf.clip_by_value(images + noise, low, high)
        for _ in tf.range(self.steps):
            gradient = _loss_gradient(network, adversarial, labels)
            adversarial = tf.clip_by_value(adversarial + step_size * tf.sign(gradient), low, high)
        return tf.stop_gradient(adversarial)


def _loss_gradient(network: keras.Model, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = network(images, training=False)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return tape.gradient(loss, images)


def accuracy(network: keras.Model, images: np.ndarray, labels: np.ndarray, attack: Attack | None = None) -> float:
    """Return the share of 8-bit pictures, uint8 (N, H, W, C), that the network gets right, attacked or not."""

    @tf.function
    def count(batch: tf.Tensor, truth: tf.Tensor) -> tf.Tensor:
        pictures = tf.cast(batch, tf.float32) / 255
        if attack:
            pictures = attack(network, pictures, truth)
        prediction = tf.argmax(network(pictures, training=False), axis=1, output_type=tf.int32)
        return tf.math.count_nonzero(prediction == truth)

    batches = tf.data.Dataset.from_tensor_slices((images, labels.astype(np.int32))).batch(BATCH_SIZE)
    return sum(int(count(batch, truth)) for batch, truth in batches) / len(labels)
