"""One run of Auto-PGD: up a loss inside an L∞ ball, with a step size that halves when it no longer helps.

Croce and Hein, arXiv 2003.01690, §3 and algorithm 1. Every picture has its own step size, best point and momentum, so
what becomes of it does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from math import ceil

import numpy as np

from fgsm.attacks.losses import Evaluated
from fgsm.checks import Array

MOMENTUM = 0.75  # α of the paper
SHARE_OF_RISES = 0.75  # ρ of the paper
FIRST_STEP = 2.0  # in units of epsilon

Objective = Callable[[Array, Array], Evaluated]  # (pictures, their positions in the batch) -> loss and gradient there
Settled = Callable[[Array, Array], Array]  # (misread pictures, their positions) -> which are good enough to stop at


@dataclass
class Found:
    """What a run found for each picture of its batch.

    Attributes:
        pictures: the misread iterate with the largest loss; where none is misread, the iterate with the largest loss.
        losses: their losses, (N,).
        fallen: which of them are misread or, where the run had to settle them, settled.
    """

    pictures: Array
    losses: Array
    fallen: Array


@dataclass
class _State:
    """Where the pictures are that still move, row by row."""

    positions: Array
    images: Array
    at: Array
    before: Array
    gradient: Array
    loss: Array
    size: Array
    best: Array
    best_loss: Array
    best_gradient: Array
    best_at_check: Array
    halved: Array
    rises: Array

    def take(self, chosen: Array) -> _State:
        if chosen.all():
            return self
        return _State(*(getattr(self, field.name)[chosen] for field in fields(self)))


def checkpoints(steps: int) -> list[int]:
    """Return the steps after which the step size is looked at (§3.2): first after 22 %, then more and more often."""
    shares = [0.0, 0.22]
    while shares[-1] < 1:
        shares.append(shares[-1] + max(shares[-1] - shares[-2] - 0.03, 0.06))
    return sorted({ceil(round(share * steps, 6)) for share in shares[1:] if share <= 1})


def ascend(
    objective: Objective,
    images: Array,
    start: Array,
    labels: Array,
    *,
    epsilon: float,
    steps: int,
    settled: Settled | None = None,
) -> Found:
    """Climb from the starts.

    Args:
        objective: what is climbed.
        images: floats (N, H, W, C) in [0, 1], the middles of the balls.
        start: where to begin, of the same shape.
        labels: integers (N,), the classes that a misread picture is not taken for.
        epsilon: radius of the balls in the [0, 1] pixel scale.
        steps: number of steps, one gradient each and one for the start.
        settled: says at which misread pictures to stop; None to go on to the end with all of them.
    """

    def keep(state: _State, point: Evaluated) -> _State:
        return state.take(~_note(found, state, point, labels, settled))

    found = Found(start.copy(), np.full(len(images), -np.inf), np.zeros(len(images), bool))
    point = objective(start, np.arange(len(images)))
    state = keep(_begin(images, start, point, epsilon), point)
    last_check, checks = 0, checkpoints(steps)
    for step in range(1, steps + 1):
        if not len(state.positions):
            break
        _move(state, epsilon, 1.0 if step == 1 else MOMENTUM)
        point = objective(state.at, state.positions)
        state.rises += point.losses > state.loss
        state.loss, state.gradient = point.losses, point.gradient
        _keep_best(state, point.losses > state.best_loss)
        state = keep(state, point)
        if step in checks:
            _check(state, step - last_check)
            last_check = step
    return found


def _begin(images: Array, start: Array, point: Evaluated, epsilon: float) -> _State:
    return _State(
        positions=np.arange(len(images)),
        images=images,
        at=start,
        before=start,
        gradient=point.gradient,
        loss=point.losses,
        size=np.full(len(images), FIRST_STEP * epsilon, images.dtype),
        best=start.copy(),
        best_loss=point.losses.copy(),
        best_gradient=point.gradient.copy(),
        best_at_check=point.losses,
        halved=np.ones(len(images), bool),
        rises=np.zeros(len(images), int),
    )


def _move(state: _State, epsilon: float, momentum: float) -> None:
    low, high = np.maximum(state.images - epsilon, 0), np.minimum(state.images + epsilon, 1)
    low, high = low.astype(state.at.dtype), high.astype(state.at.dtype)
    step = state.size[:, None, None, None] * np.sign(state.gradient).astype(state.at.dtype)
    ahead = np.clip(state.at + step, low, high)
    drift = (state.at - state.before) * state.at.dtype.type(1 - momentum)
    state.before = state.at
    state.at = np.clip(state.at + (ahead - state.at) * state.at.dtype.type(momentum) + drift, low, high)


def _keep_best(state: _State, better: Array) -> None:
    state.best[better], state.best_gradient[better] = state.at[better], state.gradient[better]
    state.best_loss[better] = state.loss[better]


def _check(state: _State, length: int) -> None:
    """Halve the steps of those that rose too seldom, or did not get higher with a step that was left as it was."""
    halve = (state.rises < SHARE_OF_RISES * length) | (~state.halved & (state.best_loss <= state.best_at_check))
    state.size[halve] /= 2
    back = halve[:, None, None, None]
    state.at, state.gradient = np.where(back, state.best, state.at), np.where(back, state.best_gradient, state.gradient)
    state.loss = np.where(halve, state.best_loss, state.loss)
    state.halved, state.best_at_check = halve, state.best_loss.copy()
    state.rises[:] = 0


def _note(found: Found, state: _State, point: Evaluated, labels: Array, settled: Settled | None) -> Array:
    """Write down what is worth keeping of the last iterates, and return which rows are done with."""
    rows = state.positions
    fallen = point.logits.argmax(axis=1) != labels[rows]
    if settled is not None and fallen.any():
        fallen[fallen] = settled(state.at[fallen], rows[fallen])
    higher = point.losses > found.losses[rows]
    better = (fallen & ~found.fallen[rows]) | ((fallen == found.fallen[rows]) & higher)
    found.pictures[rows[better]], found.losses[rows[better]] = state.at[better], point.losses[better]
    found.fallen[rows] |= fallen
    return np.zeros(len(rows), bool) if settled is None else fallen
