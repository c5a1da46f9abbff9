"""fgsm/experiment/verdict.py: each thing that can come out of an attack has its own honest sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import Record, record_of
from fgsm.experiment.verdict import SENTENCES, Outcome, outcome, verdict, verdict_parts
from tests.slope import BANDS, GREY, Slope


def recorded(experiment: Experiment, level: int) -> Record:
    return record_of(experiment, experiment.measure([level])[0])


def told(level: int, bands: dict[int, list[float]] = BANDS, slope: float = 1.0, **options: Any) -> tuple[Outcome, str]:
    record = recorded(Experiment(Slope(bands, slope), GREY, **options), level)
    return outcome(record), verdict(record, Slope.labels)


@pytest.mark.parametrize(
    ("level", "options", "expected", "sentence"),
    [
        (0, {}, Outcome.UNCHANGED, "ε = 0, nothing is changed: the network says 'cat' 86 %."),
        (0, {"target": 1}, Outcome.UNCHANGED, "ε = 0, nothing is changed: the network says 'cat' 86 %."),
        (8, {}, Outcome.NOT_FOOLED, "Not fooled: 'cat' 86 % → 60 %, no pixel changed by more than 8/255."),
        (16, {}, Outcome.FOOLED, "Fooled: 'cat' 86 % → 'dog' 45 %, no pixel changed by more than 16/255."),
        (32, {}, Outcome.FOOLED, "Fooled: 'cat' 86 % → 'owl' 99.9 %, no pixel changed by more than 32/255."),
        (
            16,
            {"target": 1},
            Outcome.TARGET_REACHED,
            "Target reached: 'cat' 86 % → 'dog' 45 %, no pixel changed by more than 16/255.",
        ),
        (
            8,
            {"target": 1},
            Outcome.TARGET_MISSED,
            "Target not reached: 'cat' 86 % → 'cat' 60 %; target 'dog' 30 %. "
            "One step hardly ever reaches a chosen class: try 10 steps.",
        ),
        (
            8,
            {"target": 1, "steps": 10},
            Outcome.TARGET_MISSED,
            "Target not reached: 'cat' 86 % → 'cat' 60 %; target 'dog' 30 %.",
        ),
        (
            16,
            {"target": 2, "steps": 2},
            Outcome.TARGET_MISSED,
            "Fooled, but target not reached: 'cat' 86 % → 'dog' 45 %; target 'owl' 25 %.",
        ),
        (
            16,
            {"truth": 1},
            Outcome.WRONG_ALREADY,
            "Wrong already: this is 'dog', and before any attack the network says 'cat' 86 %; "
            "at this ε it says 'cat' 86 %. That does not count as fooled.",
        ),
        (
            5,
            {"target": 0},
            Outcome.ON_TARGET_ALREADY,
            "Nothing to do: the network says 'cat' 86 % before any attack. Choose another target.",
        ),
    ],
)
def test_each_outcome_has_its_sentence(level: int, options: dict[str, Any], expected: Outcome, sentence: str) -> None:
    assert told(level, **options) == (expected, sentence)


def test_a_picture_that_is_wrong_already_never_counts_as_fooled() -> None:
    for level in range(33):
        for options in ({"truth": 1}, {"truth": 1, "target": 2}):
            assert told(level, **options)[0] is Outcome.WRONG_ALREADY


@pytest.mark.parametrize(
    ("row", "stop", "cause"),
    [
        ([1.0, 0.0, 0.0], "", "the network is so sure ('cat' > 99.9 %) that its loss does not change"),
        ([0.59, 0.4, 0.01], "", "at this picture the network's answer ('cat' 59 %) does not change"),
        ([0.59, 0.4, 0.01], "Round in 'steps'", "the network rounds or compares on its way (Round in 'steps')"),
        ([1.0, 0.0, 0.0], "Round in 'steps'", "the network rounds or compares on its way (Round in 'steps')"),
    ],
)
def test_a_network_without_a_gradient_is_not_called_robust(row: list[float], stop: str, cause: str) -> None:
    classifier = Slope({0: row}, slope=0)
    classifier.gradient_stop = stop
    for level in (0, 8, 32):
        record = recorded(Experiment(classifier, GREY), level)
        assert outcome(record) is Outcome.NO_GRADIENT
        sentence = verdict(record, Slope.labels)
        assert sentence.startswith(f"No gradient: {cause}")
        assert sentence.endswith("That is no evidence that the network is robust.")


def test_a_pixel_that_clips_is_not_said_to_have_moved_further_than_it_did() -> None:
    bright = np.full((2, 2, 1), 250, np.uint8)
    experiment = Experiment(Slope({0: [0.9, 0.1, 0.0], 255: [0.4, 0.6, 0.0]}), bright)
    assert verdict(recorded(experiment, 8), Slope.labels) == (
        "Fooled: 'cat' 90 % → 'dog' 60 %, no pixel changed by more than 5/255."
    )


def test_every_outcome_is_reached_by_these_tests() -> None:
    seen = {told(0)[0], told(8)[0], told(16)[0], told(8, target=1)[0], told(16, target=1)[0], told(1, target=0)[0]}
    seen |= {told(1, truth=1)[0], told(1, {0: [1.0, 0.0, 0.0]}, slope=0)[0]}
    assert seen == set(Outcome)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_any_sentence_can_be_worded_with_the_values_of_any_verdict(sentence: str) -> None:
    experiment = Experiment(Slope(BANDS), GREY)
    key, values = verdict_parts(recorded(experiment, 16), Slope.labels)
    assert key == "fooled"
    assert "{" not in SENTENCES[sentence].format(**values)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"level": 8, "target": 1}, "target_missed_in_one_step"),
        ({"level": 8, "target": 1, "steps": 10}, "target_missed"),
        ({"level": 16, "target": 2}, "fooled_but_target_missed_in_one_step"),
        ({"level": 16, "target": 2, "steps": 2}, "fooled_but_target_missed"),
        ({"level": 16, "truth": 1}, "wrong_already"),
    ],
)
def test_the_parts_name_the_sentence(options: dict[str, Any], key: str) -> None:
    experiment = Experiment(Slope(BANDS), GREY, **{name: value for name, value in options.items() if name != "level"})
    assert verdict_parts(recorded(experiment, options["level"]), Slope.labels)[0] == key
