"""The training loop: AdamW, one cosine cycle, a moving average of the weights, a checkpoint after each epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import keras
import tensorflow as tf
from tqdm import tqdm

Batches = Iterable[tuple[tf.Tensor, tf.Tensor]]
Loss = Callable[[keras.Model, tf.Tensor, tf.Tensor], tf.Tensor]
Score = Callable[[keras.Model], float]
Step = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
WARMUP = 0.1


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to train.

    Attributes:
        epochs: passes over the data.
        steps: batches in one of them.
        peak_rate: learning rate after the warm-up, the first tenth of the run; it falls to 0 along a cosine.
        weight_decay: AdamW's.
        averaging: share of the moving average that stays at each step.
    """

    epochs: int
    steps: int
    peak_rate: float
    weight_decay: float = 0.05
    averaging: float = 0.998


class Run:
    """A network in training and all that it takes to go on with it, kept in a folder.

    Args:
        network: the network to train, in place.
        loss: (network, images, labels) to a scalar; compiled into the training step.
        recipe: length and speed.
        folder: where the checkpoints are; a run that was cut goes on after its last whole epoch.
    """

    def __init__(self, network: keras.Model, loss: Loss, recipe: Recipe, folder: Path) -> None:
        self.network, self.recipe = network, recipe
        self.average, self.best = _copy(network), _copy(network)
        self.optimizer = _optimizer(recipe)
        self.optimizer.build(network.trainable_variables)
        self.epoch, self.record = tf.Variable(0), tf.Variable(-1.0)
        state = tf.train.Checkpoint(
            network=network,
            average=self.average,
            best=self.best,
            optimizer=self.optimizer,
            epoch=self.epoch,
            record=self.record,
        )
        self._manager = tf.train.CheckpointManager(state, str(folder), max_to_keep=2)
        self._manager.restore_or_initialize()
        self._step = self._compile(loss)

    def fit(self, batches: Callable[[int], Batches], score: Score | None = None) -> keras.Model:
        """Train to the end of the recipe.

        Args:
            batches: the batches of an epoch, by its number from 0.
            score: judges the averaged network after each epoch; the best is kept, without it the last.

        Returns:
            The network with averaged weights.
        """
        for epoch in range(int(self.epoch), self.recipe.epochs):
            title = f"epoch {epoch + 1}/{self.recipe.epochs}"
            loss = self._run_epoch(batches(epoch), title)
            value = score(self.average) if score else float(epoch)
            tqdm.write(f"{title}: loss {loss:.4f}" + (f", score {value:.4f}" if score else ""))
            if value > float(self.record):
                self.record.assign(value)
                self.best.set_weights(self.average.get_weights())
            self.epoch.assign(epoch + 1)
            self._manager.save()
        return self.best

    def _run_epoch(self, batches: Batches, title: str) -> float:
        total = 0.0
        with tqdm(batches, title, self.recipe.steps) as bar:
            for count, (images, labels) in enumerate(bar, 1):
                total += float(self._step(images, labels))
                bar.set_postfix(loss=f"{total / count:.4f}", refresh=False)
        return total / self.recipe.steps

    def _compile(self, loss: Loss) -> Step:
        @tf.function(reduce_retracing=True)
        def step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                value = loss(self.network, images, labels)
            variables = self.network.trainable_variables
            self.optimizer.apply(tape.gradient(value, variables), variables)
            keep = self.recipe.averaging
            for mean, variable in zip(self.average.variables, self.network.variables, strict=True):
                mean.assign(keep * mean + (1 - keep) * variable)
            return value

        return step


def _copy(network: keras.Model) -> keras.Model:
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return copy


def _optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    total = recipe.epochs * recipe.steps
    warmup = round(WARMUP * total)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, total - warmup, warmup_target=recipe.peak_rate, warmup_steps=warmup
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
