""" "Why does it work?" in Chromium: the numbers, pictures and curves are the library's, and follow the slider."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import Experiment
from fgsm.explanation.diagnosis import diagnose
from fgsm.explanation.linear import linear_view
from fgsm.explanation.noise import random_draws
from fgsm.explanation.trajectory import trajectory
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from fgsm_playground.explain.equations import equations
from tests.browser.conftest import Open
from tests.harness.chromium import PATIENCE, Playground

SECTIONS = ("taylor", "noise", "linear", "diagnosis", "steps")


@pytest.fixture(scope="module")
def playground(open_page: Open) -> Playground:
    playground = open_page("?model=mnist-linear&example=7&level=51")
    playground.page.locator("#explain button").first.click()
    playground.page.locator("#explain [data-section=taylor]").scroll_into_view_if_needed()
    wait_for_sections(playground, 51)
    return playground


@pytest.fixture(scope="module")
def expected() -> Experiment:
    example = find_example("7", "mnist-linear")
    assert example
    pixels = load_image(example.path, (28, 28), channels=1)
    return cached_experiment("mnist-linear", pixels.tobytes(), None, 1, 1)


def wait_for_sections(playground: Playground, level: int) -> None:
    for name in SECTIONS:
        playground.page.wait_for_selector(
            f"#explain [data-section={name}][aria-busy=false][data-state$=' {level}']", timeout=PATIENCE
        )


def fact(playground: Playground, section: str, name: str) -> str:
    return playground.page.locator(f"#explain [data-section={section}] [data-fact='{name}'] td").first.inner_text()


def test_the_tables_hold_the_librarys_numbers(playground: Playground, expected: Experiment) -> None:
    found = diagnose(expected, 51)
    assert fact(playground, "diagnosis", "l2") == f"{found.l2:.4f}"
    assert fact(playground, "diagnosis", "mean") == f"{found.mean_step:.3f}"
    assert fact(playground, "diagnosis", "clipped") == f"{100 * found.clipped:.2f} %"
    linear = linear_view(load_classifier("mnist-linear"), expected.image, 1, 51)
    assert fact(playground, "linear", "closed") == fact(playground, "linear", "fgsm") == repr(linear.closed_form)
    assert float(fact(playground, "linear", "clipped.network")) == pytest.approx(linear.clipped_by_network, rel=1e-5)


def test_random_signs_beside_the_attack(playground: Playground, expected: Experiment) -> None:
    found = random_draws(expected, 51)
    for name, image in (("adversarial", expected.adversarial(51)), ("random", found.picture)):
        source = playground.page.locator(f"#explain [data-section=noise] [data-picture={name}]").get_attribute("src")
        shown = np.asarray(Image.open(io.BytesIO(base64.b64decode((source or "").partition(",")[2]))))
        np.testing.assert_array_equal(shown, image.squeeze())
    text = playground.page.locator("#explain [data-section=noise] .xp-finding").inner_text()
    assert f"Of {found.draws} random draws at ε = 51/255, {found.fooled} fool the network" in text


def test_the_curves_have_every_point_and_say_what_is_seen(playground: Playground, expected: Experiment) -> None:
    points = playground.page.locator("#explain [data-plot=logits] polyline[data-line=label]").get_attribute("points")
    assert len((points or "").split()) == 2 * 96 + 1
    loss = trajectory(expected, 51).losses
    steps = playground.page.locator("#explain [data-section=steps] [data-plot=loss]")
    heights = [
        float(point.split(",")[1]) for point in (steps.locator("polyline").get_attribute("points") or "").split()
    ]
    np.testing.assert_allclose(np.corrcoef(heights, loss)[0, 1], -1, atol=1e-4)
    assert f"after 20: {loss[-1]:.4g}" in (steps.get_attribute("aria-label") or "")


def test_the_equations_are_typeset_without_the_network(playground: Playground) -> None:
    page = playground.page
    page.locator("#explain-equations .katex-display").nth(len(equations()) - 1).wait_for()
    assert page.locator("#explain-equations .katex-display").count() == len(equations())
    assert page.locator("#explain-equations .katex-error").count() == 0
    assert page.locator("#explain-equations pre").count() == len(equations())


def test_the_panel_follows_the_slider(playground: Playground, expected: Experiment) -> None:
    for level in (33, 60, 9):  # on while answers are under way: none is taken for another's, none is waited for in vain
        playground.slide(level)
        playground.page.wait_for_timeout(200)
    wait_for_sections(playground, 9)
    assert fact(playground, "diagnosis", "l2") == f"{diagnose(expected, 9).l2:.4f}"
    playground.slide(0)
    wait_for_sections(playground, 0)
    assert fact(playground, "diagnosis", "l0").startswith("0 / 784")


def test_it_fits_a_phone(playground: Playground) -> None:
    playground.page.set_viewport_size({"width": 390, "height": 844})
    assert playground.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
