"""What the page without a server knows: its networks, texts, templates and lesson."""

from __future__ import annotations

from typing import Any

from fgsm.catalogue.catalogue import find_entry
from fgsm.experiment.experiment import MAX_STEPS, STEPS_WITH_TARGET
from fgsm.explanation.noise import DRAWS
from fgsm.resources import ASSETS
from fgsm_playground.browser.networks import Card
from fgsm_playground.figure.figure import figure_words
from fgsm_playground.lesson import answers
from fgsm_playground.lesson.cards import CARDS as LESSON
from fgsm_playground.lesson.cards import Setup
from fgsm_playground.lesson.panel import worded_lesson
from fgsm_playground.parts.language import LANGUAGES, texts, words
from fgsm_playground.parts.static import read_static

TEMPLATES = {
    "figure": "figure/figure.html",
    "epsilon": "figure/epsilon.html",
    "verdict": "figure/verdict.html",
    "curve": "figure/curve.html",
    "drawing": "picture/drawing.html",
    "labbook": "lesson/labbook.html",
    "lesson": "lesson/lesson.html",
    "live": "live/live.html",
}
BOUNDS = ("MANY_STEPS", "RARELY", "MOSTLY", "FEW_LEVELS", "MORE_LEVELS", "CLOSER", "QUALITIES")
TEXTS = (
    *("attack.", "browser.", "drawing.", "engine.canvas", "epsilon.", "example.", "labbook.", "lesson.", "model."),
    *("network.", "outcome.", "page.", "picture.", "result.", "start.", "verdict."),
)
START = ("too_old", "no_webassembly", "damaged", "missing")


def site_data(cards: dict[str, Card]) -> dict[str, Any]:
    """Return everything that the page with these networks has to know, for JSON."""
    return {
        "languages": LANGUAGES,
        "maxSteps": MAX_STEPS,
        "stepsWithTarget": STEPS_WITH_TARGET,
        "cards": cards,
        "texts": {
            language: {key: text for key, text in texts(language).items() if key.startswith(TEXTS)}
            for language in LANGUAGES
        },
        "words": {"figure": figure_words(), "labbook": words("labbook."), "live": words("live.")},
        "templates": {name: read_static(path) for name, path in TEMPLATES.items()},
        "lesson": _lesson(cards),
        "licences": _licences(),
    }


def start_texts() -> dict[str, dict[str, str]]:
    """Return what can be said before the program runs, by language."""
    return {language: {key: texts(language)[f"browser.fault.{key}"] for key in START} for language in LANGUAGES}


def _lesson(cards: dict[str, Card]) -> dict[str, Any]:
    """The lesson's cards whose networks are on the page: how each is measured, and its texts by language."""
    chosen = [card for card in LESSON if _networks(card.setup) <= cards.keys()]
    return {
        "bounds": {"DRAWS": DRAWS, **{name: getattr(answers, name) for name in BOUNDS}},
        "cards": [{"name": card.name, "usual": card.usual} for card in chosen],
        "texts": {language: worded_lesson(language, chosen) for language in LANGUAGES},
    }


def _networks(setup: Setup) -> set[str]:
    return {setup.model, find_entry(setup.model).robust or ""} if setup.beside else {setup.model}


def _licences() -> str:
    third = (ASSETS.parent / "THIRD_PARTY.md").read_text(encoding="utf-8")
    runtime = third[third.index("## What a browser computes with") :]
    return "\n\n".join([(ASSETS / "CREDITS.md").read_text(encoding="utf-8"), runtime])
