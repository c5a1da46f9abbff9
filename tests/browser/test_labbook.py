"""The lab book: every state at rest once, as a table and as a file for spreadsheets, in the browser alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.harness.serving import Server

EVIL = '=HYPERLINK("http://127.0.0.1","a")'


STATE = "?model=mnist&example=4&target=3&steps=10&level="
_TRIALS = "() => sessionStorage.getItem('fgsm-labbook')"


@pytest.fixture(scope="module")
def written(open_page: Open) -> tuple[Playground, str]:
    """A page that has been at three levels, one of them twice, with the book open, and what it has kept."""
    page = open_page(f"{STATE}51")
    page.page.locator("#teach > button").click()
    wait_for_rows(page, 1)
    for number, level in enumerate((52, 51, 60), 1):
        page.slide(level)
        wait_for_rows(page, min(number, 2) + 1 if level != 51 else 2)
    return page, page.page.evaluate(_TRIALS)


@pytest.fixture
def book(written: tuple[Playground, str]) -> Playground:
    """The same page with its three trials, whatever another test has made of them."""
    page, trials = written
    if page.page.evaluate(_TRIALS) != trials:
        page.page.evaluate("(trials) => sessionStorage.setItem('fgsm-labbook', trials)", trials)
        page.open(f"{STATE}60")
        page.page.locator("#teach > button").click()
        wait_for_rows(page, 3)
    return page


def wait_for_rows(page: Playground, count: int) -> None:
    page.page.wait_for_function("(count) => document.querySelectorAll('#labbook tbody tr').length === count", arg=count)


def download(page: Playground) -> tuple[bytes, list[dict[str, str]]]:
    with page.page.expect_download() as started:
        page.page.locator("#labbook [data-role=download]").click()
    data = Path(started.value.path()).read_bytes()
    return data, list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_each_state_at_rest_is_one_trial_and_the_newest_is_on_top(book: Playground) -> None:
    levels = book.page.locator("#labbook tbody [data-column=level]").all_inner_texts()
    assert levels == ["60", "52", "51"]
    assert book.page.locator("#labbook [data-role=count]").inner_text() == "3"


def test_the_file_holds_what_the_figure_showed(book: Playground) -> None:
    data, rows = download(book)
    assert data.startswith(b"\xef\xbb\xbf")
    last = rows[-1]
    assert [row["ε · 255"] for row in rows] == ["51", "52", "60"]
    assert last["ε"] == "0.235294"
    known = {"Picture": "Four", "Network": "mnist", "Attack": "BIM", "Steps": "10", "Target": "3", "True class": "4"}
    assert {name: last[name] for name in known} == known
    top = book.page.locator("#figure [data-role=bars-adversarial] li").first
    assert last["After"] == top.locator(".fg-name").inner_text()
    assert float(last["After, %"]) == pytest.approx(float(top.locator(".fg-number").inner_text().split()[0]), abs=0.06)
    assert last["Result"] == book.page.locator("#figure [data-role=note-adversarial]").inner_text()


def test_nothing_of_it_goes_to_the_server(book: Playground) -> None:
    sent: list[Any] = []
    book.page.on("request", lambda request: sent.append(request.url))
    before = -1
    while before < len(sent):  # rows that the figure still lacks
        before = len(sent)
        book.page.wait_for_timeout(1000)
    sent.clear()
    download(book)
    assert [url for url in sent if not url.startswith("blob:")] == []


def test_a_cell_is_never_a_formula_and_500_trials_are_kept(book: Playground) -> None:
    page = book.page
    page.evaluate(
        """(evil) => {
          const trials = JSON.parse(sessionStorage.getItem('fgsm-labbook'));
          const named = (i) => ({ ...trials[0], id: `x${i}`, picture: i === 496 ? evil : '+1' });
          const many = [...Array.from({ length: 497 }, (_, i) => named(i)), ...trials];
          sessionStorage.setItem('fgsm-labbook', JSON.stringify(many));
        }""",
        EVIL,
    )
    book.slide(70)
    wait_for_rows(book, 500)
    _, rows = download(book)
    assert rows[-1]["ε · 255"] == "70"
    assert len(rows) == 500
    assert rows[-5]["Picture"] == f"'{EVIL}"
    assert rows[0]["Picture"] == "'+1"
    assert page.locator("#labbook tbody").evaluate("(body) => body.querySelector('a')") is None


def test_clear_asks_first(book: Playground) -> None:
    book.page.locator("#labbook [data-role=clear]").click()
    book.page.keyboard.press("Escape")
    wait_for_rows(book, 3)
    book.page.locator("#labbook [data-role=clear]").click()
    book.page.get_by_role("button", name="Delete them").click()
    wait_for_rows(book, 0)
    assert book.page.locator("#labbook [data-role=download]").is_disabled()
    book.wait_for_rows(32)  # the rest of the curve, which is no new trial
    assert not book.page.locator("#labbook tbody tr").count()


def test_what_rests_before_the_book_s_module_arrives_is_written_down(browser: Browser, server: Server) -> None:
    page, held = browser.new_page(), list[Route]()
    page.route("**/lesson/labbook-record.js", lambda route: held.append(route))
    Playground(page, server.url).open(f"{STATE}51").wait_for_rows(97)
    assert page.evaluate(_TRIALS) is None
    held.pop().continue_()
    page.wait_for_function("() => sessionStorage.getItem('fgsm-labbook')?.includes(' 51\"')")
    page.close()
