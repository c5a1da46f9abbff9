"""parts/marks.css: in contrast themes, and printed, the marks of data and the edges of controls are seen."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.browser.site import SitePage, digits_file
from tests.harness.chromium import Playground
from tests.harness.serving import Server

__all__ = ["digits_file"]
SEEN = 80  # of 255, between the lightest and the darkest of a place
BARS = "#figure [data-role=bars-adversarial] .fg-bar"
# Those that both pages have, and what the rest is called on each.
MARKS = {"first bar": f"{BARS} >> nth=0", "track and thumb": "#epsilon input[type=range]"}
EDGES = {
    "site": ("#target select", "#steps input", "#download", "#examples button >> nth=0", "#model"),
    "page": ("#target .wrap", "#steps input[type=number]", "#download", "#examples button >> nth=0", "#model .wrap"),
}
Open = Callable[[str], Page]


@pytest.fixture(scope="module", params=["site", "page"])
def kind(request: pytest.FixtureRequest) -> str:
    """Whether the page has a server."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def opened(kind: str, browser: Browser, digits_file: Path, server: Server) -> Iterator[Open]:
    contexts = []

    def open_one(scheme: str) -> Page:
        forced = {"forced_colors": "active", "color_scheme": scheme}
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 1400}, **forced))
        page = contexts[-1].new_page()
        made = SitePage(page, digits_file.as_uri()) if kind == "site" else Playground(page, server.url)
        made.open("?model=mnist&example=4&level=60")
        return page

    yield open_one
    for context in contexts:
        context.close()


def spread(place: Locator, part: slice = slice(None)) -> int:
    """How much light differs within a place, and a little around it, from column `part` of it."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    clip = {"x": box["x"] - 2, "y": box["y"] - 2, "width": box["width"] + 4, "height": box["height"] + 4}
    shot = Image.open(io.BytesIO(place.page.screenshot(clip=clip)))  # type: ignore[arg-type]
    seen = np.asarray(shot.convert("L")).astype(int)[:, part]
    return int(seen.max() - seen.min())


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_marks_and_edges_are_seen_in_both_contrast_themes(opened: Open, kind: str, scheme: str) -> None:
    page = opened(scheme)
    for name, selector in MARKS.items():
        assert spread(page.locator(selector).first) > SEEN, name
    box = page.locator(MARKS["track and thumb"]).first.bounding_box()
    assert box
    late = slice(int(0.8 * box["width"]), int(0.95 * box["width"]))  # the thumb is before
    assert spread(page.locator(MARKS["track and thumb"]).first, late) > SEEN, "track"
    for selector in EDGES[kind]:
        edge = slice(0, 5)
        assert spread(page.locator(selector).first, edge) > SEEN, selector
    kinds = page.locator("#figure [data-role=bars-adversarial] .fg-bar").evaluate_all(
        "(bars) => bars.slice(0, 3).map((bar) => getComputedStyle(bar, '::before').background)"
    )
    assert len(set(kinds)) == 3, "original class, rival and the rest differ"


def test_print_keeps_the_marks(opened: Open) -> None:
    page = opened("light")
    for selector in MARKS.values():
        kept = page.locator(selector).first.evaluate("(each) => getComputedStyle(each).printColorAdjust")
        assert kept == "exact", selector
