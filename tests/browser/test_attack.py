"""Targets, steps and example pictures: what the visitor chooses is what is attacked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fgsm.catalogue.labels import find_label, load_labels
from fgsm.experiment.experiment import Experiment
from fgsm.predictions import suggest_target
from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.verdicts import verdict_of

Make = Callable[..., Experiment]


@pytest.fixture(scope="module")
def playground(open_page: Open) -> Playground:
    return open_page("?example=cat")


def choose(playground: Playground, picker: str, typed: str) -> None:
    """Type into a class picker and take the first class that it offers."""
    key = playground.data("key")
    box = playground.page.locator(f"#{picker} input")
    box.click()
    box.fill("")
    box.press_sequentially(typed)
    playground.page.locator("[role=listbox] [role=option]").filter(has_text=typed).first.wait_for()
    playground.page.keyboard.press("Enter")
    playground.wait_for_figure(after=key)


def wait_for_target(playground: Playground, other_than: str | None = None) -> int:
    """Wait until the address has another target, and return it."""
    playground.page.wait_for_function(
        "(old) => ![null, old].includes(new URL(location).searchParams.get('target'))", arg=other_than
    )
    return int(target_in_address(playground) or -1)


def target_in_address(playground: Playground) -> str | None:
    target: str | None = playground.page.evaluate("() => new URL(location).searchParams.get('target')")
    return target


def steps(playground: Playground) -> int:
    return int(playground.page.locator("#steps input[type=number]").input_value())


def test_a_target_chosen_by_a_synonym_is_reached_in_ten_steps(playground: Playground, experiment: Make) -> None:
    own = find_label(load_labels("imagenet"), "dalmatian")
    assert "coach dog" in own.synonyms
    choose(playground, "target", "coach dog")
    assert steps(playground) == 10
    assert wait_for_target(playground) == own.index
    playground.slide(4)
    expected = experiment(target="dalmatian", steps=10)
    assert playground.prediction == own.index
    assert playground.verdict == verdict_of(expected, 4)
    assert playground.verdict.startswith("Target reached")
    np.testing.assert_array_equal(playground.pixels("adversarial"), expected.adversarial(4))
    np.testing.assert_array_equal(playground.pixels("perturbation"), expected.perturbation(4))
    np.testing.assert_array_equal(playground.pixels("original"), expected.image)


def test_a_level_that_the_figure_lacks_is_computed_when_the_slider_rests(
    playground: Playground, experiment: Make
) -> None:
    expected = experiment(target="dalmatian", steps=10)
    for level in (7, 13):
        playground.slide(level)
        np.testing.assert_array_equal(playground.pixels("adversarial"), expected.adversarial(level))
        assert playground.prediction == expected.measure([level])[0].probabilities.argmax()


def test_one_step_misses_the_target_and_the_page_says_what_to_do(playground: Playground, experiment: Make) -> None:
    key = playground.data("key")
    playground.page.locator("#steps input[type=number]").fill("1")
    playground.wait_for_figure(after=key)
    expected = experiment(target="dalmatian", steps=1)
    playground.slide(8)
    assert playground.verdict == verdict_of(expected, 8)
    assert "try 10 steps" in playground.verdict


@pytest.mark.parametrize("how", ["runner-up", "least likely", "random"])
def test_target_buttons(playground: Playground, experiment: Make, how: str) -> None:
    key, before = playground.data("key"), target_in_address(playground)
    playground.page.get_by_role("button", name=how, exact=True).click()
    playground.wait_for_figure(after=key)
    target = wait_for_target(playground, before)
    original = experiment().original
    if how == "random":
        assert target != original.argmax()
    else:
        assert target == suggest_target(original, how)
    assert steps(playground) == 10


def test_choosing_no_target_goes_back_to_one_step(playground: Playground, experiment: Make) -> None:
    choose(playground, "target", "none")
    assert steps(playground) == 1
    playground.slide(1)
    expected = experiment()
    assert playground.verdict == verdict_of(expected, 1)


def test_an_example_is_attacked_when_it_is_clicked(playground: Playground, experiment: Make) -> None:
    key = playground.data("key")
    playground.page.locator("#examples [data-name=espresso]").click()
    playground.wait_for_figure(after=key)
    expected = experiment("espresso")
    np.testing.assert_array_equal(playground.pixels("original"), expected.image)
    playground.slide(3)
    np.testing.assert_array_equal(playground.pixels("adversarial"), expected.adversarial(3))
    assert playground.prediction == expected.measure([3])[0].probabilities.argmax()
    playground.page.wait_for_url("**example=espresso**")


def test_a_picture_misread_before_the_attack_is_no_win(playground: Playground) -> None:
    playground.page.get_by_text("Is the network wrong about the original?").click()
    choose(playground, "truth", "goldfish")
    assert playground.verdict.startswith("Wrong already: this is 'goldfish'")
    assert "does not count as fooled" in playground.verdict
