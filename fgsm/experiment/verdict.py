"""The verdict on one level of an experiment, in one honest sentence, worded from its record alone."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from fgsm.experiment.record import Record
from fgsm.predictions import percent


class Outcome(str, Enum):
    """What can come out of an attack."""

    UNCHANGED = "unchanged"
    FOOLED = "fooled"
    NOT_FOOLED = "not fooled"
    TARGET_REACHED = "target reached"
    TARGET_MISSED = "target not reached"
    WRONG_ALREADY = "wrong already"
    ON_TARGET_ALREADY = "on target already"
    NO_GRADIENT = "no gradient"


SENTENCES = {
    "unchanged": "ε = 0, nothing is changed: the network says {before}.",
    "fooled": "Fooled: {before} → {after}, no pixel changed by more than {largest}/255.",
    "not_fooled": "Not fooled: {before} → {now}, no pixel changed by more than {largest}/255.",
    "target_reached": "Target reached: {before} → {after}, no pixel changed by more than {largest}/255.",
    "target_missed": "Target not reached: {before} → {after}; target {wanted}.",
    "target_missed_in_one_step": (
        "Target not reached: {before} → {after}; target {wanted}. "
        "One step hardly ever reaches a chosen class: try 10 steps."
    ),
    "fooled_but_target_missed": "Fooled, but target not reached: {before} → {after}; target {wanted}.",
    "fooled_but_target_missed_in_one_step": (
        "Fooled, but target not reached: {before} → {after}; target {wanted}. "
        "One step hardly ever reaches a chosen class: try 10 steps."
    ),
    "wrong_already": (
        "Wrong already: this is '{truth}', and before any attack the network says {before}; "
        "at this ε it says {after}. That does not count as fooled."
    ),
    "on_target_already": "Nothing to do: the network says {before} before any attack. Choose another target.",
    "no_gradient": (
        "No gradient: the network is so sure ({before}) that its loss does not change with any pixel, "
        "so the method has no direction to go. That is no evidence that the network is robust."
    ),
    "no_gradient_flat": (
        "No gradient: at this picture the network's answer ({before}) does not change with any pixel, "
        "so the method has no direction to go. That is no evidence that the network is robust."
    ),
    "no_gradient_stopped": (
        "No gradient: the network rounds or compares on its way ({stop}), and no gradient passes that, "
        "so the method has no direction to go. That is no evidence that the network is robust."
    ),
}


def outcome(record: Record) -> Outcome:
    """Sort one level of an experiment into its kind."""
    if record.predicted != record.label:
        return Outcome.WRONG_ALREADY
    if record.predicted == record.target:
        return Outcome.ON_TARGET_ALREADY
    if not record.has_gradient:
        return Outcome.NO_GRADIENT
    if record.level == 0:
        return Outcome.UNCHANGED
    (after, _), *_ = record.top
    if record.target is not None:
        return Outcome.TARGET_REACHED if after == record.target else Outcome.TARGET_MISSED
    return Outcome.NOT_FOOLED if after == record.label else Outcome.FOOLED


def verdict(record: Record, names: Sequence[str]) -> str:
    """Return the sentence under the figure for one level, in English.

    Args:
        record: what was measured.
        names: the network's labels.
    """
    key, values = verdict_parts(record, names)
    return SENTENCES[key].format(**values)


def verdict_parts(record: Record, names: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return which of `SENTENCES` holds for one level, and what its placeholders stand for.

    Any translation of the sentences can use the values: all of them are always there. The page does the same in the
    browser (`fgsm_playground/figure/wording.js`).
    """

    def said(index: int, share: float) -> str:
        return f"'{names[index]}' {percent(share)}"

    return _sentence(record), {
        "before": said(*record.original[0]),
        "after": said(*record.top[0]),
        "now": percent(record.label_share),
        "wanted": said(record.rival, record.rival_share),
        "truth": names[record.label],
        "largest": str(record.largest),
        "stop": record.gradient_stop,
    }


def _sentence(record: Record) -> str:
    kind = outcome(record)
    if kind is Outcome.NO_GRADIENT:
        return _why_no_gradient(record)
    if kind is not Outcome.TARGET_MISSED:
        return kind.name.lower()
    left = record.top[0][0] != record.label
    missed = "fooled_but_target_missed" if left else "target_missed"
    return f"{missed}_in_one_step" if record.steps == 1 else missed


def _why_no_gradient(record: Record) -> str:
    if record.gradient_stop:
        return "no_gradient_stopped"
    return "no_gradient" if record.original[0][1] == 1 else "no_gradient_flat"
