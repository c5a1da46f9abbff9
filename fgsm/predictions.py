"""What a network says: its probabilities, its top classes, and percentages that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fgsm.checks import Array


class Prediction(NamedTuple):
    """One class and the probability (0 … 1) that a network gives it."""

    label: str
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs here
    probability: float


def softmax(logits: Array) -> Array:
    """Return the softmax of each row, float32 (N, K)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)


def logit_margins(logits: Array, labels: Array) -> Array:
    """Return by how much each row's label is ahead of every other class, (N,); negative where it is not.

    Args:
        logits: (N, K), at least two classes.
        labels: (N,) integers.
    """
    rows = np.arange(len(labels))
    others = logits.copy()
    others[rows, labels] = -np.inf
    return logits[rows, labels] - others.max(axis=1)


def top_predictions(probabilities: Array, labels: Sequence[str], count: int = 5) -> list[Prediction]:
    """Return the `count` most probable classes of one row (K,), the first one being the prediction."""
    return [Prediction(labels[index], index, share) for index, share in top_classes(probabilities, count)]


def top_classes(probabilities: Array, count: int = 5) -> list[tuple[int, float]]:
    """Return index and probability of the `count` most probable classes of one row (K,)."""
    order = np.argsort(-probabilities, kind="stable")[:count]
    return [(int(index), float(probabilities[index])) for index in order]


def suggest_target(probabilities: Array, how: str, seed: int | None = None) -> int:
    """Return a class to aim at, never the predicted one.

    Args:
        probabilities: one row (K,).
        how: "runner-up", "least likely" or "random".
        seed: of the random choice; None for a fresh one.

    Raises:
        ValueError: if `how` is none of these.
    """
    order = np.argsort(-probabilities, kind="stable")
    if how == "runner-up":
        return int(order[1])
    if how == "least likely":
        return int(order[-1])
    if how == "random":
        return int(np.random.default_rng(seed).choice(order[1:]))
    raise ValueError(f"expected 'runner-up', 'least likely' or 'random', got {how!r}")


def percent_digit(probability: float) -> str:
    """Write a probability in per cent with one digit, as in a table."""
    return f"{100 * probability:.1f} %"


def percent(probability: float) -> str:
    """Write a probability as whole per cent, or with one digit below 1 % and above 99 %."""
    value = 100 * probability
    if 1 <= value <= 99:
        return f"{value:.0f} %"
    return "< 0.1 %" if value < 0.05 else "> 99.9 %" if value >= 99.95 else f"{value:.1f} %"
