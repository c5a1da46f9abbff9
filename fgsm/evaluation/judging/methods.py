"""The attacks that an evaluation can make, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fgsm.attacks.fast_gradient import SupportsLossGradient, gradient_sign
from fgsm.attacks.iterative import basic_iterative_method, projected_gradient_descent
from fgsm.attacks.levels import perturb_8bit
from fgsm.checks import Array
from fgsm.evaluation.judging.stages import Batch, Craft, Effort, Stage, by_level
from fgsm.evaluation.judging.worst_case import FULL, WORST_CASE, worst_case
from fgsm.pictures.image import to_float

STEPS, WORST_CASE_STEPS = 20, FULL.steps


def find_stages(attack: str, effort: Effort) -> tuple[Stage, ...]:
    """Return the stages of an attack, in their order.

    Raises:
        ValueError: if there is no such attack, or a number of `effort` is out of range.
    """
    if attack not in _STAGES:
        raise ValueError(f"expected an attack ({', '.join(ATTACKS)}), got {str(attack)[:60]!r}")
    return tuple(_STAGES[attack](effort.checked()))


def default_steps(attack: str) -> int:
    """Return how many steps an attack takes where nobody says."""
    return WORST_CASE_STEPS if attack == WORST_CASE else 1 if attack == "fgsm" else STEPS


def _fgsm(effort: Effort) -> Sequence[Stage]:
    def start(classifier: SupportsLossGradient, batch: Batch) -> Craft:
        sign = gradient_sign(classifier, to_float(batch.images), batch.labels)  # one for all levels
        return lambda level, chosen: perturb_8bit(batch.images[chosen], sign[chosen], level)

    return [Stage("fgsm", start)]


def _bim(effort: Effort) -> Sequence[Stage]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        images = to_float(batch.images)
        return basic_iterative_method(classifier, images, batch.labels, epsilon=level / 255, steps=effort.steps)

    return [Stage("bim", by_level(make))]


def _pgd(effort: Effort) -> Sequence[Stage]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        return projected_gradient_descent(
            classifier,
            to_float(batch.images),
            batch.labels,
            epsilon=level / 255,
            steps=effort.steps,
            seed=batch.seeds_for("pgd", level),
        )

    return [Stage("pgd", by_level(make))]


_STAGES: dict[str, Callable[[Effort], Sequence[Stage]]] = {
    "fgsm": _fgsm,
    "bim": _bim,
    "pgd": _pgd,
    WORST_CASE: worst_case,
}
ATTACKS = tuple(_STAGES)
