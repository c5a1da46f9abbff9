"""The program of the page without a server: the page's own parts, and in Gradio's place what drives them."""

from __future__ import annotations

import html
import json
from typing import Any

from fgsm.catalogue.catalogue import find_entry
from fgsm.experiment.experiment import MAX_STEPS, STEPS_WITH_TARGET
from fgsm.explanation.noise import DRAWS
from fgsm.resources import ASSETS
from ui.browser.networks import Card
from ui.browser.runtime import SHARED, Runtime, inflate_source, worker_source
from ui.figure.figure import SCRIPTS, figure_words
from ui.lesson import answers
from ui.lesson.cards import CARDS as LESSON
from ui.lesson.cards import Setup
from ui.lesson.panel import worded_lesson
from ui.parts.language import LANGUAGES, texts, words
from ui.parts.static import read_static

NAMES = (
    *("mount", "faults", "source", "engine", "wording", "pictures", "digits", "networks", "figures", "webcam"),
    *("answers", "lesson", "site-pictures", "site-controls", "site"),
)
PAGE = (
    "parts/numbers.js",
    "parts/png.js",
    "parts/canvas.js",
    "figure/steps.js",
    "live/here.js",
    *(f"browser/{name}.js" for name in NAMES),
)
GRADIO_ONLY = ("figure/notices.js",)  # waits for Gradio's own messages
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "figure": ("figure/figure.html", tuple(name for name in SCRIPTS if name not in GRADIO_ONLY)),
    "epsilon": ("figure/epsilon.html", ()),
    "verdict": ("figure/verdict.html", ()),
    "curve": ("figure/curve.html", ()),
    "drawing": ("picture/drawing.html", ("parts/png.js", "picture/drawing.js")),
    "labbook": (
        "lesson/labbook.html",
        ("parts/words.js", "lesson/labbook-store.js", "parts/csv.js", "lesson/labbook.js"),
    ),
    "lesson": (
        "lesson/lesson.html",
        ("lesson/lesson-store.js", "browser/lesson-return.js", "lesson/sheet.js", "parts/panel.js", "lesson/lesson.js"),
    ),
    "live": ("live/live.html", ("parts/words.js", "live/live.js", "live/buttons.js", "live/offer.js")),
    "recorder": ("", ("lesson/labbook-store.js", "lesson/labbook-record.js")),
}
START = ("too_old", "no_webassembly", "damaged", "missing")
BOUNDS = ("MANY_STEPS", "RARELY", "MOSTLY", "FEW_LEVELS", "MORE_LEVELS", "CLOSER", "QUALITIES")
TEXTS = (
    *("attack.", "browser.", "drawing.", "engine.canvas", "epsilon.", "example.", "labbook.", "lesson.", "model."),
    "network.",
    *("outcome.", "page.", "picture.", "result.", "start.", "verdict."),
)


def site_script(cards: dict[str, Card], runtime: Runtime) -> str:
    """Return the program of the page with these networks: what it knows, its parts, and what drives them."""
    wanted = {
        language: {key: text for key, text in texts(language).items() if key.startswith(TEXTS)}
        for language in LANGUAGES
    }
    constants = {
        "LANGUAGES": LANGUAGES,
        "MAX_STEPS": MAX_STEPS,
        "STEPS_WITH_TARGET": STEPS_WITH_TARGET,
        "CARDS": cards,
        "TEXTS": wanted,
        "WORDS": figure_words(),
        "BOOK_WORDS": words("labbook."),
        "LIVE_WORDS": words("live."),
        "LESSON": _lesson(cards),
        "WORKER": worker_source(runtime),
        "LICENCES": _licences(),
    }
    lines = [f"const {name} = {_json(value)};" for name, value in constants.items()]
    scripts = [inflate_source(runtime), *lines, _parts(), *map(read_static, (*SHARED, *PAGE))]
    return "\n".join(["(() => {", "'use strict';", "if (!window.fgsmStart.begin()) return;", *scripts, "})();\n"])


def start_script() -> str:
    """Return what runs before all else, in any browser: whether the page can, and a sentence where it cannot."""
    told = {language: {key: texts(language)[f"browser.fault.{key}"] for key in START} for language in LANGUAGES}
    return f"var TEXTS = {_json(told)};\n{read_static('browser/start.js')}"


def no_script() -> str:
    """Return the lines for a browser that runs no scripts at all, in every language."""
    lines = (f'<p lang="{each}">{html.escape(texts(each)["browser.fault.no_scripts"])}</p>' for each in LANGUAGES)
    return f"<noscript>{''.join(lines)}</noscript>"


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


def _parts() -> str:
    parts = []
    for name, (shell, scripts) in PARTS.items():
        body = "\n".join(map(read_static, scripts))
        template = _json(read_static(shell) if shell else "")
        parts.append(f"{name}: {{ html: {template}, script(element, props, trigger, watch) {{\n{body}\n}} }},")
    return "\n".join(["const PARTS = {", *parts, "};"])


def _json(value: object) -> str:
    # Inside an HTML file nothing may look like the end of a script.
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")


def _licences() -> str:
    third = (ASSETS.parent / "THIRD_PARTY.md").read_text(encoding="utf-8")
    runtime = third[third.index("## What a browser computes with") :]
    return "\n\n".join([(ASSETS / "CREDITS.md").read_text(encoding="utf-8"), runtime])
