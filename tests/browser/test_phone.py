"""With a finger: a tap shows a picture large, scrolling scrolls, and the slider follows what is meant for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, expect

from tests.browser.conftest import Open
from tests.harness.chromium import ROLES, Playground

HEIGHT = 844
PHONE = {"viewport": {"width": 390, "height": HEIGHT}, "is_mobile": True, "has_touch": True}
_NOTE_LEVELS = """() => {
  const root = document.querySelector('#figure [data-role=root]');
  window.drawn = [];
  new MutationObserver(() => window.drawn.push(root.dataset.level)).observe(root, { attributeFilter: ['data-level'] });
}"""
HELD = 150  # ms; a page that a moving finger lets go of rolls on
Swipe = Callable[[float, float], None]


@pytest.fixture(scope="module")
def phone(open_page: Open) -> Playground:
    return open_page("?example=cat&level=3", **PHONE)


@pytest.fixture
def swipe(phone: Playground) -> Swipe:
    """Put a finger on the middle of the slider, move it so far in a few steps, and lift it."""
    phone.page.evaluate("() => scrollTo(0, 0)")
    phone.slide(3)
    hand = phone.page.context.new_cdp_session(phone.page)
    slider = box_of(phone, "#epsilon input[type=range]")
    x, y = slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2

    def move(across: float, down: float) -> None:
        for kind, share in (
            ("touchStart", 0),
            *(("touchMove", step / 12) for step in range(1, 13)),
            ("touchEnd", None),
        ):
            points = [] if share is None else [{"x": x + share * across, "y": y + share * down}]
            if kind == "touchEnd":
                phone.page.wait_for_timeout(HELD)
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            phone.page.evaluate("() => new Promise(requestAnimationFrame)")

    return move


def box_of(playground: Playground, selector: str) -> FloatRect:
    box = playground.page.locator(selector).bounding_box()
    assert box
    return box


def test_on_a_phone_a_tap_shows_a_picture_large_and_another_brings_the_three_back(phone: Playground) -> None:
    page = phone.page
    button = page.locator("#figure [data-part=adversarial] .fg-enlarge")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert box_of(phone, "#figure canvas[data-role=adversarial]")["width"] >= 300
    assert not page.locator("#figure canvas[data-role=original]").is_visible()
    phone.slide(5)  # the slider is still there, and the large picture follows it
    assert phone.data("level") == "5"
    slider = box_of(phone, "#epsilon input[type=range]")
    assert slider["y"] + slider["height"] <= HEIGHT
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert len({box_of(phone, f"#figure canvas[data-role={role}]")["y"] for role in ROLES}) == 1


def test_on_a_phone_the_address_comes_at_a_tap(phone: Playground) -> None:
    box = phone.page.locator("#picture-url input, #picture-url textarea").first
    assert not box.is_visible()
    phone.page.locator("[data-source=web]").tap()
    expect(box).to_be_focused()
    phone.page.locator("[data-source=web]").tap()
    assert not box.is_visible()


def test_a_finger_that_scrolls_scrolls_and_leaves_the_slider_alone(phone: Playground, swipe: Swipe) -> None:
    phone.page.evaluate(_NOTE_LEVELS)
    swipe(0, -240)
    phone.page.wait_for_function("() => scrollY > 150")
    assert set(phone.page.evaluate("() => window.drawn")) <= {"3"}
    assert phone.slider.input_value() == "3"
    assert phone.level == 3


def test_a_finger_that_moves_sideways_moves_the_slider_and_not_the_page(phone: Playground, swipe: Swipe) -> None:
    swipe(120, 4)
    phone.wait(level=phone.slider.input_value())
    assert phone.level > 20
    assert phone.page.evaluate("() => scrollY") == 0


def test_a_tap_on_the_slider_moves_it_there(phone: Playground, swipe: Swipe) -> None:
    swipe(0, 0)
    phone.wait(level=16)


def test_on_a_phone_a_digit_is_drawn_after_a_tap(open_page: Open) -> None:
    phone = open_page("?model=mnist&example=4", **PHONE)
    field = phone.page.locator("#drawing canvas")
    assert not field.is_visible()
    verdict = box_of(phone, "#verdict")
    assert verdict["y"] + verdict["height"] <= HEIGHT
    phone.page.locator("[data-source=draw]").tap()
    expect(field).to_be_visible()
