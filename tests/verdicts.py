"""What the library says of one level of an experiment."""

from __future__ import annotations

from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import record_of
from fgsm.experiment.verdict import verdict, verdict_parts
from fgsm_playground.parts.language import say


def verdict_of(experiment: Experiment, level: int) -> str:
    """Return the sentence in English."""
    return verdict(record_of(experiment, experiment.measure([level])[0]), experiment.classifier.labels)


def translated_verdict(experiment: Experiment, level: int, language: str) -> str:
    """Return the sentence in a language of the page."""
    record = record_of(experiment, experiment.measure([level])[0])
    sentence, values = verdict_parts(record, experiment.classifier.labels)
    return say(language, f"verdict.{sentence}", **values)
