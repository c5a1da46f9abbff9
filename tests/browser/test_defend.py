"""The panel of defences: rows that fill in, what they say, and that it speaks up when the figure has moved on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from fgsm.catalogue.catalogue import find_entry
from fgsm.defences.catalogue import defences_for
from tests.browser.conftest import Open
from tests.harness.chromium import PATIENCE, Playground

DONE = "#defend [data-role=panel][data-busy=false] .df-row:last-child:not([data-outcome=none])"


@pytest.fixture(scope="module")
def digits(open_page: Open) -> Playground:
    playground = open_page("?model=mnist&level=51")
    playground.page.locator("#defend .label-wrap").click()
    playground.page.wait_for_selector("#defend .df-row", timeout=PATIENCE)
    return playground


def cell(page: Page, kind: str, case: str) -> str:
    return page.locator(f"#defend [data-kind='{kind}'] [data-case={case}] .df-said").inner_text()


def test_every_defence_is_listed_before_anything_is_tried(digits: Playground) -> None:
    rows = digits.page.locator("#defend .df-row")
    kinds = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.kind)")
    assert kinds == list(defences_for(find_entry("mnist")))
    assert rows.locator(".df-said").all_inner_texts() == ["…"] * (3 * len(kinds))


def test_the_button_fills_every_row_and_the_blind_attacker_has_the_figure_s_picture(digits: Playground) -> None:
    page = digits.page
    page.get_by_role("button", name="Try the defences").click()
    page.wait_for_selector(DONE, timeout=PATIENCE)
    shown = page.locator("#figure [data-role=bars-adversarial] .fg-name").first.inner_text()
    assert f"'{shown}'" in cell(page, "none", "blind")
    assert cell(page, "robust", "aware").startswith("●")
    assert page.locator("#defend .df-row img:visible").count() == 2 * page.locator("#defend .df-row").count()
    box = page.locator("#defend [data-kind=autoencoder] img").first.evaluate("(image) => image.naturalWidth")
    assert box == 28


def test_the_measured_table_comes_with_its_commands(digits: Playground) -> None:
    measured = digits.page.locator("#defend [data-role=measured]")
    assert measured.locator("tbody tr").count() == digits.page.locator("#defend .df-row").count()
    assert measured.locator("pre").inner_text().count("python -m fgsm evaluate --model mnist") == 2


def test_a_moved_slider_makes_the_results_stale_and_back_again_they_hold(digits: Playground) -> None:
    notice = digits.page.locator("#defend [data-role=notice]")
    expect(notice).to_be_empty()
    digits.slide(30)
    expect(notice).to_contain_text("has changed since")
    digits.slide(51)
    expect(notice).to_be_empty()


def test_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    page = open_page("?model=mnist&level=51", viewport={"width": 390, "height": 800}).page
    page.locator("#defend .label-wrap").click()
    page.wait_for_selector("#defend .df-row", timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
