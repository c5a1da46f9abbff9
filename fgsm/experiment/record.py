"""What was measured, as plain numbers: everything that is said of an attack is worded from these alone."""

from __future__ import annotations

from typing import NamedTuple

from fgsm.experiment.experiment import Experiment, Measurement
from fgsm.predictions import top_classes

Top = list[tuple[int, float]]  # class and probability (0 … 1), the most probable first


class Record(NamedTuple):
    """One level of an experiment. Classes are indices into the network's labels.

    Attributes:
        steps: of the attack.
        label: the class to leave.
        target: the class to reach; None where leaving is enough.
        predicted: what the network says before any attack.
        has_gradient: whether any pixel has a direction.
        gradient_stop: the operations of the network that let no gradient pass; empty where all do.
        original: what the network says of the original.
        level: epsilon · 255.
        top: what it says of the adversarial picture.
        alone: what it says of the perturbation, drawn as a picture.
        label_share: the label's probability in the adversarial picture.
        rival: the class that the label is up against: the target, or the strongest other one.
        rival_share: its probability there.
        random_share: the label's probability under random signs of the same size; None where that was not measured.
        largest: the largest change of any value, in grey levels.
    """

    steps: int
    label: int
    target: int | None
    predicted: int
    has_gradient: bool
    gradient_stop: str
    original: Top
    level: int
    top: Top
    alone: Top
    label_share: float
    rival: int
    rival_share: float
    random_share: float | None
    largest: int


def record_of(experiment: Experiment, measurement: Measurement) -> Record:
    """Return the numbers of one level."""
    rows, rival = measurement.probabilities, experiment.rival(measurement.probabilities)
    return Record(
        steps=experiment.steps,
        label=experiment.label,
        target=experiment.target,
        predicted=experiment.predicted,
        has_gradient=experiment.has_gradient,
        gradient_stop=experiment.gradient_stop,
        original=top_classes(experiment.original),
        level=measurement.level,
        top=top_classes(rows),
        alone=top_classes(measurement.alone),
        label_share=float(rows[experiment.label]),
        rival=rival,
        rival_share=float(rows[rival]),
        random_share=None if measurement.random is None else float(measurement.random[experiment.label]),
        largest=experiment.largest_change(measurement.level),
    )
