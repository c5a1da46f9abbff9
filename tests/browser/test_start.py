"""What a visitor meets first, and what a link brings back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fgsm.catalogue.catalogue import default_classifier
from fgsm.catalogue.labels import find_label, load_labels
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import examples_for
from tests.browser.conftest import Open
from tests.verdicts import verdict_of

Make = Callable[..., Experiment]


def test_the_page_opens_with_an_example_already_attacked(open_page: Open, experiment: Make) -> None:
    page = open_page()
    expected = experiment(examples_for(default_classifier())[0].name)
    assert page.level == 1
    assert page.prediction == expected.measure([1])[0].probabilities.argmax()
    assert page.verdict == verdict_of(expected, 1)
    np.testing.assert_array_equal(page.pixels("adversarial"), expected.adversarial(1))
    assert page.notice == ""


def test_at_rest_nobody_asks_for_frames(open_page: Open) -> None:
    page = open_page().page
    page.wait_for_function(
        """() => new Promise((resolve) => {
          const first = requestAnimationFrame(() => {});
          setTimeout(() => resolve(requestAnimationFrame(() => {}) - first === 1), 300);
        })"""
    )


def test_a_permalink_brings_everything_back(open_page: Open, experiment: Make) -> None:
    target = find_label(load_labels("imagenet"), "dalmatian").index
    page = open_page(f"?model={default_classifier()}&example=espresso&target={target}&steps=7&level=5")
    expected = experiment("espresso", "dalmatian", 7)
    assert page.level == 5
    np.testing.assert_array_equal(page.pixels("adversarial"), expected.adversarial(5))
    assert page.verdict == verdict_of(expected, 5)
    assert page.slider.input_value() == "5"
    assert page.page.locator("#steps input[type=number]").input_value() == "7"
    assert "dalmatian" in page.page.locator("#target input").input_value()
    page.slide(6)
    page.page.wait_for_url("**level=6**")
    assert page.page.evaluate("() => Object.fromEntries(new URL(location).searchParams)") == {
        "model": default_classifier(),
        "example": "espresso",
        "target": str(target),
        "steps": "7",
        "level": "6",
    }


@pytest.mark.parametrize(
    "query",
    ["?level=33&steps=0&target=unicorn", "?model=<script>&example=..%2F..%2Fapp.py&level=-1&steps=1e3"],
)
def test_a_broken_link_opens_the_page_as_new(open_page: Open, query: str) -> None:
    page = open_page(query)
    assert page.level == 1
    assert page.page.locator("#steps input[type=number]").input_value() == "1"
    assert page.page.locator("#examples button").count() >= 6


def test_the_link_is_copied(open_page: Open) -> None:
    page = open_page("?example=church", permissions=["clipboard-read", "clipboard-write"])
    page.slide(3)
    page.page.locator("#link").click()
    page.page.get_by_text("Link copied.").wait_for()
    copied = page.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.page.url
    again = open_page(copied.removeprefix(f"{page.url}/"))
    assert again.level == 3
    np.testing.assert_array_equal(again.pixels("adversarial"), page.pixels("adversarial"))
