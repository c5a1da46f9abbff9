"""Six cards that lead through the page: predict, try, reveal. And the same on paper, for a class."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from fgsm.catalogue.catalogue import find_entry
from fgsm.checks import check_integer
from fgsm_playground.figure.controls import title_of
from fgsm_playground.figure.request import Controls
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.lesson.answers import Teller
from fgsm_playground.lesson.cards import CARDS, OPTIONS, Card
from fgsm_playground.parts.answer import Payload
from fgsm_playground.parts.components import sentence
from fgsm_playground.parts.language import say
from fgsm_playground.parts.panel import APART, Panel
from fgsm_playground.parts.part import Part
from fgsm_playground.parts.static import read_static

WORDS = (
    *("intro", "predict", "try", "reveal", "setup", "ask", "yes", "no", "ready", "figure", "card", "measure", "first"),
    *("measuring", "right", "wrong", "back", "next", "again", "worksheet", "answers"),
    *("sheet.title", "sheet.lead", "sheet.name", "sheet.date", "sheet.saw", "sheet.why"),
    *("sheet.answers", "sheet.measured"),
)


def add_lesson(controls: list[Any]) -> None:
    """Add the lesson to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    lesson = Panel("lesson/lesson", ("wanted", "reveal", "answers"), elem_id="lesson")
    lesson.wanted(worded_cards, controls, lesson, **APART)
    lesson.reveal(revealed, controls, lesson, **APART)
    lesson.answers(all_revealed, controls, lesson, **APART)


def add_return() -> None:
    """Add the script that opens the lesson again after a card has set the page up."""
    Part(module="lesson/lesson-return.js")


def worded_cards(*values: Any) -> Payload:
    """Return every text of the lesson in the language of `Controls(*values)`; nothing is measured for it."""
    lesson = worded_lesson(str(Controls(*values).language), CARDS)
    return {**lesson, "style": read_static("lesson/sheet.css"), "at": time.time()}


def worded_lesson(language: str, cards: Sequence[Card]) -> Payload:
    """Return every text of a lesson of these cards in a language, and how each card sets the page up."""
    tell = Teller(language)
    return {
        "kind": "lesson",
        "words": {name: tell.text(name) for name in WORDS},
        "cards": [_worded(card, number, len(cards), tell) for number, card in enumerate(cards, 1)],
    }


def revealed(event: gr.EventData, *values: Any) -> Payload:
    """Return what is measured for one card, or a sentence where that does not work.

    Args:
        event: holds the card's number, from 0.
        *values: `Controls`, of which only the language counts: a card measures what it sets up itself.
    """
    try:
        card = check_integer(event_value(event, "card"), "card", 0, len(CARDS) - 1)
        answer = answer_to(CARDS[card], Teller(str(Controls(*values).language)))
    except ValueError as error:
        return {"kind": "problem", "message": sentence(str(error)), "at": time.time()}
    return {"kind": "answer", "card": card, "answer": answer, "at": time.time()}


def all_revealed(*values: Any) -> Iterator[Payload]:
    """Yield which card is being measured, then what was measured for all of them."""
    tell = Teller(str(Controls(*values).language))
    answers: list[Payload] = []
    try:
        for number, card in enumerate(CARDS, 1):
            message = tell.text("measuring.card", card=number, cards=len(CARDS))
            yield {"kind": "progress", "message": message, "at": time.time()}
            answers.append(answer_to(card, tell))
    except ValueError as error:
        yield {"kind": "problem", "message": sentence(str(error)), "at": time.time()}
        return
    yield {"kind": "answers", "answers": answers, "at": time.time()}


def answer_to(card: Card, tell: Teller) -> Payload:
    """Measure one card's answer and word it.

    Raises:
        ValueError: if its network or picture is not there.
    """
    found = card.measure(card.setup.controls(), tell)
    usual = found.right == card.usual
    because = tell.text(f"{card.name}.because", **found.numbers) if usual else tell.text("otherwise")
    return {"facts": [list(fact) for fact in found.facts], "right": found.right, "because": because}


def _worded(card: Card, number: int, count: int, tell: Teller) -> Payload:
    setup = card.setup
    level, entry = setup.level, find_entry(setup.model)
    picture, network = say(tell.language, f"example.{setup.example}"), title_of(entry, tell.language)
    shows = tell.text("shows", picture=picture, network=network, level=level, steps=tell.steps(setup.steps))
    keys = ("title", "question", "task", *(f"option.{option}" for option in range(1, OPTIONS + 1)))
    texts = {key: tell.text(f"{card.name}.{key}", level=level, last=entry.max_level) for key in keys}
    return {
        "progress": tell.text("progress", card=number, cards=count),
        "title": texts["title"],
        "question": texts["question"],
        "options": [texts[f"option.{option}"] for option in range(1, OPTIONS + 1)],
        "task": texts["task"],
        "shows": shows,
        "link": setup.query(),
    }
