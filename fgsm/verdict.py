"""The verdict on one level of an experiment, in one honest sentence."""

from __future__ import annotations

from enum import Enum

import numpy as np

from fgsm.experiment import Experiment, Measurement
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
    """Return the sentence under the figure for one level."""
    return _SENTENCES[outcome(experiment, measurement)](experiment, measurement)


def _said(experiment: Experiment, probabilities: np.ndarray, index: int) -> str:
    return f"'{experiment.classifier.labels[index]}' {percent(float(probabilities[index]))}"


def _before(experiment: Experiment) -> str:
    return _said(experiment, experiment.original, experiment.predicted)


def _after(experiment: Experiment, measurement: Measurement) -> str:
    return _said(experiment, measurement.probabilities, int(measurement.probabilities.argmax()))


def _bound(experiment: Experiment, measurement: Measurement) -> str:
    largest = int(np.abs(experiment.change(measurement.level)).max())
    return f"no pixel changed by more than {largest}/255"


def _unchanged(experiment: Experiment, measurement: Measurement) -> str:
    return f"ε = 0, nothing is changed: the network says {_before(experiment)}."


def _fooled(experiment: Experiment, measurement: Measurement) -> str:
    change = f"{_before(experiment)} → {_after(experiment, measurement)}"
    return f"Fooled: {change}, {_bound(experiment, measurement)}."


def _not_fooled(experiment: Experiment, measurement: Measurement) -> str:
    now = percent(float(measurement.probabilities[experiment.label]))
    return f"Not fooled: {_before(experiment)} → {now}, {_bound(experiment, measurement)}."


def _reached(experiment: Experiment, measurement: Measurement) -> str:
    change = f"{_before(experiment)} → {_after(experiment, measurement)}"
    return f"Target reached: {change}, {_bound(experiment, measurement)}."


def _missed(experiment: Experiment, measurement: Measurement) -> str:
    target = experiment.rival(measurement.probabilities)
    now, wanted = _after(experiment, measurement), _said(experiment, measurement.probabilities, target)
    left = int(measurement.probabilities.argmax()) != experiment.label
    also = "Fooled, but target not reached" if left else "Target not reached"
    advice = " One step hardly ever reaches a chosen class: try 10 steps." if experiment.steps == 1 else ""
    return f"{also}: {_before(experiment)} → {now}; target {wanted}.{advice}"


def _wrong_already(experiment: Experiment, measurement: Measurement) -> str:
    truth = experiment.classifier.labels[experiment.label]
    return (
        f"Wrong already: this is '{truth}', and before any attack the network says {_before(experiment)}; "
        f"at this ε it says {_after(experiment, measurement)}. That does not count as fooled."
    )


def _on_target_already(experiment: Experiment, measurement: Measurement) -> str:
    return f"Nothing to do: the network says {_before(experiment)} before any attack. Choose another target."


def _no_gradient(experiment: Experiment, measurement: Measurement) -> str:
    return (
        f"No gradient: the network is so sure ({_before(experiment)}) that its loss does not change with any "
        "pixel, so the method has no direction to go."
    )


_SENTENCES = {
    Outcome.UNCHANGED: _unchanged,
    Outcome.FOOLED: _fooled,
    Outcome.NOT_FOOLED: _not_fooled,
    Outcome.TARGET_REACHED: _reached,
    Outcome.TARGET_MISSED: _missed,
    Outcome.WRONG_ALREADY: _wrong_already,
    Outcome.ON_TARGET_ALREADY: _on_target_already,
    Outcome.NO_GRADIENT: _no_gradient,
}
