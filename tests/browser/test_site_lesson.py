"""site/lesson.js: the lesson on the page without a server, measured in the browser as the server measures it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from fgsm.catalogue.catalogue import find_entry
from fgsm_playground.lesson.answers import Teller
from fgsm_playground.lesson.cards import CARDS
from fgsm_playground.lesson.panel import answer_to
from fgsm_playground.parts.language import texts
from tests.browser.conftest import watch
from tests.browser.site import SitePage, export

TARGET, ROBUST = ([card.name for card in CARDS].index(name) for name in ("target", "robust"))


@pytest.fixture(scope="module")
def lesson(context_for: Callable[..., BrowserContext], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SitePage]:
    """A file with all networks that the cards need, its lesson open."""
    path = tmp_path_factory.mktemp("site") / "lesson.html"
    export(path, "imagenette", "imagenette-robust", "mnist", one_file=True)
    page, wrong = context_for(viewport={"width": 1280, "height": 900}).new_page(), []
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; };")
    watch(page, lambda told: wrong.append(told) if path.name not in told else None)
    site = SitePage(page, path.as_uri()).open("?model=mnist&example=7&level=10")
    page.locator("#teach summary").press("Enter")
    page.locator("#lesson [aria-busy=false]").wait_for()
    yield site
    page.close()
    assert wrong == []


def part(lesson: SitePage, role: str) -> Any:
    return lesson.page.locator(f"#lesson [data-role={role}]")


def test_a_card_sets_the_page_up_and_comes_back_after_it_was_loaded_again(lesson: SitePage) -> None:
    page, setup = lesson.page, CARDS[TARGET].setup
    for _ in range(TARGET):
        part(lesson, "next").press("Enter")
    assert part(lesson, "progress").inner_text() == f"Card {TARGET + 1} of {len(CARDS)}"
    page.locator("#lesson input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    part(lesson, "setup").press("Enter")
    expect(part(lesson, "yes")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**example={setup.example}**")
    expect(part(lesson, "question")).to_be_focused(timeout=60_000)
    lesson.wait(level=setup.level)
    experiment = setup.controls().experiment()
    assert lesson.prediction == experiment.measure([setup.level])[0].probabilities.argmax()
    expect(part(lesson, "question")).to_be_in_viewport()
    expect(part(lesson, "ready")).to_be_visible()
    assert page.locator("#lesson input[type=radio]").nth(1).is_checked()


def test_what_is_revealed_is_what_the_server_would_measure(lesson: SitePage) -> None:
    part(lesson, "reveal").press("Enter")
    lesson.page.locator("#lesson .ls-right").wait_for()
    expected = answer_to(CARDS[TARGET], Teller("en"))
    rows = lesson.page.locator("#lesson .ls-facts tr").all()
    shown = [(row.locator("th").inner_text(), row.locator("td").inner_text()) for row in rows]
    for (what, says), (expected_what, expected_says, _) in zip(shown, expected["facts"], strict=True):
        assert what == expected_what
        assert says.endswith(expected_says)
    assert lesson.page.locator("#lesson label").nth(expected["right"]).get_attribute("data-right") == "true"
    assert part(lesson, "answer").inner_text().endswith(expected["because"])
    found: dict[str, Any] = Axe().run(lesson.page, context="#teach").response
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []


def test_the_card_of_the_robust_network_shows_both(lesson: SitePage) -> None:
    setup = CARDS[ROBUST].setup
    while part(lesson, "progress").inner_text() != f"Card {ROBUST + 1} of {len(CARDS)}":
        part(lesson, "next").press("Enter")
    part(lesson, "setup").press("Enter")
    lesson.page.keyboard.press("Enter")
    lesson.page.wait_for_url(f"**example={setup.example}**beside=1**")
    twin = lesson.page.locator("#figure-robust [data-role=root][data-busy=false][data-key]")
    twin.wait_for(timeout=60_000)
    robust = setup.controls()._replace(model=find_entry(setup.model).robust).experiment()
    assert twin.get_attribute("data-prediction") == str(robust.measure([setup.level])[0].probabilities.argmax())


def test_the_answers_to_all_cards_are_the_usual_ones_and_on_paper(lesson: SitePage) -> None:
    part(lesson, "answers").click()
    lesson.page.wait_for_function("() => window.printed === 1", timeout=120_000)
    ticked = lesson.page.locator("#lesson-sheet li b").all_inner_texts()
    options = [texts("en")[f"lesson.{card.name}.option.{card.usual + 1}"] for card in CARDS]
    assert [each.removeprefix("☑ ") for each in ticked] == options
    facts = lesson.page.locator("#lesson-sheet section").nth(1).locator("td").all_inner_texts()
    expected = answer_to(CARDS[1], Teller("en"))["facts"]
    assert all(says.endswith(fact[1]) for says, fact in zip(facts, expected, strict=True))
    lesson.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(lesson.page.locator("#lesson-sheet")).to_have_count(0)
