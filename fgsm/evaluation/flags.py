"""Signs that a number is an artefact, each in one sentence with its own number.

They are those that Carlini et al. ("On evaluating adversarial robustness", arXiv 1902.06705, §5) and the authors of
RobustBench (arXiv 2010.09670) ask everybody to look for. They are counted from records, whoever judged these and when.
"""

from __future__ import annotations

from collections.abc import Sequence

from fgsm.attacks.zero_gradient import zero_gradients
from fgsm.evaluation.judging.worst_case import SQUARE
from fgsm.evaluation.record import CHANGES, HALF, NOT_FINITE, STANDS_AT_HALF, ZERO, Record
from fgsm.evaluation.rows import wilson_interval
from fgsm.predictions import percent_digit

LEFT_AT_HALF = 0.01
BROKEN_BY_SQUARE = 0.002
ENOUGH = 30  # pictures, to tell an accuracy from chance by its interval


def find_flags(
    records: Sequence[Record],
    classes: int,
    *,
    one_step: bool = False,
    transfer: bool = False,
    reduced: bool = False,
    stop: str = "",
) -> list[str]:
    """Return what speaks against believing an accuracy, the gravest first; nothing where nothing does.

    Args:
        records: of one network under one attack.
        classes: how many the network knows.
        one_step: whether the attack takes one step, which need not fool at a large epsilon.
        transfer: whether the pictures were made for another network, which need not fool this one at all.
        reduced: whether the worst case was given less than its default budget.
        stop: what lets no gradient pass in the network that was attacked, where that is known.
    """
    if not records:
        return []
    found = [_chance(records, classes), *_marks(records, stop)]
    if not transfer:
        found.append(_square(records, reduced))
        if not one_step:
            found.append(_half(records))
    return [sentence for sentence in found if sentence]


def _chance(records: Sequence[Record], classes: int) -> str:
    total, correct = len(records), sum(record.right_at(0) for record in records)
    if not classes or (
        correct * classes > total and (total < ENOUGH or wilson_interval(correct, total)[0] > 1 / classes)
    ):
        return ""
    return (
        f"accuracy without an attack is {percent_digit(correct / total)} of {total} pictures, no better than chance "
        f"({percent_digit(1 / classes)} for {classes} classes): the labels may be in another order than the network's"
    )


def _marks(records: Sequence[Record], stop: str) -> list[str]:
    attacked = sum(record.right_at(0) for record in records)
    lead = min((record.clean.margin for record in records if ZERO in record.marks), default=0.0)
    counts = {name: sum(name in record.marks for record in records) for name in (ZERO, NOT_FINITE, CHANGES)}
    sentences = {
        ZERO: zero_gradients(counts[ZERO], attacked, stop=stop, lead=lead),
        NOT_FINITE: f"the gradient is not a number for {counts[NOT_FINITE]} of {attacked} pictures: no attack that "
        "follows it can work there",
        CHANGES: f"the network's answer changed from one call to the next for {counts[CHANGES]} of {len(records)} "
        "pictures: it draws at random, and an attack has to average over its draws",
    }
    return [sentences[name] for name, count in counts.items() if count]


def _square(records: Sequence[Record], reduced: bool) -> str:
    counts = [_broken_by_square(records, outcome.level) for outcome in records[0].attacked]
    found = [count for count in counts if count[0] > BROKEN_BY_SQUARE]
    if not found:
        return ""
    share, broken, left, level = max(found)
    short = "gradients may be hidden, or these attacks were too short: they had less than their default budget"
    enough = "following gradients is not enough here, so more queries or an attack made for this network may break more"
    return (
        f"Square, which follows no gradient, broke {broken} of the {left} pictures ({percent_digit(share)}) that the "
        f"white-box attacks left at level {level}: {short if reduced else enough}"
    )


def _broken_by_square(records: Sequence[Record], level: int) -> tuple[float, int, int, int]:
    new = [record for record in records if record.falls_at in (level, None) or record.right_at(level)]
    broken = sum(not record.right_at(level) and _stage(record, level) == SQUARE for record in new)
    left = broken + sum(record.right_at(level) for record in new)
    return broken / max(left, 1), broken, left, level


def _stage(record: Record, level: int) -> str:
    return next(outcome.stage for outcome in record.outcomes if outcome.level == level)


def _half(records: Sequence[Record]) -> str:
    far = next((outcome.level for outcome in records[0].attacked if outcome.level >= HALF), None)
    left = sum(STANDS_AT_HALF in record.marks if far is None else record.right_at(far) for record in records)
    if left <= LEFT_AT_HALF * len(records):
        return ""
    return (
        f"{left} of {len(records)} pictures ({percent_digit(left / len(records))}) are still read right at "
        f"ε = {(far or HALF) / 255:.2g}, where hardly anything of a picture is left: the attack does not work on this "
        "network"
    )
