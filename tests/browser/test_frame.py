"""The page in a frame as tall as itself, as Spaces shows it: what hangs at the frame's edges is not on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page

from tests.harness.chromium import PATIENCE, ROLES
from tests.harness.serving import Server

FRAME = """<style>body {{ margin: 0 }} iframe {{ width: 100%; height: {height}px; border: 0 }}</style>
<iframe src="{url}"></iframe>"""
TALL = 4000


@pytest.fixture(scope="module", params=[(390, 844), (1366, 650)], ids=["phone", "laptop"])
def host(request: pytest.FixtureRequest, context_for: Callable[..., BrowserContext], server: Server) -> Iterator[Page]:
    width, height = request.param
    page = context_for(viewport={"width": width, "height": height}).new_page()
    page.set_content(FRAME.format(url=f"{server.url}/?example=cat", height=TALL))
    figure = "#figure [data-role=root][data-busy=false][data-level][data-key]"
    inside(page).locator(figure).wait_for(timeout=PATIENCE)
    yield page
    page.close()


def inside(host: Page) -> FrameLocator:
    return host.frame_locator("iframe")


def on_screen(host: Page, selector: str) -> bool:
    box, size = inside(host).locator(selector).bounding_box(), host.viewport_size
    return bool(box and size and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])


def test_slider_and_verdict_stand_beside_the_pictures(host: Page) -> None:
    seen = [*(f"#figure canvas[data-role={role}]" for role in ROLES), "#epsilon input[type=range]", "#verdict"]
    assert [selector for selector in seen if not on_screen(host, selector)] == []


def test_what_goes_wrong_is_told_where_the_visitor_looks(host: Page) -> None:
    page = inside(host)
    web = page.locator("[data-source=web]")
    if web.is_visible():
        web.click()
    page.locator("#picture-url input, #picture-url textarea").first.fill("file:///etc/hostname")
    page.get_by_role("button", name="Fetch").click()
    page.locator("#figure [data-role=notice]").get_by_text("starts with http").wait_for()
    assert on_screen(host, "#figure [data-role=notice]")
    assert on_screen(host, "#epsilon input[type=range]")
