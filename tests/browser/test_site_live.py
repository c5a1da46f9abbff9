"""fgsm_playground/live/ on the page without a server: the webcam, attacked frame by frame in the browser alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from fgsm_playground.parts.language import texts
from tests.browser.conftest import watch
from tests.browser.live import FREEZE, LIVE, PROBLEM, WHERE, compared_frame
from tests.browser.site import SitePage, digits_file

__all__ = ["digits_file"]
Open = Callable[..., SitePage]
_STREAMS = """
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  window.streams = [];
  devices.getUserMedia = async (wanted) => {
    if (window.refusal) throw new DOMException('', window.refusal);
    const got = await ask(wanted);
    window.streams.push(got);
    return got;
  };
"""
_LIGHT = "() => window.streams.some((each) => each.getTracks().some(({ readyState }) => readyState === 'live'))"


@pytest.fixture(scope="module")
def open_live(camera: Browser, digits_file: Path) -> Iterator[Open]:
    """Open the file; nothing may fail, and nothing but the file may be asked for, whatever the camera sees."""
    wrong: list[str] = []
    context = camera.new_context(viewport={"width": 1280, "height": 900})

    def open_one(query: str = "") -> SitePage:
        page = context.new_page()
        page.add_init_script(_STREAMS)
        watch(page, lambda told: wrong.append(told) if digits_file.name not in told else None)
        return SitePage(page, digits_file.as_uri()).open(query)

    yield open_one
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def resting(open_live: Open) -> SitePage:
    return open_live("?model=mnist&example=3&level=40")


def go_live(page: SitePage) -> None:
    page.page.locator(LIVE).press("Enter")
    page.page.wait_for_selector("#figure [data-key^=live]")


def test_the_figure_follows_the_camera_slider_and_network(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=40")
    assert page.page.locator(WHERE).inner_text() == texts("en")["live.here"]
    go_live(page)
    said = page.page.locator("#figure [data-role=bars-original] .fg-name").first
    for digit in ("4", "7", "4"):
        expect(said).to_have_text(digit)
    compared_frame(page, 40)
    page.slide(9)
    compared_frame(page, 9)
    expect(page.page.locator("#live [data-role=rate]")).to_contain_text("pictures a second")
    page.page.locator("#model").select_option("mnist-robust")
    page.page.wait_for_function("() => !document.querySelector('#figure [data-role=notice]').textContent")
    compared_frame(page, int(page.number.input_value()), "mnist-robust")
    found: dict[str, Any] = Axe().run(page.page).response
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []
    page.page.click(LIVE)
    page.page.wait_for_selector("#figure [data-busy=false][data-key]:not([data-key^=live])")
    assert not page.page.evaluate(_LIGHT)


def test_ten_steps_towards_a_target(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=60")
    go_live(page)
    page.page.locator("#target select").select_option("3")
    page.page.wait_for_selector("#figure [data-role=several-steps] >> visible=true")
    compared_frame(page, 60, target=3, steps=10)


def test_the_frame_that_is_kept_is_the_picture(open_live: Open) -> None:
    page = open_live("?model=mnist&example=3&level=40")
    go_live(page)
    assert page.page.evaluate(_LIGHT)
    shown = page.next_frame(f"document.querySelector('{FREEZE}').click()")
    page.page.wait_for_selector("#figure [data-busy=false][data-key]:not([data-key^=live])")
    np.testing.assert_array_equal(page.pixels("original"), shown.original)
    np.testing.assert_array_equal(page.pixels("adversarial"), shown.adversarial)
    page.wait_for_rows(97)
    page.page.wait_for_url(lambda address: "example=" not in address)
    assert not page.page.evaluate(_LIGHT)
    assert page.page.evaluate("() => document.activeElement.dataset.role") == "live"
    page.page.click("#lab summary")
    assert page.page.locator("#labbook tbody tr").count() == 2  # the example and the frame that was kept


def test_the_picture_from_before_comes_back(resting: SitePage) -> None:
    page, key = resting.page, resting.data("key")
    go_live(resting)
    page.click(LIVE)
    page.wait_for_selector(f"#figure [data-busy=false][data-key='{key}']")
    assert not page.evaluate(_LIGHT)
    assert page.locator(FREEZE).is_hidden()


@pytest.mark.parametrize(
    ("name", "sentence"), [("NotAllowedError", "refused"), ("NotFoundError", "missing"), ("NotReadableError", "taken")]
)
def test_a_camera_that_is_not_there_is_a_sentence(resting: SitePage, name: str, sentence: str) -> None:
    page, key = resting.page, resting.data("key")
    page.evaluate("(name) => { window.refusal = name; }", name)
    page.click(LIVE)
    expect(page.locator(PROBLEM)).to_have_text(texts("en")[f"live.{sentence}"])
    assert page.locator(LIVE).get_attribute("aria-pressed") == "false"
    page.wait_for_selector(f"#figure [data-busy=false][data-key='{key}']")


def test_a_camera_that_goes_is_a_sentence(resting: SitePage) -> None:
    page, key = resting.page, resting.data("key")
    page.evaluate("() => { window.refusal = ''; }")
    go_live(resting)
    assert page.locator(PROBLEM).inner_text() == ""
    page.evaluate("() => window.streams.at(-1).getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator(PROBLEM)).to_contain_text("no more pictures")
    page.wait_for_selector(f"#figure [data-busy=false][data-key='{key}']")
    assert not page.evaluate(_LIGHT)
