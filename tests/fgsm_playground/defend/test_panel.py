"""fgsm_playground/defend/panel.py and fgsm_playground/defend/texts.py: what the panel is told, in words, row by row."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.defences.catalogue import defences_for
from fgsm.defences.protection import Method, Protection, load_protections
from fgsm.defences.trial import Opinion, Trial, outcome, try_defence
from fgsm.evaluation.rows import Row
from fgsm.experiment.cache import cached_experiment
from fgsm.pictures.image import load_image
from fgsm_playground.defend import texts as module
from fgsm_playground.defend.panel import offer, try_defences
from fgsm_playground.defend.texts import DETAIL, measured_table, offer_row, trial_row
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.language import LANGUAGES, texts

EXAMPLES = Path(__file__).parents[3] / "assets" / "examples"


class Event:
    """What a panel's script sends."""

    def __init__(self, **data: Any) -> None:
        self._data = data


def controls(**changes: Any) -> Controls:
    start = Controls(str(EXAMPLES / "digits" / "0.png"), "mnist", None, 1, 51)
    return start._replace(**changes)


def test_the_offer_names_what_suits_the_network_and_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entry, "load", lambda *_: pytest.fail("loaded"))
    for model in ("imagenet", "mnist"):
        reply = offer(Event(level=2), *controls(model=model))
        kinds = [row["kind"] for row in reply["offer"]]
        assert kinds == list(defences_for(find_entry(model)))
        assert all(row["title"] and row["what"] for row in reply["offer"])
        assert "{" not in str([row["title"] for row in reply["offer"]])


def test_each_defence_brings_a_row_as_it_is_done() -> None:
    replies = list(try_defences(Event(level=51, strong=False), *controls()))
    names = defences_for(find_entry("mnist"))
    assert [len(reply["rows"]) for reply in replies] == list(range(1, len(names) + 1))
    assert [reply["done"] for reply in replies] == [False] * (len(names) - 1) + [True]
    digit = load_image(EXAMPLES / "digits" / "0.png", (28, 28), channels=1)
    experiment = cached_experiment("mnist", digit.tobytes())
    assert {reply["key"] for reply in replies} == {experiment_key(experiment)}
    bare = try_defence(experiment, find_entry("mnist"), "none", 51)
    rows = dict(zip(names, replies[-1]["rows"], strict=True))
    assert [row["kind"] for row in rows.values()] == list(names)
    for name in ("none", "median", "switching", "robust"):
        row = rows[name]
        trial = try_defence(experiment, find_entry("mnist"), name, 51)
        assert row["cells"]["aware"]["bad"] == trial.aware.mostly_fooled
        assert row["cells"]["blind"]["said"].startswith(f"'{trial.blind.label}' ")
        assert row["outcome"] == ("bare" if name == "none" else outcome(trial, bare).name.lower())


def test_strong_means_the_strong_transformations() -> None:
    first = try_defences(Event(level=0, strong=True), *controls())
    rows = [next(first)["rows"][-1] for _ in range(3)]
    assert [row["title"] for row in rows][1:] == ["JPEG, quality 30", "Fewer shades, 3 bits"]
    assert [row["outcome"] for row in rows] == ["bare", "unattacked", "unattacked"]


def test_what_cannot_be_tried_is_one_sentence() -> None:
    for event, given in (
        (Event(level=51), controls(picture=None)),
        (Event(level=97), controls()),
        (Event(level=None), controls()),
        (Event(), controls(model="nothing")),
    ):
        (reply,) = try_defences(event, *given)
        assert reply["error"].endswith(".")
        assert "rows" not in reply
    assert "expected" in offer(Event(level="x"), *controls())["error"].lower()


def cell(opinion: Opinion, **options: Any) -> dict[str, Any]:
    digit = load_image(EXAMPLES / "digits" / "0.png", (28, 28), channels=1)
    return module._cell(cached_experiment("mnist", digit.tobytes()), opinion, "en", **options)


def test_a_verdict_counts_the_draws() -> None:
    assert cell(Opinion(0, 0.5, 3, 10))["verdict"] == "fooled in 3 of 10 draws"
    assert cell(Opinion(0, 0.5, 3, 10), attacked=False)["verdict"] == "recognised in 7 of 10 draws"
    assert cell(Opinion(0, 0.5, 0, 1), attacked=False)["verdict"] == "recognised"
    assert cell(Opinion(9, 0.5, 1, 1), attacked=False)["verdict"] == "misread"
    assert cell(Opinion(9, 0.5, 1, 1)) == {"said": "'9' 50\u00a0%", "kind": "rival", "bad": True, "verdict": "fooled"}
    assert cell(Opinion(0, 0.5, 0, 1))["kind"] == "label"


def test_the_part_that_is_shown_is_the_middle_pixel_by_pixel() -> None:
    digit = load_image(EXAMPLES / "digits" / "0.png", (28, 28), channels=1)
    large = np.random.default_rng(0).integers(0, 256, (DETAIL + 10, DETAIL + 4, 3), dtype=np.uint8)
    said = Opinion(0, 1.0, 0, 1)
    trial = Trial("jpeg-75", 10, said, said, said, large, digit)
    row = trial_row(cached_experiment("mnist", digit.tobytes()), trial, trial, 5, "en")
    for name, expected in (("before", large[5:-5, 2:-2]), ("after", digit[..., 0])):
        data = base64.b64decode(row[name].removeprefix("data:image/png;base64,"))
        with Image.open(io.BytesIO(data)) as picture:
            np.testing.assert_array_equal(np.asarray(picture), expected)


def test_the_measured_numbers_are_those_of_the_files_at_the_nearest_level() -> None:
    table = measured_table(find_entry("mnist"), 70, "en")
    assert table
    found = [each for each in load_protections("mnist") if each.aware.level == 77]
    assert [row["shares"] for row in table["rows"]] == [
        [each.clean.accuracy, each.blind.accuracy, each.aware.accuracy] for each in found
    ]
    assert "77/255" in table["title"]
    assert all("python -m fgsm evaluate --model mnist" in command for command in table["commands"])


def test_a_network_without_measurements_shows_one_of_its_kind() -> None:
    for model, shown in (("imagenet", "imagenette"), ("mnist-linear", "mnist")):
        table = measured_table(find_entry(model), 2, "en")
        assert table
        assert f": {shown} at" in table["title"]


def test_which_defence_only_hides_the_gradient_is_read_off_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str, blind: int, aware: int) -> Protection:
        methods = (Method("fgsm", 1), Method("pgd", 10))
        return Protection("mnist", name, Row(0, 990, 1000), Row(51, blind, 1000), Row(51, aware, 1000), methods)

    def sentences(*rows: Protection) -> str:
        monkeypatch.setattr(module, "load_protections", lambda model: list(rows))
        table = measured_table(find_entry("mnist"), 51, "en")
        assert table
        return "\n".join(table["sentences"])

    bare = found("none", 200, 0)
    hidden = sentences(bare, found("jpeg-75", 900, 10), found("robust", 950, 900))
    assert "Only hides the gradient: JPEG, quality 75." in hidden
    assert "90 % are read right" in hidden
    assert "Adversarial training" in hidden.split("\n")[1 if hidden.startswith("Only") else 0]
    assert "Only hides" not in sentences(bare, found("jpeg-75", 900, 700))
    assert "No help" in sentences(bare, found("jpeg-75", 205, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_has_words_in_every_language(language: str) -> None:
    for model in ("imagenet", "mnist"):
        for name in defences_for(find_entry(model), strong=True):
            assert offer_row(name, language)["what"] in texts(language).values()
