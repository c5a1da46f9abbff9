"""fgsm/defences/trial.py: a defence on one picture, judged on 8-bit pictures inside the same epsilon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fgsm.defences.trial
from fgsm.catalogue.catalogue import CATALOGUE, find_entry
from fgsm.catalogue.entry import Entry
from fgsm.defences.catalogue import find_defence
from fgsm.defences.trial import JUDGED, Opinion, Outcome, Trial, outcome, try_defence
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import load_image, to_float
from fgsm.predictions import softmax

EXAMPLES = Path(__file__).parents[3] / "assets" / "examples"


@pytest.fixture
def entry() -> Entry:
    return find_entry("mnist")


@pytest.fixture
def three() -> np.ndarray:
    return load_image(EXAMPLES / "digits" / "3.png", (28, 28), channels=1)


@pytest.mark.parametrize("target", [None, 8])
def test_each_opinion_is_the_defended_network_s_of_an_8_bit_picture(
    entry: Entry, three: np.ndarray, target: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = Experiment(entry.load(), three, target=target)
    made: list[np.ndarray] = []
    adaptive = fgsm.defences.trial._adaptive

    def spy(*arguments: Any) -> np.ndarray:
        made.append(adaptive(*arguments))
        return made[-1]

    monkeypatch.setattr(fgsm.defences.trial, "_adaptive", spy)
    for name in ("jpeg", "autoencoder"):
        trial = try_defence(experiment, entry, name, 51)
        defended = find_defence(name, entry).defend(entry)
        pictures = (three, experiment.adversarial(51), made[-1])
        assert made[-1].dtype == np.uint8
        assert 0 < np.abs(made[-1].astype(int) - three).max() <= 51
        np.testing.assert_array_equal(trial.before, experiment.adversarial(51))
        for picture, opinion in zip(pictures, (trial.clean, trial.blind, trial.aware), strict=True):
            rows = defended.logits(to_float(picture[None]))
            label = int(rows.argmax())
            assert (opinion.label, opinion.draws) == (label, 1)
            assert opinion.probability == pytest.approx(float(softmax(rows)[0, label]))
            wanted = label != 3 if target is None or picture is three else label == target
            assert opinion.fooled == wanted


def test_a_random_defence_is_asked_several_times_and_a_seed_repeats_it(entry: Entry, three: np.ndarray) -> None:
    experiment = Experiment(entry.load(), three)
    first, second = (try_defence(experiment, entry, "pad-60", 40, seed=4) for _ in range(2))
    for name in ("clean", "blind", "aware"):
        opinion = getattr(first, name)
        assert opinion == getattr(second, name)
        assert opinion.draws == JUDGED
        assert 0 <= opinion.fooled <= JUDGED
    assert first.name == "pad-60"


def test_at_level_0_nothing_is_attacked(entry: Entry, three: np.ndarray) -> None:
    trial = try_defence(Experiment(entry.load(), three), entry, "blur", 0)
    assert trial.clean == trial.blind == trial.aware
    np.testing.assert_array_equal(trial.before, three)
    assert not np.array_equal(trial.after, three)


def test_the_bare_network_falls_to_both_and_its_robust_twin_to_neither(entry: Entry) -> None:
    experiment = Experiment(entry.load(), load_image(EXAMPLES / "digits" / "0.png", (28, 28), channels=1))
    trial = try_defence(experiment, entry, "none", 51)
    assert outcome(trial, trial) is Outcome.FAILS
    assert trial.blind.probability == pytest.approx(experiment.measure([51])[0].probabilities.max(), abs=1e-6)
    assert outcome(try_defence(experiment, entry, "robust", 51), trial) is Outcome.HOLDS


def made_up(clean: int, blind: int, aware: int) -> Trial:
    picture = np.zeros((1, 1, 1), np.uint8)
    opinions = {
        name: Opinion(0, 1.0, count, 10)
        for name, count in zip(("clean", "blind", "aware"), (clean, blind, aware), strict=True)
    }
    return Trial("pad-85", 10, before=picture, after=picture, **opinions)


@pytest.mark.parametrize(
    ("fooled", "bare", "expected"),
    [
        ((0, 0, 0), (0, 10, 10), Outcome.HOLDS),
        ((0, 5, 5), (0, 10, 10), Outcome.HOLDS),
        ((0, 0, 0), (0, 0, 10), Outcome.HOLDS),
        ((0, 0, 0), (0, 0, 0), Outcome.IDLE),
        ((0, 5, 6), (0, 10, 10), Outcome.HIDES),
        ((0, 5, 6), (0, 0, 10), Outcome.KNOWN),
        ((0, 6, 6), (0, 10, 10), Outcome.FAILS),
        ((0, 6, 0), (0, 10, 10), Outcome.ODD),
        ((6, 0, 0), (0, 10, 10), Outcome.WRONG),
    ],
)
def test_more_than_half_of_the_draws_decide_and_the_bare_network_is_the_measure(
    fooled: tuple[int, int, int], bare: tuple[int, int, int], expected: Outcome
) -> None:
    assert outcome(made_up(*fooled), made_up(*bare)) is expected


def test_a_defence_that_does_not_suit_is_refused(entry: Entry, three: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a defence of mnist-linear"):
        try_defence(Experiment(entry.load(), three), CATALOGUE["mnist-linear"], "switching", 10)
