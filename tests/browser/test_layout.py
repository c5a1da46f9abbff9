"""The whole experiment on one screen: what can be seen before anybody scrolls, and what moves when the slider does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from fgsm_playground.parts.language import LANGUAGES
from tests.browser.conftest import Open
from tests.harness.chromium import ROLES, Playground

SCREENS = {
    "small phone": (360, 640),
    "phone": (390, 844),
    "tablet": (820, 1180),
    "laptop": (1280, 720),
    "flat laptop": (1366, 650),
}
LAPTOPS = ("laptop", "flat laptop")

_BOXES = """(selectors) => selectors.map((selector) => [...document.querySelectorAll(selector)]
  .filter((each) => each.checkVisibility())
  .map((each) => each.getBoundingClientRect())
  .map(({ x, y, right, bottom }) => [x, y, right, bottom]))"""
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_EVERYTHING = """() => [...document.querySelectorAll('.contain *')]
  .filter((each) => each.checkVisibility() && !each.closest('svg'))
  .map((each) => [each, each.getBoundingClientRect()])
  .map(([{ tagName, id, className }, { x, y, bottom }]) =>
    [`${tagName} #${id} .${className}`, x, y, bottom].join(' '))"""
_CUT_OFF = """() => [...document.querySelectorAll(
    '#title h1, #intro p, figcaption b, #epsilon label span, #epsilon-text span, #verdict p, button.sm')]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).fontSize !== '0px')
  .filter((each) => each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.innerText}: ${each.scrollWidth} in ${each.clientWidth}`)"""

Box = tuple[float, float, float, float]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest, open_page: Open) -> Iterator[Playground]:
    playground = open_page("?example=hot_air_balloon", locale=request.param)
    yield playground
    playground.page.close()


def show(playground: Playground, screen: str, theme: str = "light") -> tuple[int, int]:
    width, height = SCREENS[screen]
    playground.page.set_viewport_size({"width": width, "height": height})
    playground.page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", theme == "dark")
    playground.page.evaluate(_SETTLED)
    assert playground.page.evaluate("() => scrollY") == 0
    return width, height


def boxes(playground: Playground, *selectors: str) -> list[Box]:
    """Return one box a selector, each of which has to find something that is there to be seen."""
    found: list[list[Box]] = playground.page.evaluate(_BOXES, list(selectors))
    for selector, each in zip(selectors, found, strict=True):
        assert each, f"{selector} is not to be seen"
    return [each[0] for each in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_whole_experiment_is_seen_before_anybody_scrolls(page: Playground, screen: str, theme: str) -> None:
    width, height = show(page, screen, theme)
    bars = 3 if screen in LAPTOPS else 1
    canvases = boxes(page, *(f"#figure canvas[data-role={role}]" for role in ROLES))
    named = [
        f"#figure [data-role=bars-{role}] li:nth-child({row}) .fg-{part}"
        for role in ROLES
        for row in range(1, bars + 1)
        for part in ("name", "number")
    ]
    seen = [*canvases, *boxes(page, *named, "#epsilon input[type=range]", "#verdict [data-role=sentence]")]
    for left, top, right, bottom in seen:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    assert len({top for _, top, _, _ in canvases}) == 1, "the pictures are not in one row"
    sizes = {(round(right - left), round(bottom - top)) for left, top, right, bottom in canvases}
    assert len(sizes) == 1
    assert (smallest := min(sizes.pop())) >= (224 if screen in LAPTOPS else 80), smallest
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_under_a_picture_stands_under_it_and_nothing_overlaps(page: Playground, screen: str) -> None:
    show(page, screen)
    bars = [f"#figure [data-role=bars-{role}] li:first-child" for role in ROLES]
    pictures = boxes(page, *(f"#figure canvas[data-role={role}]" for role in ROLES))
    for picture, bar in zip(pictures, boxes(page, *bars), strict=True):
        assert bar[1] >= picture[3]
        assert (bar[0], bar[2]) == pytest.approx((picture[0], picture[2]), abs=1)
    parts = boxes(page, "#header", "#sources", "#figure", "#slider-row", "#verdict", "#curve", "#results")
    if screen in LAPTOPS:
        parts.pop(1)  # in a column of its own
    for above, below in pairwise(parts):
        assert above[3] <= below[1] + 0.5
    assert page.page.evaluate(_CUT_OFF) == []


@pytest.mark.parametrize("screen", ["small phone", "flat laptop"])
def test_a_drag_moves_nothing_else(page: Playground, screen: str) -> None:
    show(page, screen)
    page.wait_for_rows()
    page.slide(0)
    before = page.page.evaluate(_EVERYTHING)
    assert len(before) > 100
    for level in (1, 2, 5, 9, 17, 32):
        page.slide(level)
        assert set(before) ^ set(page.page.evaluate(_EVERYTHING)) == set(), level


@pytest.mark.parametrize("screen", SCREENS)
def test_every_way_in_is_one_tap_away(page: Playground, screen: str) -> None:
    width, height = show(page, screen)
    ways = ["[data-source=upload]", "[data-source=camera]", "[data-source=paste]", "#examples button"]
    ways.append("#picture-url input, #picture-url textarea" if screen in LAPTOPS else "[data-source=web]")
    for left, top, right, bottom in boxes(page, *ways):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert min(right - left, bottom - top) >= 24


def test_the_lesson_is_one_tap_away(open_page: Open) -> None:
    page: Any = open_page("?example=cat").page
    page.locator("#to-lesson").click()
    page.locator("#lesson").wait_for()
    page.wait_for_function("() => document.getElementById('teach').getBoundingClientRect().top < innerHeight")
