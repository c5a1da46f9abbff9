"""The losses that stronger attacks climb, as functions of the logits, and their gradient through any network.

The difference of logits ratio, DLR, is Croce and Hein's (arXiv 2003.01690, §4.2 and §4.3): unlike the cross-entropy it
does not change when the logits are scaled or shifted, so a network cannot hide its gradient by being sure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fgsm.attacks.fast_gradient import SupportsLossGradient, logits_and_gradient
from fgsm.checks import Array

_TINY = 1e-12

# (logits (N, K), labels (N,), targets (N,)) -> d loss i / d logits i, (N, K)
Slope = Callable[[Array, Array, Array], Array]


class Evaluated(NamedTuple):
    """A loss at some pictures: the logits (N, K), the loss (N,) and its gradient (N, H, W, C)."""

    logits: Array
    losses: Array
    gradient: Array


def evaluate_loss(
    classifier: SupportsLossGradient, images: Array, labels: Array, targets: Array | None, *, ratio: bool
) -> Evaluated:
    """Return a loss and its gradient with respect to the pictures.

    Args:
        classifier: the network under attack; one with `logits_and_pullback` takes one pass for any loss.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,), the classes to leave.
        targets: integers (N,), the classes to put in their place; None for the strongest other one.
        ratio: whether to climb the DLR instead of the cross-entropy.
    """
    if not ratio:
        logits, gradient = logits_and_gradient(classifier, images, labels)
        return Evaluated(logits, cross_entropy(logits, labels), gradient)
    aims = np.full(len(labels), -1, np.int64) if targets is None else targets
    one_pass = getattr(classifier, "logits_and_pullback", None)
    if one_pass is None:
        logits, gradient = _by_cross_entropies(classifier, images, labels, aims)
    else:
        logits, gradient = one_pass(images, dlr_slope, labels, aims)
    return Evaluated(logits, dlr(logits, labels, aims), gradient)


def cross_entropy(logits: Array, labels: Array) -> Array:
    """Return -log softmax of the labels, float64 (N,)."""
    rows = logits.astype(np.float64)
    top = rows.max(axis=1)
    return top + np.log(np.exp(rows - top[:, None]).sum(axis=1)) - rows[np.arange(len(rows)), labels]


def dlr(logits: Array, labels: Array, targets: Array) -> Array:
    """Return the DLR loss, float64 (N,): -(z_y - z_t) / (z_π1 - z_π3), π being the classes in falling order.

    With a target the mean of π3 and π4 stands for π3. Where there are fewer classes, the last one does; two classes
    leave nothing but the difference above.

    Args:
        logits: floats (N, K).
        labels: integers (N,).
        targets: integers (N,); -1 for the strongest class but the label.
    """
    above, below, _ = _parts(logits.astype(np.float64), labels, targets)
    return -above / below


def dlr_slope(logits: Array, labels: Array, targets: Array) -> Array:
    """Return the gradient of `dlr` with respect to the logits, float32 (N, K); its rows sum to zero."""
    rows = logits.astype(np.float64)
    above, below, (rivals, order) = _parts(rows, labels, targets)
    positions = np.arange(len(rows))
    slope = np.zeros_like(rows)
    np.add.at(slope, (positions, labels), -1 / below)
    np.add.at(slope, (positions, rivals), 1 / below)
    if rows.shape[1] > 2:
        share = above / below**2
        np.add.at(slope, (positions, order[:, 0]), share)
        for weight, place in _thirds(rows.shape[1], targets):
            np.add.at(slope, (positions, order[:, place]), -weight * share)
    return slope.astype(np.float32)


def _parts(rows: Array, labels: Array, targets: Array) -> tuple[Array, Array, tuple[Array, Array]]:
    """Return numerator and denominator of the DLR, the rivals, and the classes in falling order."""
    positions = np.arange(len(rows))
    order = np.argsort(-rows, axis=1, kind="stable")
    strongest = np.where(order[:, 0] == labels, order[:, 1], order[:, 0])
    rivals = np.where(targets < 0, strongest, targets)
    above = rows[positions, labels] - rows[positions, rivals]
    if rows.shape[1] < 3:
        return above, np.ones_like(above), (rivals, order)
    falling = np.take_along_axis(rows, order, axis=1)
    third = sum(weight * falling[:, place] for weight, place in _thirds(rows.shape[1], targets))
    return above, falling[:, 0] - third + _TINY, (rivals, order)


def _thirds(classes: int, targets: Array) -> list[tuple[Array, int]]:
    """Return the weights of the third and of the fourth class in the denominator."""
    fourth = np.where(targets >= 0, 0.5, 0.0)
    return [(1 - fourth, 2), (fourth, min(3, classes - 1))]


def _by_cross_entropies(
    classifier: SupportsLossGradient, images: Array, labels: Array, targets: Array
) -> tuple[Array, Array]:
    """Return logits and the DLR's gradient from those of the cross-entropy alone.

    With g(k) the cross-entropy's gradient for class k, a slope s whose entries sum to zero pulls back to -Σ s_k g(k).
    """
    logits = classifier.logits(images)
    slope = dlr_slope(logits, labels, targets)
    by_size = np.argsort(-np.abs(slope), axis=1, kind="stable")
    gradient = np.zeros_like(images)
    for classes in by_size[:, : int((slope != 0).sum(axis=1).max(initial=0))].T:
        weight = slope[np.arange(len(slope)), classes].astype(images.dtype)
        gradient -= weight[:, None, None, None] * classifier.loss_gradient(images, classes)
    return logits, gradient
