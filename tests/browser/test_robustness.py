""" "How robust are these networks?" in Chromium: every line is named, and drawn in the page's colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from fgsm.evaluation.accuracy import load_accuracies
from tests.browser.conftest import Open

_STROKES = """(plot) => [...plot.querySelectorAll('polyline')]
  .map((line) => [line, getComputedStyle(line)])
  .map(([line, { stroke, strokeDasharray }]) => [line.dataset.line, stroke, strokeDasharray])"""
_COLOUR = """(name) => {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}"""


@pytest.fixture(scope="module", params=[1280, 360])
def panel(request: pytest.FixtureRequest, open_page: Open) -> Locator:
    playground = open_page("?model=mnist&example=7", viewport={"width": request.param, "height": 900})
    panel = playground.page.locator("#robustness")
    panel.locator("button").first.click()
    panel.locator("[data-role=plots]").scroll_into_view_if_needed()
    panel.locator("[data-plot=mnist] polyline").first.wait_for()
    return panel


def test_every_curve_is_drawn_and_named_whole(panel: Locator) -> None:
    curves = {(row.model, row.attack) for row in load_accuracies()}
    expect(panel.locator("polyline")).to_have_count(len(curves))
    expect(panel.locator(".pl-legend li")).to_have_count(len(curves))
    for name in panel.locator(".pl-legend li").all():
        assert name.evaluate("(each) => each.scrollWidth <= each.clientWidth && each.checkVisibility()")
    width = panel.page.evaluate("() => innerWidth")
    assert panel.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_colours_are_the_page_s_and_no_two_lines_look_alike(panel: Locator) -> None:
    colours = {panel.page.evaluate(_COLOUR, f"--fg-{name}") for name in ("label", "rival", "other")}
    for plot in panel.locator("svg[data-plot]").all():
        strokes = [(stroke, dashes) for _, stroke, dashes in plot.evaluate(_STROKES)]
        assert {stroke for stroke, _ in strokes} <= colours
        assert len(set(strokes)) == len(strokes)
