"""fgsm_playground/figure/wording.js: the page words the same numbers as the library does, in every language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import record_of
from fgsm.experiment.verdict import SENTENCES, Outcome, outcome, verdict_parts
from fgsm.pictures.view import gain
from fgsm.predictions import percent, percent_digit, top_predictions
from fgsm_playground.figure.figure import Figure
from fgsm_playground.figure.payload import figure_payload
from fgsm_playground.parts.language import LANGUAGES, say
from fgsm_playground.parts.static import STATIC
from tests.folder_server import serving
from tests.slope import BANDS, GREY, Slope
from tests.verdicts import translated_verdict

LEVELS = (0, 5, 8, 16, 32)
CERTAIN = {0: [1.0, 0.0, 0.0]}
EXPERIMENTS: list[dict[str, Any]] = [
    *({}, {"target": 1}, {"target": 2}, {"target": 0}, {"truth": 1}, {"truth": 1, "target": 2}),
    *({"target": 1, "steps": 10}, {"target": 2, "steps": 2}, {"bands": CERTAIN, "slope": 0.0}),
    *({"slope": 0.0}, {"slope": 0.0, "stop": "Round"}),
    {"image": np.full((2, 2, 1), 250, np.uint8)},  # clips
]
EXPOSE = """async ([texts, root]) => {
  const load = (name) => import(`${root}/${name}`);
  const [numbers, { wordFigure }, { Words }] = await Promise.all(
    ['parts/numbers.js', 'figure/wording.js', 'parts/words.js'].map(load));
  window.wording = (language) => ({
    ...numbers, wordFigure: (figure) => wordFigure(figure, new Words(texts, language)),
  });
}"""


def make(
    bands: dict[int, list[float]] = BANDS, slope: float = 1.0, stop: str = "", image: Any = GREY, **options: Any
) -> Experiment:
    network = Slope(bands, slope)
    network.gradient_stop = stop
    return Experiment(network, image, **options)


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Call a function of the script in an empty page."""
    page = browser.new_page()
    with serving(STATIC) as root:
        page.goto(f"{root}/figure/figure.html")
        page.evaluate(EXPOSE, [Figure(render=False).props["words"], root])
        yield lambda code, value, language="en": page.evaluate(
            f"([value, language]) => {{ const w = window.wording(language); return {code}; }}", [value, language]
        )
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", EXPERIMENTS)
def test_every_outcome_is_worded_as_the_library_does(
    ask: Callable[..., Any], options: dict[str, Any], language: str
) -> None:
    experiment = make(**options)
    sent = json.loads(json.dumps(figure_payload(experiment, LEVELS, 32)))
    figure = ask("w.wordFigure(value)", sent, language)
    names = experiment.classifier.labels
    for level in LEVELS:
        row, measurement = figure["rows"][str(level)], experiment.measure([level])[0]
        kind = outcome(record_of(experiment, measurement))
        assert row["verdict"] == translated_verdict(experiment, level, language)
        assert (row["outcome"], row["outcomeText"]) == (kind.value, say(language, f"outcome.{kind.name.lower()}"))
        for bars, rows in ((row["top"], measurement.probabilities), (row["alone"], measurement.alone)):
            assert bars == [
                [each.label, each.index, each.probability, percent_digit(each.probability)]
                for each in top_predictions(rows, names)
            ]
    assert figure["original"][0][:2] == [names[experiment.predicted], experiment.predicted]
    assert figure["labelName"] == names[experiment.label]
    assert figure["targetName"] == (None if experiment.target is None else names[experiment.target])
    assert figure["truthName"] == (None if experiment.truth is None else names[experiment.truth])


def test_these_are_all_outcomes_and_all_sentences() -> None:
    records = [
        record_of(experiment, each)
        for experiment in (make(**options) for options in EXPERIMENTS)
        for each in experiment.measure(LEVELS)
    ]
    assert {outcome(record) for record in records} == set(Outcome)
    assert {verdict_parts(record, Slope.labels)[0] for record in records} == set(SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value_range", [(-1.0, 1.0), (0.0, 255.0), (-127 / 128, 1.0), (-2.117904, 2.64), (0.0, 1e-3)])
def test_every_level_has_its_units(ask: Callable[..., Any], value_range: tuple[float, float], language: str) -> None:
    low, high = value_range
    experiment = make()
    experiment.classifier.value_range = value_range
    scale = ask("w.wordFigure(value).scale", figure_payload(experiment, [0], 96), language)
    assert len(scale) == 97
    for level, texts in enumerate(scale):
        own = f"{level / 255 * (high - low):.3f}"
        shown = say(language, "epsilon.gain", level=level, gain=f"{gain(level):.1f}")
        assert texts == {
            "fraction": f"{level}/255",
            "epsilon": f"ε = {level}/255 ≈ {level / 255:.3f}",
            "own": say(language, "epsilon.own", value=own, low=f"{low:g}", high=f"{high:g}"),
            "gain": shown if level else say(language, "epsilon.zero"),
        }


def test_percentages_are_rounded_as_the_librarys(ask: Callable[..., Any]) -> None:
    random = np.random.default_rng(0).random(3000, np.float32) ** 3
    ties = np.arange(0, 1025) / 1024  # of two numbers as near, the even one
    near = [0.0005, 0.00049, 0.01, 0.0099999, 0.99, 0.990001, 0.9995, 0.99949, 0.9999, 1.0, 0.0, 1e-9]
    shares = [float(each) for each in (*random, *(1 - random), *ties, *near)]
    assert ask("value.map(w.percent)", shares) == list(map(percent, shares))
    assert ask("value.map(w.percentDigit)", shares) == list(map(percent_digit, shares))
