"""Clean and robust accuracy: how many pictures of a data set a network reads right, before and under attack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from fgsm.attacks.fast_gradient import SupportsLossGradient, gradient_sign, is_adversarial
from fgsm.attacks.iterative import basic_iterative_method, projected_gradient_descent
from fgsm.attacks.levels import MAX_LEVEL, Picture, perturb_8bit
from fgsm.checks import MAX_STEPS, Array, check_integer, check_labels
from fgsm.pictures.image import to_float, to_uint8

ATTACKS = ("fgsm", "bim", "pgd")
LEVELS = (0, 1, 2, 4, 8)
STEPS = 20
BATCH = 32
_NORMAL_QUANTILE = 1.959964  # of 97.5 %

# (classifier, uint8 pictures, their classes, levels above 0) -> uint8 adversarial pictures, level by level
_Attack = Callable[[SupportsLossGradient, Picture, Array, list[int]], Iterator[Picture]]


@dataclass(frozen=True)
class Row:
    """How a network did at one level.

    Attributes:
        level: epsilon · 255; 0 is no attack.
        correct: pictures read right, without the attack and under it.
        total: pictures judged.
    """

    level: int
    correct: int
    total: int

    @property
    def epsilon(self) -> float:
        """The L∞ size of the attack in the [0, 1] pixel scale."""
        return self.level / 255

    @property
    def accuracy(self) -> float:
        """Share of the pictures read right, from 0 to 1: clean accuracy at level 0, robust accuracy above."""
        return self.correct / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the accuracy: what as many other pictures might have given."""
        return wilson_interval(self.correct, self.total)


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of the share that gave `count` of `total` (Wilson, JASA 22, 1927), from 0 to 1."""
    z2 = _NORMAL_QUANTILE**2
    middle = (count + z2 / 2) / (total + z2)
    spread = count * (total - count) / total + z2 / 4
    half = _NORMAL_QUANTILE * spread**0.5 / (total + z2)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def evaluate(
    classifier: SupportsLossGradient,
    pictures: Iterable[tuple[Picture, int]],
    levels: Iterable[int] = LEVELS,
    attack: str = "fgsm",
    *,
    steps: int = STEPS,
    seed: int = 0,
    surrogate: SupportsLossGradient | None = None,
    progress: Callable[[list[Row]], None] | None = None,
) -> list[Row]:
    """Measure a network's accuracy under an untargeted attack on the true class, level by level.

    What is judged is the 8-bit picture, at most `level` grey steps from the original anywhere. A picture that is
    misread without an attack stays wrong at every level. Each level is attacked for itself, so accuracy need
    not fall from one to the next.

    Args:
        classifier: the network that is judged, defended or not.
        pictures: pairs of a picture, uint8 (H, W, C) of the network's size, and its true class.
        levels: epsilon · 255, each from 0 (no attack) to 255.
        attack: "fgsm" (arXiv 1412.6572), "bim" (arXiv 1607.02533) or "pgd" (arXiv 1706.06083), the last two
            with steps of 2.5 · epsilon / steps.
        steps: of "bim" and "pgd".
        seed: of the random starts of "pgd".
        surrogate: the network that the attacker makes the pictures for, where it is not the one that is judged:
            who does not know of a defence has the undefended network.
        progress: called after every batch with the rows so far, so that a run that is stopped is not lost.

    Returns:
        One row a level, in rising order.

    Raises:
        ValueError: if an argument does not fit the network or its range, or there is no picture.

    Example:
        >>> clean, robust = evaluate(classifier, pictures, levels=[0, 8], attack="pgd")
        >>> robust.accuracy, robust.interval
    """
    wanted = check_levels(levels)
    run = _find_attack(attack, check_integer(steps, "steps", 1, MAX_STEPS), seed)
    rows = [Row(level, 0, 0) for level in wanted]
    for images, labels in _batches(pictures):
        counts = _count_correct(classifier, surrogate or classifier, images, labels, wanted, run)
        rows = [
            Row(row.level, row.correct + count, row.total + len(labels))
            for row, count in zip(rows, counts, strict=True)
        ]
        if progress:
            progress(rows)
    if not rows[0].total:
        raise ValueError("expected at least one picture, got none")
    return rows


def check_levels(levels: Iterable[int]) -> list[int]:
    """Return levels in rising order, each once.

    Raises:
        ValueError: if there is none, or one is not a whole number from 0 to 255.
    """
    wanted = sorted({check_integer(level, "level", 0, MAX_LEVEL) for level in levels})
    if not wanted:
        raise ValueError("expected at least one level, got none")
    return wanted


def _batches(pictures: Iterable[tuple[Picture, int]]) -> Iterator[tuple[Picture, Array]]:
    remaining = iter(pictures)
    while batch := list(islice(remaining, BATCH)):
        images, labels = zip(*batch, strict=True)
        shapes = {np.shape(image) for image in images}
        if len(shapes) > 1:
            raise ValueError(f"expected pictures of one shape, got {' and '.join(map(str, sorted(shapes)))}")
        yield np.stack(images), np.asarray(labels)


def _count_correct(
    classifier: SupportsLossGradient,
    attacked: SupportsLossGradient,
    images: Picture,
    labels: Array,
    levels: list[int],
    attack: _Attack,
) -> list[int]:
    """Return how many pictures of a batch are read right at each level; only those that are at 0 are attacked."""
    logits = classifier.logits(to_float(images))
    truth = check_labels(labels, len(images), logits.shape[1])
    right = ~is_adversarial(logits, truth)
    images, truth = images[right], truth[right]
    correct = dict.fromkeys(levels, len(images))
    above = [level for level in levels if level and len(images)]
    for level, adversarial in zip(above, attack(attacked, images, truth, above), strict=True):
        misread = is_adversarial(classifier.logits(to_float(adversarial)), truth)
        correct[level] -= int(misread.sum())
    return list(correct.values())


def _find_attack(name: str, steps: int, seed: int) -> _Attack:
    if name == "fgsm":
        return _one_step
    if name == "bim":
        return partial(_many_steps, partial(basic_iterative_method, steps=steps))
    if name == "pgd":
        return partial(_many_steps, _RandomStarts(steps, seed))
    raise ValueError(f"expected an attack ({', '.join(ATTACKS)}), got {str(name)[:60]!r}")


def _one_step(classifier: SupportsLossGradient, images: Picture, labels: Array, levels: list[int]) -> Iterator[Picture]:
    if levels:
        sign = gradient_sign(classifier, to_float(images), labels)
        yield from (perturb_8bit(images, sign, level) for level in levels)


def _many_steps(
    method: Callable[..., Array], classifier: SupportsLossGradient, images: Picture, labels: Array, levels: list[int]
) -> Iterator[Picture]:
    for level in levels:  # a whole level as epsilon: rounding to 8 bits keeps it
        yield to_uint8(method(classifier, to_float(images), labels, epsilon=level / 255))


class _RandomStarts:
    """Projected gradient descent, each call from another start, all of them fixed by one seed."""

    def __init__(self, steps: int, seed: int) -> None:
        self.steps = steps
        self._random = np.random.default_rng(seed)

    def __call__(self, classifier: SupportsLossGradient, images: Array, labels: Array, *, epsilon: float) -> Array:
        seed = int(self._random.integers(2**63))
        return projected_gradient_descent(classifier, images, labels, epsilon=epsilon, steps=self.steps, seed=seed)
