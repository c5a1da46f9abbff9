"""Figure 1 follows the slider: what the page draws and says is what the library computes, at every level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fgsm.experiment.experiment import Experiment
from fgsm.predictions import percent_digit, top_predictions
from fgsm_playground.parts.modules import address
from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.verdicts import verdict_of

LEVELS = range(33)
Make = Callable[..., Experiment]


@pytest.fixture(scope="module")
def filled(open_page: Open) -> Playground:
    """The page once the server has filled in every level."""
    playground = open_page("?example=cat")
    playground.wait_for_rows(len(LEVELS))
    return playground


@pytest.fixture
def requests(filled: Playground) -> list[str]:
    """The addresses that the page asks for during a test."""
    asked: list[str] = []
    filled.page.on("request", lambda request: asked.append(request.url))
    return asked


def test_every_level_is_drawn_to_the_last_byte(filled: Playground, experiment: Make, requests: list[str]) -> None:
    expected = experiment()
    for level in LEVELS:
        filled.slide(level)
        np.testing.assert_array_equal(filled.pixels("original"), expected.image)
        np.testing.assert_array_equal(filled.pixels("perturbation"), expected.perturbation(level))
        np.testing.assert_array_equal(filled.pixels("adversarial"), expected.adversarial(level))
    assert requests == []


def test_prediction_and_verdict_are_those_of_the_picture_shown(filled: Playground, experiment: Make) -> None:
    expected = experiment()
    for measurement in expected.measure(LEVELS):
        filled.slide(measurement.level)
        assert filled.prediction == measurement.probabilities.argmax()
        assert filled.verdict == verdict_of(expected, measurement.level)


@pytest.mark.parametrize("part", ["original", "adversarial", "perturbation"])
def test_bars_are_the_top_five(filled: Playground, experiment: Make, part: str) -> None:
    expected = experiment()
    filled.slide(2)
    measurement = expected.measure([2])[0]
    row = {
        "original": expected.original,
        "adversarial": measurement.probabilities,
        "perturbation": measurement.alone,
    }[part]
    shown = filled.page.locator(f"#figure [data-role=bars-{part}] li")
    texts = [(each.locator(".fg-name").inner_text(), each.locator(".fg-number").inner_text()) for each in shown.all()]
    top = top_predictions(row, expected.classifier.labels)
    assert texts == [(each.label, percent_digit(each.probability)) for each in top]


def test_a_drag_draws_every_level_and_asks_the_server_for_nothing(filled: Playground, requests: list[str]) -> None:
    filled.slide(0)
    box = filled.slider.bounding_box()
    assert box
    drawn = []
    filled.page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    filled.page.mouse.down()
    for share in np.linspace(0, 1, 34):
        filled.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        filled.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        drawn.append(filled.level)
    filled.page.mouse.up()
    filled.page.wait_for_timeout(400)  # longer than the figure waits before it asks
    assert requests == []
    assert drawn == sorted(drawn)
    assert set(drawn) == set(LEVELS)


def test_arrow_keys_number_box_and_reset_move_the_figure(filled: Playground, requests: list[str]) -> None:
    filled.slide(5)
    filled.slider.focus()
    for key, level in (("ArrowRight", 6), ("ArrowUp", 7), ("ArrowLeft", 6), ("End", 32), ("Home", 0)):
        filled.page.keyboard.press(key)
        filled.wait(level=level)
    filled.number.fill("17")
    filled.wait(level=17)
    filled.page.locator("#epsilon [data-testid=reset-button]").click()
    filled.wait(level=1)
    assert requests == []


@pytest.mark.parametrize(("typed", "level"), [("99", 32), ("-4", 0)])
def test_a_number_outside_the_range_is_the_nearest_level(filled: Playground, typed: str, level: int) -> None:
    filled.slide(5)
    filled.number.fill(typed)
    filled.number.press("Tab")
    filled.wait(level=level)
    assert filled.number.input_value() == str(level)


def test_epsilon_is_given_with_its_units(filled: Playground) -> None:
    filled.slide(8)
    text = filled.page.locator("#epsilon-text").inner_text()
    assert "ε = 8/255 ≈ 0.031" in text
    assert "0.063 on the network's [-1, 1]" in text


def test_the_curve_follows(filled: Playground, experiment: Make) -> None:
    smallest = experiment().smallest_level(32)
    curve = filled.page.locator("#curve svg")
    assert f"The smallest level that fools is {smallest}/255." in (curve.get_attribute("aria-label") or "")
    places = []
    for level in (0, 32):
        filled.slide(level)
        places.append(curve.locator("[data-role=cursor]").get_attribute("transform"))
    assert len(set(places)) == 2


_SHARED = f"const shared = await import('{address('figure/shared.js')}');"
_NOTE_WAITS = """() => {
  const wait = window.setTimeout;
  window.setTimeout = (what, ms, ...rest) => {
    if (what.name === 'ask') window.waits.push(ms);
    return wait(what, ms, ...rest);
  };
}"""


def test_a_busy_server_is_asked_later_and_later_for_rows_that_nobody_looks_at(open_page: Open) -> None:
    playground = open_page("?model=mnist&example=4")
    playground.wait_for_rows(97)
    page = playground.page
    page.evaluate(f"async () => {{ {_SHARED} if (shared.page.engine) shared.page.engine.wanted = 'server'; }}")
    page.evaluate(_NOTE_WAITS)
    busy = {"key": playground.data("key"), "rows": {}, "smallest": {"known": False}, "more": True, "busy": True}

    def waited(answers: int) -> float:
        page.evaluate("() => { window.waits = []; }")
        with page.expect_response(lambda response: "queue/data" in response.url):
            patch = "while (n--) shared.tellFigures('patch', busy);"
            page.evaluate(f"async ([busy, n]) => {{ {_SHARED} {patch} }}", [busy, answers])
        page.wait_for_timeout(500)  # this answer says that there is time, so the next wait is a first one again
        return float(page.evaluate("() => window.waits[0]"))

    assert 0 < waited(1) <= 600
    assert 1200 < waited(3) <= 2400
    assert 0 < waited(1) <= 600
