"""The page in the language of the visitor's browser: what Gradio labels, what the server words, what scripts say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fgsm.experiment.experiment import Experiment
from fgsm_playground.parts.language import DEFAULT, say, texts
from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.verdicts import translated_verdict

Make = Callable[..., Experiment]


@pytest.fixture(scope="module")
def german(open_page: Open) -> Playground:
    return open_page("?example=cat&level=2", locale="de-DE")


@pytest.mark.parametrize(("locale", "language"), [("fr-CA", "fr"), ("zh-CN", "zh"), ("zh-TW", "zh"), ("pt-BR", "en")])
def test_the_browser_s_language_is_the_page_s(open_page: Open, experiment: Make, locale: str, language: str) -> None:
    page = open_page("?example=cat&level=2", locale=locale)
    speaks(page, experiment(), language)
    assert page.page.evaluate("() => document.documentElement.lang") == language
    assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.page.close()


def test_labels_verdict_and_figure_are_in_german(german: Playground, experiment: Make) -> None:
    speaks(german, experiment(), "de")
    original = german.page.locator("#figure canvas[data-role=original]")
    assert (original.get_attribute("aria-label") or "").startswith("Das Originalbild: ")
    assert "Die kleinste Stufe, die täuscht, ist 1/255." in (
        german.page.locator("#curve svg").get_attribute("aria-label") or ""
    )
    assert german.page.locator("#examples [data-name=church]").get_attribute("title") == "Kirche"


def speaks(page: Playground, expected: Experiment, language: str) -> None:
    """Check a label, a button, a text of the scripts and one of the server."""
    assert page.verdict == translated_verdict(expected, 2, language)
    assert page.page.get_by_text(say(language, "epsilon.label")).is_visible()
    assert page.page.locator("#download").inner_text() == say(language, "result.download")
    assert page.page.locator("#figure figcaption b").all_inner_texts() == [
        say(language, f"figure.{name}") for name in ("original", "perturbation", "adversarial")
    ]
    assert page.page.locator("#curve [data-role=legend-random]").inner_text() == say(language, "figure.random")


def test_nothing_english_is_left_in_sight(german: Playground) -> None:
    german.page.get_by_text(say("de", "panel.about")).click()
    german.page.get_by_text(say("de", "about.privacy")).wait_for()
    german.page.get_by_text(say("de", "attack.wrong")).click()
    german.page.locator("#truth").wait_for()
    english = {text for key, text in texts(DEFAULT).items() if text != texts("de")[key]}
    seen = {line.strip() for line in german.page.locator("body").inner_text().splitlines()}
    assert say("de", "attack.truth") in seen
    assert seen & english == set()


def test_choosing_no_target_is_offered_in_german(german: Playground) -> None:
    german.page.locator("#target input").click()
    german.page.get_by_role("option", name=say("de", "attack.no_target")).wait_for()
    german.page.keyboard.press("Escape")


def test_an_error_is_told_in_german(german: Playground) -> None:
    german.page.locator("#picture button[aria-label]").first.click()
    german.page.locator("#figure [data-role=notice]").get_by_text(say("de", "error.no_picture")).wait_for()
