"""A classifier that counts what an attack asks of it, and ends the attack when its time is up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy.typing as npt

from fgsm.attacks.fast_gradient import is_adversarial
from fgsm.checks import Array

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

Tick = Callable[["Budget"], None]


class OutOfTime(Exception):  # noqa: N818  # not an error: the attack was given so long
    """The attack has used up its time."""


class Budget:
    """What an attack sees of a network: its functions, with a meter and a limit.

    A gradient or a forward pass counts once for each picture in the batch. An attack on several class gradients of
    one picture therefore counts each of them.

    Args:
        classifier: the network under attack.
        seconds: how long the attack may take; asked of it after that, the network raises `OutOfTime`.
        goal: the class to leave or, if targeted, to reach: it tells which pictures are worth keeping.
        targeted: whether `goal` is a target.
        tick: called before each evaluation, with this budget; what it raises ends the attack.
        clock: tells the time in seconds.

    Attributes:
        gradients: gradients so far.
        forwards: forward passes without a gradient so far.
        best: the last picture seen that fooled as floats, or where none did the last picture seen: what is left
            of an attack that is ended early. None before the first evaluation.
    """

    def __init__(
        self,
        classifier: Classifier,
        seconds: float,
        *,
        goal: int,
        targeted: bool = False,
        tick: Tick | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.labels = classifier.labels
        self.input_shape = classifier.input_shape
        self.gradients = 0
        self.forwards = 0
        self.best: Array | None = None
        self._classifier = classifier
        self._limit, self._goal, self._targeted = seconds, goal, targeted
        self._fooled = False
        self._tick, self._clock = tick, clock
        self._start = clock()

    @property
    def seconds(self) -> float:
        """The time since the budget was made."""
        return self._clock() - self._start

    def logits(self, images: Array) -> Array:
        """Return what `Classifier.logits` does.

        Raises:
            OutOfTime: if the time is up.
        """
        self.spend(images, forwards=len(images))
        rows = self._classifier.logits(images)
        hits = is_adversarial(rows, [self._goal] * len(rows), targeted=self._targeted)
        if hits.any():
            self.best, self._fooled = images[int(hits.argmax())].copy(), True
        return rows

    def loss_gradient(self, images: Array, labels: npt.ArrayLike) -> Array:
        """Return what `Classifier.loss_gradient` does.

        Raises:
            OutOfTime: if the time is up.
        """
        self.spend(images, gradients=len(images))
        return self._classifier.loss_gradient(images, labels)

    def spend(self, images: Array, *, gradients: int = 0, forwards: int = 0) -> None:
        """Count an evaluation that is about to be made.

        Args:
            images: what is evaluated, (N, H, W, C).
            gradients: gradients that this takes.
            forwards: forward passes that this takes.

        Raises:
            OutOfTime: if the time is up.
        """
        if not self._fooled:
            self.best = images[-1].copy()
        if self._tick:
            self._tick(self)
        if self.seconds >= self._limit:
            raise OutOfTime
        self.gradients += gradients
        self.forwards += forwards
