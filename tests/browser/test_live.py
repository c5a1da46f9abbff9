"""live/ on the page with a server: frames go to it one at a time where the browser does not compute them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from fgsm_playground.browser.runtime import find_runtime
from fgsm_playground.parts.language import texts
from tests.browser.conftest import Open, opened
from tests.browser.live import FREEZE, LIVE, PROBLEM, WHERE, compared_frame
from tests.conftest import skip_or_fail
from tests.harness.chromium import PATIENCE, Playground
from tests.harness.serving import Server

STILL = "#figure [data-role=root][data-busy=false][data-key='{key}']"


@pytest.fixture(scope="module")
def open_live(camera: Browser, server: Server) -> Iterator[Open]:
    """Open the page as a visitor of its own whose attacks the server computes; nothing may fail."""

    def new_page(engine: str = "server", **options: Any) -> Page:
        context = camera.new_context(**options)
        context.add_init_script(f"localStorage.setItem('fgsm:engine', '{engine}')")
        return context.new_page()

    yield from opened(server, new_page, lambda page: page.context.close())


def go_live(page: Playground) -> None:
    """Press the button until there is a seat: who was live in the test before keeps it for a few seconds."""
    tried = f"#figure [data-level]:not([data-key='{page.data('key')}']), {PROBLEM}:not(:empty)"
    while page.page.locator(LIVE).get_attribute("aria-pressed") == "false":
        page.page.click(LIVE)
        page.page.locator(tried).first.wait_for()


def test_the_server_attacks_one_frame_at_a_time_and_the_page_says_so(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=40")
    key, waiting, most = page.data("key"), list[Request](), list[int]()

    def sent(request: Request) -> None:
        if "/live?" in request.url:
            waiting.append(request)
            most.append(len(waiting))

    page.page.on("request", sent)
    page.page.on("requestfinished", lambda request: waiting.remove(request) if request in waiting else None)
    assert page.page.locator(WHERE).inner_text() == texts("en")["live.there"]
    go_live(page)
    said = page.page.locator("#figure [data-role=bars-original] .fg-name").first
    for digit in ("4", "7", "4"):
        expect(said).to_have_text(digit)
    compared_frame(page, 40)
    page.slide(9)
    compared_frame(page, 9)
    page.page.locator(LIVE).press("Enter")
    page.page.wait_for_selector(STILL.format(key=key))
    assert page.level == 9
    assert max(most) == 1


def test_the_frame_that_is_kept_is_the_picture(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=60&target=3")
    go_live(page)
    compared_frame(page, 60, target=3, steps=10)
    shown = page.next_frame(f"document.querySelector('{FREEZE}').click()")
    page.page.wait_for_url(lambda address: "example=" not in address)
    page.wait(level=60)
    np.testing.assert_array_equal(page.pixels("original"), shown.original)
    np.testing.assert_array_equal(page.pixels("adversarial"), shown.adversarial)
    page.wait_for_rows(5)


def test_with_an_engine_of_its_own_the_page_sends_no_frame_and_says_so(open_live: Open) -> None:
    try:
        find_runtime()
    except ValueError as error:
        skip_or_fail(str(error))
    page = open_live("?model=mnist&example=3&level=40", engine="browser")
    page.page.wait_for_selector("[data-where=browser]", state="attached", timeout=PATIENCE)
    sent = list[str]()
    page.page.on("request", lambda request: sent.append(request.url))
    go_live(page)
    compared_frame(page, 40)
    page.slide(9)
    compared_frame(page, 9)
    assert page.page.locator(WHERE).inner_text() == texts("en")["live.here"]
    assert [url for url in sent if "/live?" in url] == []


def test_a_page_that_may_not_have_a_camera_says_why(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=40")
    key = page.data("key")
    page.page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.page.click(LIVE)
    expect(page.page.locator(PROBLEM)).to_have_text(texts("en")["live.insecure"])
    assert page.page.locator(LIVE).get_attribute("aria-pressed") == "false"
    page.page.wait_for_selector(STILL.format(key=key))


def test_a_third_visitor_gets_a_sentence(open_live: Open) -> None:
    pages = [open_live("?model=mnist&example=3&level=40", **options) for options in ({}, {}, {"locale": "de"})]
    for page in pages[:2]:
        go_live(page)
    key = pages[2].data("key")
    pages[2].page.click(LIVE)
    expect(pages[2].page.locator(PROBLEM)).to_contain_text(texts("de")["live.full"])
    pages[2].page.wait_for_selector(STILL.format(key=key))
    assert pages[2].page.locator(LIVE).get_attribute("aria-pressed") == "false"
    for page in pages[:2]:
        page.page.click(LIVE)
