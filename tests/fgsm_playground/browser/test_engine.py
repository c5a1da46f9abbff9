"""fgsm_playground/browser/: what the browser computes is what the server computes, bytes, numbers and sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import record_of
from fgsm.experiment.verdict import outcome, verdict_parts
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image
from fgsm.predictions import top_predictions
from fgsm_playground.figure.attack import missing_levels
from fgsm_playground.parts.language import LANGUAGES, say, texts
from tests.fgsm_playground.browser.conftest import decoded, encoded
from tests.verdicts import translated_verdict

SEEN = ("verdict.", "outcome.", "epsilon.")


def question(image: np.ndarray, levels: list[int], language: str = "en", **options: Any) -> dict[str, Any]:
    """One attack, asked of the engine."""
    asked = {"target": None, "steps": 1, "truth": None, **options}
    words = {key: text for key, text in texts(language).items() if key.startswith(SEEN)}
    more = {"levels": levels, "controls": levels, "last": 255, "gradient": True}
    return {"kind": "attack", "pixels": encoded(image.tobytes()), "texts": words, **asked, **more}


def picture(entry: Entry, number: int) -> np.ndarray:
    height, width, channels = entry.input_shape
    return load_image(examples_for(entry.name)[number].path, (height, width), channels=channels)


def same(answer: Any, experiment: Experiment, levels: list[int], language: str = "en") -> None:
    """Compare all that the page shows of an experiment."""
    labels, shape = experiment.classifier.labels, experiment.image.shape
    np.testing.assert_array_equal(decoded(answer["sign"], shape, np.int8), experiment.sign)
    assert np.abs(decoded(answer["gradient"], shape).astype(int) - experiment.gradient_picture()).max() <= 1
    assert (answer["label"], answer["predicted"][0]) == (experiment.label, experiment.predicted)
    for measurement in experiment.measure(levels):
        row, worded = answer["rows"][str(measurement.level)], answer["worded"][str(measurement.level)]
        for key, rows in (("top", measurement.probabilities), ("alone", measurement.alone)):
            expected = top_predictions(rows, labels)
            assert [index for index, share in row[key] if share > 1e-4] == [
                each.index for each in expected if each.probability > 1e-4
            ]
            np.testing.assert_allclose(
                [share for _, share in row[key]], [each.probability for each in expected], atol=2e-5
            )
        assert measurement.random is not None
        assert row["random"] == pytest.approx(float(measurement.random[experiment.label]), abs=2e-5)
        assert row["original"] == pytest.approx(float(measurement.probabilities[experiment.label]), abs=2e-5)
        kind = outcome(record_of(experiment, measurement))
        assert row["outcome"] == kind.value
        assert worded["verdict"] == translated_verdict(experiment, measurement.level, language)
        assert worded["outcomeText"] == say(language, f"outcome.{kind.name.lower()}")
        if experiment.steps > 1:
            np.testing.assert_array_equal(decoded(row["pixels"], shape), experiment.adversarial(measurement.level))


def test_one_step(compute: Callable[..., Any]) -> None:
    entry, levels = find_entry("mnist"), [0, 1, 40, 96]
    images = [picture(entry, number) for number in range(3)]
    answers = compute(entry, [question(image, levels) for image in images])
    for image, answer in zip(images, answers, strict=True):
        same(answer, Experiment(entry.load(), image), levels)


def test_several_steps_towards_a_target_and_away(compute: Callable[..., Any]) -> None:
    entry, levels = find_entry("mnist"), [0, 3, 51]
    options: list[dict[str, Any]] = [{"steps": 10, "target": 3}, {"steps": 4}, {"steps": 7, "truth": 1}]
    image = picture(entry, 4)
    answers = compute(entry, [question(image, levels, **each) for each in options])
    for option, answer in zip(options, answers, strict=True):
        same(answer, Experiment(entry.load(), image, **option), levels)


def test_colour(compute: Callable[..., Any]) -> None:
    entry, levels = find_entry("imagenette-robust"), [0, 8]
    image = picture(entry, 1)
    (answer,) = compute(entry, [question(image, levels)])
    same(answer, Experiment(entry.load(), image), levels)


def flat(progress: Any) -> keras.Model:
    """A network whose loss does not change with any pixel."""
    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10, kernel_initializer="zeros")]
    return keras.Sequential(layers)


def test_every_outcome_is_worded_as_the_library_words_it_in_every_language(
    compute: Callable[..., Any], add_network: Callable[..., Entry]
) -> None:
    entry, level = find_entry("mnist"), [0, 30, 90]
    image, told = picture(entry, 4), set()
    said = Experiment(entry.load(), image).predicted
    options: list[dict[str, Any]] = [
        *({"target": target} for target in range(10)),
        *({"target": (said + 1) % 10, "steps": steps} for steps in (2, 10)),
        {"truth": (said + 1) % 10},
        {},
    ]
    for network, asked in ((entry, options), (add_network("flat", flat), [{}])):
        # One after another in each language, so that each experiment is made once here and there.
        spoken = [(option, language) for option in asked for language in LANGUAGES]
        answers = compute(network, [question(image, level, language, **option) for option, language in spoken])
        made = [Experiment(network.load(), image, **option) for option in asked]
        for index, ((_, language), answer) in enumerate(zip(spoken, answers, strict=True)):
            experiment = made[index // len(LANGUAGES)]
            same(answer, experiment, level, language)
            told |= {verdict_parts(record_of(experiment, row), network.labels)[0] for row in experiment.measure(level)}
    assert told >= {
        *("unchanged", "fooled", "not_fooled", "target_reached", "target_missed_in_one_step", "wrong_already"),
        *("fooled_but_target_missed_in_one_step", "on_target_already", "no_gradient_flat"),
    }


def test_the_same_levels_are_measured_in_the_same_order(run_node: Callable[..., Any], tiny: Entry) -> None:
    experiment = Experiment(tiny.load(), np.zeros((28, 28, 1), np.uint8))
    record = {"steps": 1, "smallest": {"known": False}}
    given: list[tuple[int, list[int]]] = [(32, []), (32, [0, 4, 32]), (96, [0])]
    answers = run_node({"asks": [{"kind": "missingLevels", "arguments": [record, *each]} for each in given]})
    assert answers == [missing_levels(experiment, last, set(have)) for last, have in given]
