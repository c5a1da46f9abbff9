"""A Keras model compiled once for pictures in [0, 1]: logits, gradients, and what there is to be said about it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from fgsm.checks import Array
from fgsm.networks.draws import DRAWS, averaged, repeats_itself
from fgsm.networks.gradients import Gradient, Network, trace_gradient
from fgsm.networks.keras_model.inputs import Shape, as_model_input
from fgsm.networks.keras_model.inspection import SEEN, Inspection
from fgsm.networks.keras_model.outputs import classes_of, ends_in_sigmoids, scores, to_logits
from fgsm.networks.keras_model.value_range import Range, range_of, write_range

DARK = 0.3  # how bright the second of two pictures is that a network is tried with
TOLERANCE = 1e-3  # of a logit, or of the largest: what may differ between a picture alone and the same among others
BATCH_STATISTICS = (
    "the model takes statistics of the whole batch at inference, as a BatchNormalization called with training=True "
    "does: what it says of a picture, and the gradient, depend on the pictures beside it"
)


class Compiled(NamedTuple):
    """A network as graphs.

    Attributes:
        network: pictures (N, H, W, C) in [0, 1] -> logits (N, K), for other graphs to be built around it.
        forward: the same, traced.
        gradient: see `trace_gradient`.
        stop: the operation that lets no gradient pass, in words; empty where there is none.
        notes: what whoever gave the model should know, a sentence each.
    """

    network: Network
    forward: Callable[[Any], tf.Tensor]
    gradient: Gradient
    stop: str
    notes: tuple[str, ...]


def compile_network(
    model: keras.Model, run: Callable[[tf.Tensor], Any], shape: Shape, value_range: Range, classes: int
) -> Compiled:
    """Trace a model, for a batch of any length.

    Args:
        model: the Keras model.
        run: its function at inference, from its inputs to its outputs.
        shape: (height, width, channels) of a picture.
        value_range: the input values that black and white have.
        classes: how many labels there are.

    Raises:
        ValueError: if the model is no classifier of such pictures with so many classes, or no attack can be made on it.
    """
    low, high = value_range
    pictures = tf.TensorSpec((None, *shape), tf.float32)

    def begin(images: tf.Tensor) -> tf.Tensor:
        inputs = as_model_input(model, images * (high - low) + low)
        return scores(run(tf.identity(inputs, name=SEEN)))

    network: Network = begin
    forward = _trace(network, pictures)
    _check_outputs(forward.output_shapes, classes)
    found = Inspection(forward)
    noise = _noise(shape)
    with ThreadPoolExecutor(1) as beside:  # the first call of a graph takes as long as tracing it
        first = beside.submit(lambda: (forward(noise).numpy(), forward(noise[:1]).numpy()))
        gradient = trace_gradient(network, pictures, half=found.half)
    rows, alone = first.result()
    random = bool(found.random) and not repeats_itself(forward, noise, rows)
    finished = _finished(model, network, to_logits(found, rows), random)
    if finished is not network:
        network, forward = finished, _trace(finished, pictures)
        gradient = trace_gradient(network, pictures, half=found.half)
    if random and not repeats_itself(forward, noise, forward(noise).numpy(), 1):
        raise ValueError(f"expected a model whose random draws can be fixed by a seed, got {found.random}")
    stop = _find_stop(found, gradient)
    notes = _notes(found, gradient, stop, random, value_range)
    if not random and _depends_on_others(rows[:1], alone):
        notes.append(BATCH_STATISTICS)
    return Compiled(network, forward, gradient, stop, tuple(notes))


def _noise(shape: Shape) -> tf.Tensor:
    """Return a bright picture and a dark one: where a layer takes statistics of both, it says so."""
    noise = np.random.default_rng(0).random((2, *shape), np.float32)
    noise[1] *= DARK
    return tf.constant(noise)


def _depends_on_others(among: Array, alone: Array) -> bool:
    """Say whether a picture gets another answer alone than among others, by more than the order of sums explains."""
    return float(np.abs(among - alone).max()) > TOLERANCE * max(1.0, float(np.abs(alone).max()))


def inspect_model(model: keras.Model, shape: Shape) -> Inspection:
    """Return what can be read off a model's graph, whatever its range of values is.

    Raises:
        ValueError: if it is no classifier of such pictures.
    """

    def network(images: tf.Tensor) -> tf.Tensor:
        inputs = tf.identity(as_model_input(model, images), name=SEEN)
        return scores(model(inputs, training=False))

    return Inspection(_trace(network, tf.TensorSpec((None, *shape), tf.float32)))


def _trace(network: Network, pictures: tf.TensorSpec) -> Any:
    return tf.function(network, autograph=False).get_concrete_function(pictures)


def _check_outputs(shape: Any, classes: int) -> None:
    outputs = shape[1] if shape.rank == 2 else None
    if outputs == 1 and classes == 1:
        raise ValueError(
            "expected two labels for a model with one output, what 0 and what 1 stand for, such as ['cat', 'dog'], "
            "got one"
        )
    if outputs is None or classes_of(outputs) != classes:
        raise ValueError(f"expected a model with {classes} outputs, one a label, got {shape}")


def _finished(model: keras.Model, network: Network, finish: Network | None, random: bool) -> Network:
    finished = network if finish is None else (lambda images: finish(network(images)))
    return averaged(model, finished) if random else finished


def _find_stop(found: Inspection, gradient: Gradient) -> str:
    """Return what lets no gradient pass.

    Raises:
        ValueError: if that is a cast to whole numbers, which an exported model makes of its input.
    """
    stop = found.stop
    if gradient.connected:
        return stop.title if stop and stop.op == "Sign" else ""
    if stop and stop.casts_to and stop.casts_to.is_integer:
        raise ValueError(
            f"no gradient passes {stop.title}: expected a model that takes floats; export it without that cast, or "
            "give its part behind the cast"
        )
    return stop.title if stop else ""


def _notes(found: Inspection, gradient: Gradient, stop: str, random: bool, value_range: Range) -> list[str]:
    notes = []
    own = range_of(found.linear)
    if own and own != value_range:
        notes.append(
            f"the model's own first layers take values {write_range(own)}, but value_range goes "
            f"{write_range(value_range)}"
        )
    if random:
        notes.append(
            f"the model draws at random whenever it is asked ({found.random}): what it says here is its mean over "
            f"{DRAWS} draws that are fixed by seeds"
        )
    if not gradient.connected:
        where = stop or "from the pictures to the outputs"
        notes.append(
            f"no gradient passes {where}: attacks that follow the gradient change nothing, which is no evidence of "
            "robustness"
        )
    if ends_in_sigmoids(found) and found.outputs > 1:
        notes.append(
            f"the model ends in {found.outputs} sigmoids, a yes or no for each class: here they count as classes of "
            "which one holds"
        )
    return notes
