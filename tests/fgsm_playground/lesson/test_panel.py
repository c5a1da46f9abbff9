"""lesson/panel.py, lesson/cards.py, lesson/answers.py: six cards whose answers are measured, never told."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import gradio as gr
import numpy as np
import pytest

import fgsm
from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.pictures.image import load_image
from fgsm_playground.figure.page_state import page_values
from fgsm_playground.figure.request import Controls
from fgsm_playground.lesson import answers, panel
from fgsm_playground.lesson.answers import Finding, Teller
from fgsm_playground.lesson.cards import CARDS, OPTIONS, Card
from fgsm_playground.parts.language import texts
from fgsm_playground.parts.static import read_static

ENGLISH = Teller("en")
BY_NAME = {card.name: card for card in CARDS}


@pytest.fixture(scope="module")
def found() -> dict[str, Finding]:
    """What each card measures, once."""
    return {card.name: card.measure(card.setup.controls(), ENGLISH) for card in CARDS}


def says(finding: Finding, what: str) -> str:
    return next(fact.says for fact in finding.facts if what in fact.what)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_permalink_sets_the_page_up_for_the_card(card: Card) -> None:
    opened = page_values(card.setup.query())
    values = [each["value"] if isinstance(each, dict) and "value" in each else each for each in opened]
    shown, wanted = Controls(*values[: len(Controls._fields) - 1]), card.setup.controls()
    for name in ("model", "steps", "level", "example", "beside"):
        assert getattr(shown, name) == getattr(wanted, name), name
    assert shown.experiment() is wanted.experiment()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_card_needs_no_network_connection(card: Card) -> None:
    entry = find_entry(card.setup.model)
    assert not entry.fetched
    assert entry.weights().is_file()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_each_card_shows_its_point_here(card: Card, found: dict[str, Finding]) -> None:
    assert found[card.name].right == card.usual


def test_noise_of_the_same_size_does_not_fool(found: dict[str, Finding]) -> None:
    setup = BY_NAME["noise"].setup
    classifier, image = fgsm.load_classifier(setup.model), setup.controls().experiment().image.astype(int)
    coins = np.random.default_rng(5).choice([-1, 1], (8, *image.shape))
    noisy = np.clip(image + setup.level * coins, 0, 255) / 255
    fooled = (classifier.logits(noisy).argmax(1) != classifier.logits(image[None] / 255).argmax(1)).mean()
    count, draws = map(int, re.findall(r"\d+", says(found["noise"], "random directions")))
    assert fooled == pytest.approx(count / draws, abs=0.25)


@pytest.mark.parametrize(
    ("card", "what", "model"),
    [
        ("size", "Smallest", "imagenette"),
        ("steps", "Smallest", "imagenette"),
        ("robust", "standard one", "imagenette"),
        ("robust", "robust one", "imagenette-robust"),
    ],
)
def test_smallest_levels_are_the_librarys(card: str, what: str, model: str, found: dict[str, Finding]) -> None:
    image = BY_NAME[card].setup.controls().experiment().image
    level = fgsm.smallest_level(fgsm.load_classifier(model), image, max_level=32)
    assert says(found[card], what) == (f"{level}/255" if level is not None else "none up to 32/255")


def test_the_saved_file_is_judged_as_a_stranger_would(found: dict[str, Finding], tmp_path: Any) -> None:
    from PIL import Image

    experiment = BY_NAME["file"].setup.controls().experiment()
    picture = Image.fromarray(experiment.adversarial(BY_NAME["file"].setup.level))
    for what, name, options in (("PNG", "a.png", {}), ("quality 75", "a.jpg", {"quality": 75})):
        picture.save(tmp_path / name, **options)
        again = load_image(tmp_path / name, experiment.image.shape[:2])
        top = experiment.classifier.logits(again[None] / 255).argmax()
        assert f"‘{experiment.classifier.labels[top]}’" in says(found["file"], what)


def test_ten_steps_are_the_librarys_and_reach_the_target(found: dict[str, Finding]) -> None:
    setup = BY_NAME["target"].setup
    x = setup.controls().experiment().image[None] / 255
    classifier, goal = fgsm.load_classifier(setup.model), [int(str(setup.target))]
    one, ten = (
        fgsm.basic_iterative_method(classifier, x, goal, epsilon=setup.level / 255, steps=count, targeted=True)
        for count in (1, 10)
    )
    for pictures, what in ((one, "one step"), (ten, "10 steps")):
        assert f"‘{classifier.logits(pictures).argmax()}’" in says(found["target"], what)
    assert classifier.logits(ten).argmax() == goal[0]


@pytest.mark.parametrize("level", [0, 3, 4, 5, 15, 16, None])
def test_the_option_follows_the_measurement(
    level: int | None, toy: Entry, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm.experiment.experiment.Experiment.smallest_level", lambda self, last: level)
    finding = answers.size(Controls(picture, "toy", None, 1, 1), ENGLISH)
    assert finding.right == (2 if level is None or level >= 16 else 1 if level >= 5 else 0)


def test_an_unusual_outcome_is_not_explained_away() -> None:
    card = dataclasses.replace(BY_NAME["size"], usual=2)
    answer = panel.answer_to(card, ENGLISH)
    assert answer["right"] == 0
    assert answer["because"] == texts("en")["lesson.otherwise"]


def test_all_texts_are_there_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.experiment.experiment.Experiment.__init__", None)
    value = panel.worded_cards(*Controls(None, "imagenette", None, 1, 2))
    assert [len(card["options"]) for card in value["cards"]] == [OPTIONS] * len(CARDS)
    assert set(re.findall(r'data-text="([^"]+)"', read_static("lesson/lesson.html"))) <= set(value["words"])
    scripts = "".join(read_static(f"lesson/{name}.js") for name in ("lesson", "card", "sheet"))
    assert set(re.findall(r"words\.(\w+)", scripts)) | set(re.findall(r"words\['([^']+)'\]", scripts)) <= set(
        value["words"]
    )
    assert not [text for card in value["cards"] for text in card.values() if "{" in str(text) and text != card["link"]]


@pytest.mark.parametrize("data", [{}, {"card": 6}, {"card": -1}, {"card": "x"}, None])
def test_a_card_that_there_is_not_is_a_sentence(data: Any) -> None:
    value = panel.revealed(gr.EventData(None, data), *Controls(None, "imagenette", None, 1, 2))
    assert value["kind"] == "problem"
    assert value["message"].startswith("Expected")


def test_answers_come_one_card_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def measure(controls: Controls, tell: Teller) -> Finding:
        asked.append(str(controls.example))
        return Finding([], 1)

    monkeypatch.setattr(panel, "CARDS", [dataclasses.replace(card, measure=measure) for card in CARDS[:2]])
    steps = [(value["kind"], len(asked)) for value in panel.all_revealed(*Controls(None, "toy", None, 1, 2))]
    assert steps == [("progress", 0), ("progress", 1), ("answers", 2)]
    assert asked == [card.setup.example for card in CARDS[:2]]
