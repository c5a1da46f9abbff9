"""The worst case: the strongest attacks of the field one after another, each on the pictures that still stand.

The order is that of AutoAttack's standard version (arXiv 2003.01690, §5) without its third attack, FAB: Auto-PGD on the
cross-entropy, Auto-PGD on the targeted DLR, Square. Two more things differ: a picture counts only if it is misread once
it is rounded to 8 bits, and what fools within a smaller level counts at the larger ones too.
"""

from __future__ import annotations

from collections.abc import Callable

from fgsm.attacks.ascent import Settled
from fgsm.attacks.auto_pgd import Ascents, Loss, search
from fgsm.attacks.fast_gradient import SupportsLossGradient, is_adversarial
from fgsm.attacks.square import search_squares
from fgsm.checks import Array
from fgsm.evaluation.judging.stages import Batch, Effort, Stage, by_level
from fgsm.pictures.image import to_float, to_uint8

WORST_CASE = "worst-case"
CROSS_ENTROPY, TARGETED, SQUARE = "apgd-ce", "apgd-t", "square"
TITLES = {CROSS_ENTROPY: "APGD on cross-entropy", TARGETED: "APGD on targeted DLR", SQUARE: "Square"}


def worst_case(effort: Effort) -> tuple[Stage, ...]:
    """Return the stages."""
    return (
        Stage(CROSS_ENTROPY, by_level(_climb("cross-entropy", effort, CROSS_ENTROPY))),
        Stage(TARGETED, by_level(_climb("targeted-dlr", effort, TARGETED))),
        Stage(SQUARE, by_level(_squares(effort))),
    )


def describe_worst_case(effort: Effort, classes: int) -> str:
    """Return how much was tried, in one sentence."""
    aims = min(effort.targets, classes - 1)
    return (
        f"worst case of APGD on cross-entropy ({effort.steps} steps), APGD on targeted DLR ({aims} "
        f"target{'s' if aims > 1 else ''} of {effort.steps} steps) and Square ({effort.queries} queries), each on the "
        "pictures still standing: AutoAttack's standard order without FAB, judged on 8-bit pictures"
    )


def _climb(loss: Loss, effort: Effort, name: str) -> Callable[[SupportsLossGradient, Batch, int], Array]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        ascents = Ascents(level / 255, effort.steps, loss, targets=effort.targets)
        seeds = [[seed] for seed in batch.seeds_for(name, level)]
        settled = _once_rounded(classifier, batch.labels)
        return search(classifier, to_float(batch.images), batch.labels, ascents, seeds, settled).pictures

    return make


def _squares(effort: Effort) -> Callable[[SupportsLossGradient, Batch, int], Array]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        seeds = [[seed] for seed in batch.seeds_for(SQUARE, level)]
        settled = _once_rounded(classifier, batch.labels)
        images = to_float(batch.images)
        return search_squares(classifier, images, batch.labels, level / 255, effort.queries, seeds, settled)

    return make


def _once_rounded(classifier: SupportsLossGradient, labels: Array) -> Settled:
    return lambda pictures, rows: is_adversarial(classifier.logits(to_float(to_uint8(pictures))), labels[rows])
