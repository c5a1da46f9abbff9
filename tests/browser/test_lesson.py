"""The lesson on the page: predict, let a card set the page up, reveal what was measured; and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from fgsm_playground.lesson.answers import Teller
from fgsm_playground.lesson.cards import CARDS
from fgsm_playground.lesson.panel import answer_to
from tests.browser.conftest import watch
from tests.harness.chromium import Playground
from tests.harness.serving import Server

CARD = 2  # on MNIST, the quickest
LEAVING = ("AbortError", "Connection errored out")  # what Gradio says when a page is left


@pytest.fixture(scope="module")
def lesson(browser: Browser, server: Server) -> Iterator[Playground]:
    """A page with the lesson open at its first card."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, wrong = context.new_page(), []
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; };")
    watch(page, lambda said: None if any(each in said for each in LEAVING) else wrong.append(said))
    playground = Playground(page, server.url).open("?model=mnist&example=7&level=10")
    page.locator("#teach > button").click()
    page.locator("#lesson [aria-busy=false]").wait_for()
    yield playground
    context.close()
    assert wrong == []


def part(lesson: Playground, role: str) -> str:
    return lesson.page.locator(f"#lesson [data-role={role}]").inner_text()


def test_nothing_is_revealed_without_a_prediction(lesson: Playground) -> None:
    page = lesson.page
    for _ in range(CARD):
        page.locator("#lesson [data-role=next]").click()
    assert part(lesson, "progress") == f"Card {CARD + 1} of 6"
    assert page.locator("#lesson [data-role=reveal]").is_disabled()
    page.locator("#lesson input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#lesson input[type=radio]").nth(1).is_checked()
    assert page.locator("#lesson [data-role=reveal]").is_enabled()


def test_a_card_asks_before_it_replaces_what_is_there(lesson: Playground) -> None:
    page = lesson.page
    page.locator("#lesson [data-role=setup]").press("Enter")
    expect(page.locator("#lesson [data-role=yes]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#lesson [data-role=setup]")).to_be_focused()
    assert "example=7" in page.url


def test_the_page_is_set_up_and_the_same_card_is_open_and_in_view(lesson: Playground) -> None:
    page, setup = lesson.page, CARDS[CARD].setup
    page.locator("#lesson [data-role=setup]").click()
    page.locator("#lesson [data-role=yes]").click()
    page.wait_for_url(f"**example={setup.example}**")
    expect(page.locator("#lesson [data-role=question]")).to_be_focused(timeout=60_000)
    lesson.wait(level=setup.level)
    experiment = setup.controls().experiment()
    assert lesson.prediction == experiment.measure([setup.level])[0].probabilities.argmax()
    assert part(lesson, "progress") == f"Card {CARD + 1} of 6"
    assert page.locator("#lesson input[type=radio]").nth(1).is_checked()
    expect(page.locator("#lesson [data-role=question]")).to_be_in_viewport()
    expect(page.locator("#lesson [data-role=ready]")).to_be_visible()


def test_the_task_goes_with_the_visitor_to_the_figure_and_back(lesson: Playground) -> None:
    page = lesson.page
    expect(page.locator("#lesson [data-role=strip]")).to_be_hidden()
    page.locator("#lesson [data-role=figure]").click()
    expect(page.locator("#lesson [data-role=strip]")).to_be_in_viewport()
    page.locator("#lesson [data-role=to-card]").click()
    expect(page.locator("#lesson [data-role=question]")).to_be_in_viewport()
    expect(page.locator("#lesson [data-role=strip]")).to_be_hidden()


def test_what_is_revealed_is_what_is_measured(lesson: Playground) -> None:
    page = lesson.page
    page.locator("#lesson [data-role=reveal]").click()
    page.locator("#lesson .ls-right").wait_for()
    expected = answer_to(CARDS[CARD], Teller("en"))
    rows = page.locator("#lesson .ls-facts tr").all()
    shown = [[row.locator("th").inner_text(), row.locator("td").inner_text()] for row in rows]
    assert len(shown) == len(expected["facts"])
    for (what, says), (expected_what, expected_says, _) in zip(shown, expected["facts"], strict=True):
        assert what == expected_what
        assert says.endswith(expected_says)
    right = page.locator("#lesson label").nth(expected["right"])
    assert right.get_attribute("data-right") == "true"
    assert part(lesson, "answer").endswith(expected["because"])
    assert all(box.is_disabled() for box in page.locator("#lesson input[type=radio]").all())


def test_axe_finds_nothing_serious_in_lesson_and_book(lesson: Playground) -> None:
    violations = Axe().run(lesson.page, context="#teach").response["violations"]
    assert [each["id"] for each in violations if each["impact"] in ("serious", "critical")] == []


def pages(lesson: Playground) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", lesson.page.pdf(prefer_css_page_size=True)))


def test_the_worksheet_is_two_pages_without_answers(lesson: Playground) -> None:
    page = lesson.page
    page.locator("#lesson [data-role=worksheet]").click()
    page.wait_for_function("window.printed === 1")
    sheet = page.locator("#lesson-sheet")
    assert sheet.locator("section").count() == len(CARDS)
    assert sheet.locator("table").count() == 0
    links = sheet.locator("a").all_inner_texts()
    assert all(link.startswith(f"{lesson.url}/?model=") for link in links)
    assert pages(lesson) == 2
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)


def test_the_answers_are_two_pages_measured_for_them(lesson: Playground) -> None:
    page = lesson.page
    page.locator("#lesson [data-role=answers]").click()
    page.wait_for_function("window.printed === 2", timeout=120_000)
    sheet = page.locator("#lesson-sheet")
    ticked = sheet.locator("li b").all_inner_texts()
    assert len(ticked) == len(CARDS)
    assert sheet.locator("section").nth(CARD).locator("td").first.inner_text() in part(lesson, "answer")
    assert pages(lesson) == 2
