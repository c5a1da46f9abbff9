"""Other networks on the page: picking one, drawing a digit, standard beside robust."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.labels import find_label
from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import examples_for, find_example
from fgsm.pictures.image import load_image
from tests.browser.conftest import Open
from tests.harness.chromium import Playground

STROKE = [
    (0.3, 0.3),
    (0.45, 0.2),
    (0.6, 0.25),
    (0.6, 0.4),
    (0.45, 0.5),
    (0.6, 0.6),
    (0.6, 0.75),
    (0.45, 0.82),
    (0.3, 0.75),
]


@pytest.fixture(scope="module")
def networks(open_page: Open) -> Playground:
    return open_page("?model=imagenette&example=church&level=4")


def expected(model: str, name: str) -> Experiment:
    entry, example = find_entry(model), find_example(name, model)
    assert example
    height, width, channels = entry.input_shape
    pixels = load_image(example.path, (height, width), channels=channels)
    return cached_experiment(model, pixels.tobytes(), truth=find_label(entry.labels, example.classes[model]).index)


def pick(playground: Playground, model: str) -> None:
    key = playground.data("key")
    playground.page.locator("#model input").click()
    playground.page.get_by_role("option", name=find_entry(model).title, exact=True).click()
    playground.wait_for_figure(after=key)


def test_each_network_brings_its_size_its_range_and_its_pictures(networks: Playground) -> None:
    for model in ("mnist", "imagenette-robust", "imagenette"):
        pick(networks, model)
        entry = find_entry(model)
        assert networks.pixels("original").shape == (*entry.input_shape[:2], 3)
        assert networks.slider.get_attribute("max") == str(entry.max_level)
        assert networks.page.locator("#examples button").count() == len(examples_for(model))
        assert networks.page.locator("#drawing canvas").is_visible() == (entry.input_shape[2] == 1)


def test_a_small_picture_is_enlarged_with_crisp_pixels(networks: Playground) -> None:
    pick(networks, "mnist")
    canvas = networks.page.locator("#figure canvas[data-role=adversarial]")
    box = canvas.bounding_box()
    assert box
    assert box["width"] >= 224
    expect(canvas).to_have_css("image-rendering", "pixelated")
    example = examples_for("mnist")[0].name
    grey = expected("mnist", example).adversarial(networks.level)
    np.testing.assert_array_equal(networks.pixels("adversarial"), np.repeat(grey, 3, axis=2))


def test_a_drawn_digit_is_centred_and_attacked(networks: Playground) -> None:
    pick(networks, "imagenette")
    pick(networks, "mnist")
    key = networks.data("key")
    box = networks.page.locator("#drawing canvas").bounding_box()
    assert box
    mouse = networks.page.mouse
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=4)
    mouse.up()
    networks.wait_for_figure(after=key)
    digit = networks.pixels("original")[..., 0]
    rows, columns = np.nonzero(digit)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert networks.page.locator("#figure [data-role=bars-original] .fg-name").first.inner_text() == "3"
    networks.page.wait_for_function("() => !location.search.includes('example=')")


def test_standard_and_robust_stand_side_by_side_at_one_level(networks: Playground) -> None:
    page = networks.page
    pick(networks, "imagenette")
    page.locator("#examples button[data-name=church]").click()
    page.get_by_label("Standard beside robust").check()
    twin = page.locator("#figure-robust [data-role=root][data-busy=false][data-level]")
    twin.wait_for()
    networks.slide(6)
    page.wait_for_selector("#figure-robust [data-role=root][data-level='6']")
    robust = expected("imagenette-robust", "church")
    shown = robust.measure([6])[0].probabilities.argmax()
    page.wait_for_selector(f"#figure-robust [data-role=root][data-prediction='{shown}']")
    page.wait_for_function("() => location.search.includes('beside=1')")


def test_the_gradient_itself_can_be_seen(networks: Playground) -> None:
    page = networks.page
    sign = networks.pixels("perturbation")
    page.get_by_label("Show the gradient").check()
    page.wait_for_timeout(200)
    experiment = expected("imagenette", "church")
    # Whoever computed it: a value between two grey levels may be rounded to either.
    assert np.abs(networks.pixels("perturbation").astype(int) - experiment.gradient_picture()).max() <= 1
    page.get_by_label("Show the gradient").uncheck()
    page.wait_for_timeout(200)
    np.testing.assert_array_equal(networks.pixels("perturbation"), sign)
    page.get_by_label("Standard beside robust").uncheck()
    page.locator("#figure-robust").wait_for(state="hidden")
