"""Auto-PGD, the attack without a step size to choose: runs from random starts, on one loss, on what still stands.

Croce and Hein, "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks"
(arXiv 2003.01690). A single run is `fgsm.attacks.ascent`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from fgsm.attacks.ascent import Found, Settled, ascend
from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.attacks.losses import Evaluated, evaluate_loss
from fgsm.checks import MAX_STEPS, Array, check_epsilon, check_images, check_integer, check_labels

TARGETS = 9
MAX_TARGETS = MAX_RESTARTS = 1000
Loss = Literal["cross-entropy", "dlr", "targeted-dlr"]
Seed: TypeAlias = "int | Sequence[int] | None"


class Ascents(NamedTuple):
    """Which runs are made.

    Attributes:
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: of a run.
        loss: what is climbed.
        restarts: runs from random starts, for each target where there are any.
        targets: of the targeted loss: so many of the most likely other classes, one after another.
    """

    epsilon: float
    steps: int = 100
    loss: Loss = "cross-entropy"
    restarts: int = 1
    targets: int = TARGETS

    def checked(self) -> Ascents:
        """Return the same, of the right types.

        Raises:
            ValueError: if one of them does not fit.
        """
        if self.loss not in get_args(Loss):
            raise ValueError(f"expected a loss ({', '.join(get_args(Loss))}), got {str(self.loss)[:60]!r}")
        return Ascents(
            check_epsilon(self.epsilon),
            check_integer(self.steps, "steps", 1, MAX_STEPS),
            self.loss,
            check_integer(self.restarts, "restarts", 1, MAX_RESTARTS),
            check_integer(self.targets, "targets", 1, MAX_TARGETS),
        )


def auto_projected_gradient_descent(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    steps: int = 100,
    loss: Loss = "cross-entropy",
    restarts: int = 1,
    seed: Seed = None,
) -> Array:
    """Return adversarial pictures of L∞ Auto-PGD, APGD (arXiv 2003.01690, algorithm 1).

    The step size begins at 2 · epsilon and halves, for each picture by itself, where the loss stops rising; steps have
    a momentum of 0.75. What is returned is the misread iterate with the largest loss; where no iterate is misread, the
    one with the largest loss. Later restarts and targets are tried on pictures that are still read right.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,), the classes to leave; None for the network's own.
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: of a run.
        loss: "cross-entropy", "dlr" (the difference of logits ratio, §4.2, which does not change with the scale of the
            logits) or "targeted-dlr" (§4.3, for each of the nine most likely other classes in turn).
        restarts: runs from random starts, for each target where there are any.
        seed: of the starts; None for fresh ones. A seed for each picture makes its starts independent of the others.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1], none further than epsilon from its own.

    Raises:
        ValueError: if an argument does not fit.

    Example:
        >>> adversarial = auto_projected_gradient_descent(classifier, images, labels, epsilon=8 / 255, seed=0)
    """
    pictures = check_images(images)
    ascents = Ascents(epsilon, steps, loss, restarts).checked()
    classes = classifier.logits(pictures).argmax(axis=1) if labels is None else check_labels(labels, len(pictures))
    if not len(pictures):
        return pictures.copy()
    return search(classifier, pictures, classes, ascents, picture_seeds(seed, len(pictures))).pictures


def search(
    classifier: SupportsLossGradient,
    images: Array,
    labels: Array,
    ascents: Ascents,
    seeds: Sequence[Sequence[int]],
    settled: Settled | None = None,
) -> Found:
    """Make the runs, each on the pictures that are still read right.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1], at least one.
        labels: integers (N,), the classes to leave.
        ascents: which runs.
        seeds: of the starts, for each picture.
        settled: see `fgsm.attacks.ascent.ascend`; a picture that is settled costs no further step.
    """
    found = Found(images.copy(), np.full(len(images), -np.inf), np.zeros(len(images), bool))
    for run, targets in enumerate(_runs(classifier, images, labels, ascents)):
        standing = np.flatnonzero(~found.fallen)
        if not len(standing):
            break
        _merge(found, standing, _run(classifier, images, labels, ascents, seeds, settled, standing, targets, run))
    return found


def picture_seeds(seed: Seed, count: int) -> list[list[int]]:
    """Return a seed for each picture, as numbers to which others can be added.

    Raises:
        ValueError: if there are not as many as pictures.
    """
    if seed is None:
        seed = int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    if not isinstance(seed, Sequence):
        return [[int(seed), position] for position in range(count)]
    if len(seed) != count:
        raise ValueError(f"expected a seed for each of {count} pictures, got {len(seed)}")
    return [[int(each)] for each in seed]


def _runs(classifier: SupportsLossGradient, images: Array, labels: Array, ascents: Ascents) -> Iterator[Array | None]:
    """Yield the targets of each run, integers (N,), or None where there are none."""
    if ascents.loss != "targeted-dlr":
        yield from [None] * ascents.restarts
        return
    logits = classifier.logits(images).astype(np.float64)
    logits[np.arange(len(labels)), labels] = -np.inf
    others = np.argsort(-logits, axis=1, kind="stable")[:, :-1]
    for place in range(min(ascents.targets, others.shape[1])):
        yield from [others[:, place]] * ascents.restarts


def _run(
    classifier: SupportsLossGradient,
    images: Array,
    labels: Array,
    ascents: Ascents,
    seeds: Sequence[Sequence[int]],
    settled: Settled | None,
    chosen: Array,
    targets: Array | None,
    run: int,
) -> Found:
    def objective(at: Array, rows: Array) -> Evaluated:
        aims = None if targets is None else targets[chosen[rows]]
        return evaluate_loss(classifier, at, labels[chosen[rows]], aims, ratio=ascents.loss != "cross-entropy")

    def settle(at: Array, rows: Array) -> Array:
        assert settled is not None
        return settled(at, chosen[rows])

    start = _random_start(images[chosen], ascents.epsilon, [[*seeds[position], run] for position in chosen.tolist()])
    return ascend(
        objective,
        images[chosen],
        start,
        labels[chosen],
        epsilon=ascents.epsilon,
        steps=ascents.steps,
        settled=None if settled is None else settle,
    )


def _random_start(images: Array, epsilon: float, seeds: Sequence[Sequence[int]]) -> Array:
    """Return a point of each ball, drawn uniformly and moved out until it touches the boundary."""
    draws = np.stack([np.random.default_rng(seed).uniform(-1, 1, images.shape[1:]) for seed in seeds])
    draws /= np.abs(draws).max(axis=(1, 2, 3), keepdims=True)
    return np.clip(images + (epsilon * draws).astype(images.dtype), 0, 1)


def _merge(found: Found, rows: Array, new: Found) -> None:
    better = new.fallen | (new.losses > found.losses[rows])
    found.pictures[rows[better]], found.losses[rows[better]] = new.pictures[better], new.losses[better]
    found.fallen[rows] |= new.fallen
