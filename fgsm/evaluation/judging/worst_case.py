"""The worst case: the strongest attacks of the field one after another, each on the pictures that still stand.

The order is that of AutoAttack's standard version (arXiv 2003.01690, §5) without its third attack, FAB: Auto-PGD on the
cross-entropy, Auto-PGD on the targeted DLR, Square. `differences_from_autoattack` lists all that differs.
"""

from __future__ import annotations

from collections.abc import Callable

from fgsm.attacks.ascent import Settled
from fgsm.attacks.auto_pgd import TARGETS, Ascents, Loss, search
from fgsm.attacks.fast_gradient import SupportsLossGradient, is_adversarial
from fgsm.attacks.square import QUERIES, search_squares
from fgsm.checks import Array
from fgsm.evaluation.judging.stages import Batch, Effort, Stage, by_level
from fgsm.pictures.image import to_float, to_uint8

WORST_CASE = "worst-case"
CROSS_ENTROPY, TARGETED, SQUARE = "apgd-ce", "apgd-t", "square"
FULL = Effort(100, TARGETS, QUERIES)  # as AutoAttack's standard version
QUICK = Effort(20, 3, 200)  # for a first look
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
    less = (
        f"; this is less than the default ({FULL.steps} steps, {min(FULL.targets, classes - 1)} "
        f"target{'s' if classes > 2 else ''}, {FULL.queries} queries), so each accuracy under attack is an upper bound"
    )
    return (
        f"worst case of APGD on cross-entropy ({effort.steps} steps), APGD on targeted DLR ({aims} "
        f"target{'s' if aims > 1 else ''} of {effort.steps} steps) and Square ({effort.queries} queries), each on the "
        "pictures still standing: AutoAttack's standard order without FAB, judged on 8-bit pictures"
        f"{less if is_reduced(effort, classes) else ''}"
    )


def is_reduced(effort: Effort, classes: int) -> bool:
    """Say whether any stage may try less than by default, as far as there are classes to aim at."""
    most = min(FULL.targets, classes - 1)
    return effort.steps < FULL.steps or effort.targets < most or effort.queries < FULL.queries


def differences_from_autoattack(effort: Effort) -> tuple[str, ...]:
    """Return in what the worst case differs from AutoAttack's standard version, a sentence each."""
    schedule = (
        f"Square's squares shrink over the {effort.queries:,} queries that there are; AutoAttack's shrink as over "
        "10,000 whatever their number (--square-schedule fixed)"
        if effort.schedule == "rescaled"
        else "Square's squares shrink as over 10,000 queries, as AutoAttack's do"
    )
    return (
        "FAB, AutoAttack's third attack, is left out: only its two runs of Auto-PGD and Square are made",
        schedule,
        "a picture has fallen once the network misreads it rounded to 8 bits; AutoAttack judges floats",
        "what fools within a smaller level counts at the larger levels of the same run, too",
        "Auto-PGD halves its step where fewer than three quarters of the steps rose, as the paper has it; AutoAttack's "
        "code halves it at exactly three quarters, too",
        "Square draws a square for each picture by itself, and every row and column can be in it; AutoAttack draws one "
        "for a whole batch, which never reaches the last row or column",
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
        radius, schedule = level / 255, effort.schedule
        return search_squares(
            classifier, images, batch.labels, radius, effort.queries, seeds, settled, schedule=schedule
        )

    return make


def _once_rounded(classifier: SupportsLossGradient, labels: Array) -> Settled:
    return lambda pictures, rows: is_adversarial(classifier.logits(to_float(to_uint8(pictures))), labels[rows])
