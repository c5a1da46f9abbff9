"""A network that draws at random at inference, as Monte Carlo dropout does: its mean over draws that are fixed.

Each picture gets the same draws, whatever stands beside it in a batch, so that the same picture has one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

DRAWS = 8

Network = Callable[[tf.Tensor], tf.Tensor]


def averaged(model: keras.Model, network: Network, draws: int = DRAWS) -> Network:
    """Return logits whose softmax is the mean of a network's over fixed draws (Gal and Ghahramani, arXiv 1506.02142).

    Args:
        model: the Keras model behind the network, with the seeds.
        network: pictures (N, H, W, C) -> logits (N, K).
        draws: how many.
    """
    seeds = _seeds(model)

    def one(draw: int) -> tf.Tensor:
        def alone(picture: tf.Tensor) -> tf.Tensor:
            fixed = [(seed, tf.constant([draw, place], tf.uint32)) for place, seed in enumerate(seeds)]
            with keras.StatelessScope(state_mapping=fixed):
                return tf.nn.log_softmax(network(picture[None]))[0]

        return alone

    def mean(images: tf.Tensor) -> tf.Tensor:
        rows = [tf.map_fn(one(draw), images, fn_output_signature=tf.float32) for draw in range(draws)]
        return tf.reduce_logsumexp(tf.stack(rows), axis=0) - np.float32(np.log(draws))

    return mean


def repeats_itself(forward: Callable[[tf.Tensor], tf.Tensor], noise: tf.Tensor, first: Any, times: int = 3) -> bool:
    """Say whether a network answers the same pictures with the same bits again and again."""
    return all(np.array_equal(first, forward(noise).numpy()) for _ in range(times))


def _seeds(model: keras.Model) -> list[Any]:
    """Return the variables that a model's random layers draw their seeds from, and the one for all others."""
    weights = {id(weight) for weight in model.weights}
    own = [each for each in model.variables if id(each) not in weights and each.path.endswith("seed_generator_state")]
    try:
        from keras.src.random.seed_generator import global_seed_generator
    except ImportError:  # an inner part of Keras, which may move
        return own
    return [*own, global_seed_generator().state]
