"""fgsm_playground/explain*.py: every section of "Why does it work?" holds the library's numbers, whatever is asked."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.entry import Entry
from fgsm.explanation.diagnosis import diagnose
from fgsm.explanation.noise import random_draws
from fgsm.explanation.taylor import taylor
from fgsm.explanation.trajectory import trajectory
from fgsm_playground.explain.panel import explain
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.language import LANGUAGES

SECTIONS = ("taylor", "noise", "linear", "diagnosis", "steps")


def controls(picture: str | None, **given: Any) -> Controls:
    good = {"picture": picture, "model": "toy", "target": None, "steps": 1, "level": 1, "example": "", "truth": None}
    return Controls(**{**good, **given})


def ask(section: Any, level: Any, wanted: Controls) -> dict[str, Any]:
    return explain(gr.EventData(None, {"section": section, "level": level}), *wanted)[0]


def numbers(reply: dict[str, Any]) -> Iterator[float]:
    for plot in reply["plots"]:
        for line in plot["lines"]:
            yield from np.ravel(line["points"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_words_in_every_language(toy: Entry, picture: str, language: str) -> None:
    words_and_finite_numbers(controls(picture, language=language), (0, 3))


@pytest.mark.parametrize("given", [{}, {"target": 3, "steps": 4}, {"truth": 7}])
def test_every_section_is_words_and_finite_numbers(toy: Entry, picture: str, given: dict[str, Any]) -> None:
    words_and_finite_numbers(controls(picture, **given), (0, 3, 32))


def words_and_finite_numbers(wanted: Controls, levels: tuple[int, ...]) -> None:
    for section in SECTIONS:
        for level in levels:
            reply = ask(section, level, wanted)
            assert reply["section"] == section
            assert reply["state"] == f"{experiment_key(wanted.experiment())} {level}"
            assert reply["title"]
            assert reply["lead"]
            assert np.isfinite(list(numbers(reply))).all()
            assert "NaN" not in json.dumps(reply)
            assert all(each["label"] and each["lines"] for each in reply["plots"])


def test_the_curves_are_the_librarys(toy: Entry, picture: str) -> None:
    experiment = controls(picture).experiment()
    whole, close, logits = ask("taylor", 3, controls(picture))["plots"]
    found = taylor(experiment, 32)
    for plot, line in ((whole, found.whole), (close, found.close)):
        lines = {each["kind"]: np.array(each["points"]) for each in plot["lines"]}
        np.testing.assert_allclose(lines["measured"], np.stack([line.levels, line.measured], axis=1), rtol=1e-6)
        np.testing.assert_allclose(lines["predicted"][:, 1], line.predicted, rtol=1e-6)
    shown = {each["kind"]: np.array(each["points"])[:, 1] for each in logits["lines"]}
    np.testing.assert_allclose(shown["label"], found.logits.label, rtol=1e-6)
    np.testing.assert_allclose(shown["rival"], found.logits.rival, rtol=1e-6)
    loss, probabilities = ask("steps", 3, controls(picture))["plots"]
    way = trajectory(experiment, 3)
    np.testing.assert_allclose(np.array(loss["lines"][0]["points"])[:, 1], way.losses, rtol=1e-6)
    np.testing.assert_allclose(
        np.array(probabilities["lines"][0]["points"])[:, 1], way.probabilities[:, experiment.label], rtol=1e-6
    )


def test_the_pictures_are_the_bytes_that_were_judged(toy: Entry, picture: str) -> None:
    experiment = controls(picture, steps=3).experiment()
    reply = ask("noise", 9, controls(picture, steps=3))
    found = random_draws(experiment, 9)
    adversarial, random = (decoded(each["source"]) for each in reply["pictures"])
    np.testing.assert_array_equal(adversarial, experiment.adversarial(9))
    np.testing.assert_array_equal(random, found.picture)
    (finding,) = reply["findings"]
    assert f"Of {found.draws} random draws" in finding
    assert f", {found.fooled} fool" in finding


def decoded(source: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))


def test_the_tables_are_the_librarys(toy: Entry, picture: str) -> None:
    wanted = controls(picture)
    found = diagnose(wanted.experiment(), 9)
    rows = {row["name"]: row["cells"] for table in ask("diagnosis", 9, wanted)["tables"] for row in table["rows"]}
    assert rows["l2"][1] == f"{found.l2:.4f}"
    assert rows["largest"][1] == "9"
    assert rows["clipped"][1] == f"{100 * found.clipped:.2f} %"
    assert len(rows["jpeg-75"]) == 4


def test_the_linear_case_is_on_the_visitors_picture_only_where_the_network_is_linear(toy: Entry, picture: str) -> None:
    other = ask("linear", 9, controls(picture))
    assert "51/255" in other["lead"]
    own = ask("linear", 60, controls(None, model="mnist-linear", example="7"))
    assert "60/255" in own["lead"]
    cells = {row["name"]: row["cells"][1] for row in own["tables"][0]["rows"]}
    assert cells["closed"] == cells["fgsm"]
    assert float(cells["network"]) == pytest.approx(float(cells["closed"]), rel=1e-5)
    assert float(cells["clipped"]) < float(cells["closed"])


def test_with_a_target_success_is_to_reach_it(toy: Entry, picture: str) -> None:
    wanted = controls(picture, target=3, steps=10)
    reply, treated = ask("noise", 9, wanted), ask("diagnosis", 9, wanted)["tables"][1]["rows"]
    assert "reach the target" in reply["findings"][0]
    reached = wanted.experiment().fools(wanted.experiment().measure([9])[0].probabilities)
    words = "reaches the target" if reached else "misses the target"
    assert words in reply["pictures"][0]["note"]
    assert treated[0]["cells"][2] == words


def test_a_picture_that_was_misread_before_is_told(toy: Entry, picture: str) -> None:
    said = controls(picture).experiment().predicted
    assert ask("noise", 3, controls(picture, truth=(said + 1) % 10))["remarks"]
    assert not ask("noise", 3, controls(picture, truth=said))["remarks"]


@pytest.mark.parametrize(
    ("section", "level", "given", "words"),
    [
        ("nothing", 1, {}, "section"),
        (None, 1, {}, "section"),
        ("taylor", 33, {}, "level from 0 to 32"),
        ("taylor", None, {}, "level"),
        ("noise", 1, {"picture": None}, "no picture"),
        ("noise", 1, {"model": "none"}, "network"),
    ],
)
def test_what_does_not_fit_is_a_sentence(
    toy: Entry, picture: str, section: Any, level: Any, given: dict[str, Any], words: str
) -> None:
    reply = ask(section, level, controls(**{"picture": picture, **given}))
    assert words in reply["error"]
    assert "section" not in reply


def test_a_picture_that_is_gone_is_asked_for_again(toy: Entry) -> None:
    assert ask("taylor", 1, controls("/no/such/file.png"))["lost"]
