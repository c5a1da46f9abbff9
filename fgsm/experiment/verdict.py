"""The verdict on one level of an experiment, in one honest sentence."""

from __future__ import annotations

from enum import Enum

import numpy as np

from fgsm.experiment.experiment import Experiment, Measurement
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


def outcome(experiment: Experiment, measurement: Measurement) -> Outcome:
    """Sort one level of an experiment into its kind."""
    if experiment.predicted != experiment.label:
        return Outcome.WRONG_ALREADY
    if experiment.predicted == experiment.target:
        return Outcome.ON_TARGET_ALREADY
    if not experiment.has_gradient:
        return Outcome.NO_GRADIENT
    if measurement.level == 0:
        return Outcome.UNCHANGED
    fooled = experiment.fools(measurement.probabilities)
    if experiment.targeted:
        return Outcome.TARGET_REACHED if fooled else Outcome.TARGET_MISSED
    return Outcome.FOOLED if fooled else Outcome.NOT_FOOLED


def verdict(experiment: Experiment, measurement: Measurement) -> str:
    """Return the sentence under the figure for one level, in English."""
    key, values = verdict_parts(experiment, measurement)
    return SENTENCES[key].format(**values)


def verdict_parts(experiment: Experiment, measurement: Measurement) -> tuple[str, dict[str, str]]:
    """Return which of `SENTENCES` holds for one level, and what its placeholders stand for.

    Any translation of the sentences can use the values: all of them are always there.
    """
    rows = measurement.probabilities
    values = {
        "before": _said(experiment, experiment.original, experiment.predicted),
        "after": _said(experiment, rows, int(rows.argmax())),
        "now": percent(float(rows[experiment.label])),
        "wanted": _said(experiment, rows, experiment.rival(rows)),
        "truth": experiment.classifier.labels[experiment.label],
        "largest": str(int(np.abs(experiment.change(measurement.level)).max())),
        "stop": _gradient_stop(experiment),
    }
    return _sentence(experiment, measurement), values


def _sentence(experiment: Experiment, measurement: Measurement) -> str:
    kind = outcome(experiment, measurement)
    if kind is Outcome.NO_GRADIENT:
        return _why_no_gradient(experiment)
    if kind is not Outcome.TARGET_MISSED:
        return kind.name.lower()
    left = int(measurement.probabilities.argmax()) != experiment.label
    missed = "fooled_but_target_missed" if left else "target_missed"
    return f"{missed}_in_one_step" if experiment.steps == 1 else missed


def _why_no_gradient(experiment: Experiment) -> str:
    if _gradient_stop(experiment):
        return "no_gradient_stopped"
    return "no_gradient" if experiment.original[experiment.label] == 1 else "no_gradient_flat"


def _gradient_stop(experiment: Experiment) -> str:
    return getattr(experiment.classifier, "gradient_stop", "")


def _said(experiment: Experiment, probabilities: np.ndarray, index: int) -> str:
    return f"'{experiment.classifier.labels[index]}' {percent(float(probabilities[index]))}"
