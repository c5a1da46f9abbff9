"""A network under attack, watched: which pictures have no gradient to follow, because it is zero or no number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from threading import Event
from typing import Any

import numpy as np

from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.checks import Array, NotFiniteError

_ONE_PASS = ("logits_and_gradient", "logits_and_pullback")  # offered where the network has them


class Watched:
    """Hands everything on to a network, and zeros where a gradient is not finite, so that an attack can go on.

    Args:
        classifier: the network.
        stopped: once it is set, whoever asks the network gets a `CancelledError`.

    Attributes:
        zero: positions of the pictures whose first gradient was zero everywhere.
        not_finite: positions of those whose first gradient was not finite.
    """

    def __init__(self, classifier: SupportsLossGradient, stopped: Event | None = None) -> None:
        self.zero: set[int] = set()
        self.not_finite: set[int] = set()
        self._classifier, self._stopped = classifier, stopped or Event()
        self._expected: list[int] = []
        self._seen: set[int] = set()

    def expect(self, positions: Array) -> None:
        """Say which pictures the next gradient is asked for."""
        self._expected = positions.tolist()

    def logits(self, images: Array) -> Array:
        """See the network."""
        self._go_on()
        return self._classifier.logits(images)

    def loss_gradient(self, images: Array, labels: Array) -> Array:
        """See the network."""
        return self._look(*self._gradients(self._only_gradient, images, labels))[-1]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._classifier, name)
        return partial(self._both, found) if name in _ONE_PASS else found

    def _both(self, call: Callable[..., Any], images: Array, *arguments: Any) -> tuple[Array, ...]:
        return self._look(*self._gradients(call, images, *arguments))

    def _only_gradient(self, images: Array, labels: Array) -> tuple[Array]:
        return (self._classifier.loss_gradient(images, labels),)

    def _gradients(self, call: Callable[..., Any], images: Array, *arguments: Any) -> tuple[Array, ...]:
        """Return what a call gives, picture by picture where one of them makes it fail."""
        self._go_on()
        try:
            return tuple(call(images, *arguments))
        except NotFiniteError:
            if len(images) > 1:
                parts = [self._gradients(call, *_row(index, images, *arguments)) for index in range(len(images))]
                return tuple(np.concatenate(outputs) for outputs in zip(*parts, strict=True))
            nothing = np.full_like(images, np.nan)
            return (nothing,) if call == self._only_gradient else (self._classifier.logits(images), nothing)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise CancelledError

    def _look(self, *outputs: Array) -> tuple[Array, ...]:
        gradient = outputs[-1]
        finite: Array = np.asarray(np.isfinite(gradient).all(axis=(1, 2, 3)))
        if len(self._expected) == len(gradient):
            for position, good, row in zip(self._expected, finite.tolist(), gradient, strict=True):
                if position not in self._seen:
                    self._seen.add(position)
                    (self.zero if good and not row.any() else set() if good else self.not_finite).add(position)
        self._expected = []
        if not finite.all():
            gradient = np.where(finite[:, None, None, None], gradient, 0)
        return (*outputs[:-1], gradient)


def _row(index: int, *arguments: Any) -> list[Any]:
    return [each[index : index + 1] if isinstance(each, np.ndarray) else each for each in arguments]
