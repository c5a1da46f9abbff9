"""The page on large and small screens, in light and dark, with the keyboard alone, and for a screen reader."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Open
from tests.harness.chromium import ROLES, Playground

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(
    scope="module",
    params=[("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)],
    ids=["desktop", "desktop, dark", "phone", "phone, dark"],
)
def screen(request: pytest.FixtureRequest, open_page: Open) -> Playground:
    theme, viewport = request.param
    touch = {"is_mobile": True, "has_touch": True} if viewport is PHONE else {}
    return open_page(f"?example=cat&__theme={theme}", viewport=viewport, **touch)


def test_nothing_scrolls_sideways_and_the_pictures_are_crisp(screen: Playground) -> None:
    width = screen.page.viewport_size and screen.page.viewport_size["width"]
    assert screen.page.evaluate("() => document.documentElement.scrollWidth") <= (width or 0)
    rendering = "(canvas) => getComputedStyle(canvas).imageRendering"
    assert screen.page.locator("#figure canvas").first.evaluate(rendering) == "pixelated"


def test_the_slider_stays_in_reach_while_the_figure_is_seen(screen: Playground) -> None:
    for role in ROLES:
        screen.page.locator(f"#figure canvas[data-role={role}]").scroll_into_view_if_needed()
        assert in_sight(screen), role


def in_sight(screen: Playground) -> bool:
    box, viewport = screen.slider.bounding_box(), screen.page.viewport_size
    return bool(box and viewport and box["y"] >= 0 and box["y"] + box["height"] <= viewport["height"])


def test_the_theme_is_the_one_asked_for(screen: Playground) -> None:
    dark = "__theme=dark" in screen.page.url
    style = "(app) => getComputedStyle(app).backgroundColor.match(/\\d+/g).map(Number)"
    background = screen.page.locator("gradio-app").evaluate(style)
    assert (sum(background[:3]) < 3 * 80) == dark


def test_axe_finds_nothing_serious(screen: Playground) -> None:
    screen.page.evaluate("() => window.scrollTo(0, 0)")
    found: dict[str, Any] = Axe().run(screen.page).response
    serious = [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert found["passes"]


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page("?example=cat")
    key = page.data("key")
    tab_to(page, "#examples [data-name=church]")
    page.page.keyboard.press("Enter")
    page.wait_for_figure(after=key)
    tab_to(page, "#epsilon input[type=range]")
    page.page.keyboard.press("ArrowRight")
    page.wait(level=2)
    tab_to(page, "#download")
    with page.page.expect_download() as started:
        page.page.keyboard.press("Enter")
    assert started.value.suggested_filename == "adversarial-2-255.png"


def tab_to(page: Playground, selector: str) -> None:
    for _ in range(80):
        page.page.keyboard.press("Tab")
        if page.page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"the tab key does not reach {selector}")


def test_pictures_have_text_and_the_verdict_is_announced(open_page: Open) -> None:
    page = open_page("?example=cat")
    page.slide(2)
    for role in ROLES:
        canvas = page.page.locator(f"#figure canvas[data-role={role}]")
        assert canvas.get_attribute("role") == "img"
        top = page.page.locator(f"#figure [data-role=bars-{role}] li .fg-name").first.inner_text()
        assert top in (canvas.get_attribute("aria-label") or "")
    images = page.page.locator("#examples img").all()
    assert all(len(image.get_attribute("alt") or "") > 10 for image in images)
    assert page.page.locator("#curve svg").get_attribute("aria-label")
    live = "(node) => Boolean(node.closest('[aria-live], [role=status]'))"
    assert page.page.locator("#verdict [data-role=sentence]").evaluate(live)
