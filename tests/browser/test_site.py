"""fgsm_playground/browser/: the page without a server, from disk with no network and from a folder, in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from fgsm.catalogue.catalogue import find_entry, load_classifier
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.digits import centre_digit
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.parts.language import texts
from tests.browser.conftest import watch
from tests.browser.site import SitePage, one_file, site_folder
from tests.folder_server import serving

__all__ = ["one_file", "site_folder"]
Open = Callable[..., SitePage]


@pytest.fixture
def open_file(context_for: Callable[..., BrowserContext], one_file: Path) -> Iterator[Open]:
    """Open the file from disk; nothing may fail, and nothing but the file may be asked for."""
    pages, wrong = [], []

    def open_one(query: str = "", **options: Any) -> SitePage:
        page = context_for(**{"viewport": {"width": 1280, "height": 900}, **options}).new_page()
        pages.append(page)
        watch(page, lambda told: wrong.append(told) if one_file.name not in told else None)
        return SitePage(page, one_file.as_uri()).open(query)

    yield open_one
    for page in pages:
        page.close()
    assert wrong == []


def experiment(model: str, example: str, **options: Any) -> Experiment:
    entry = find_entry(model)
    height, width, channels = entry.input_shape
    (path,) = (each.path for each in examples_for(model) if each.name == example)
    return Experiment(load_classifier(model), load_image(path, (height, width), channels=channels), **options)


def test_a_file_from_disk_shows_what_the_library_computes(open_file: Open) -> None:
    page = open_file("?model=imagenette&example=french_horn")
    own = experiment("imagenette", "french_horn")
    np.testing.assert_array_equal(page.pixels("original"), own.image)
    for level in (2, 9):
        page.slide(level)
        # Some signs of 110,592 may be others: where the gradient is as good as zero.
        assert (page.pixels("adversarial") != own.adversarial(level)).mean() < 1e-3
        assert page.prediction == int(own.measure([level])[0].probabilities.argmax())


def test_several_steps_reach_a_target_with_the_library_s_own_bytes(open_file: Open) -> None:
    page = open_file("?model=mnist&example=4&target=3&level=60")
    own = experiment("mnist", "4", target=3, steps=10)
    page.wait(level=60)
    np.testing.assert_array_equal(page.pixels("adversarial")[..., :1], own.adversarial(60))
    assert page.verdict.startswith("Target reached")
    page.page.locator("#target select").select_option("")
    page.page.wait_for_selector("#verdict [data-outcome=fooled]")
    assert page.page.locator("#steps input").input_value() == "1"


def test_an_upload_is_attacked_as_it_is(open_file: Open, tmp_path: Path) -> None:
    page = open_file("?model=mnist")
    before = page.data("key")
    digit = experiment("mnist", "7").image
    (tmp_path / "own.png").write_bytes(encode_png(digit))
    page.page.locator("#picture input[type=file]").set_input_files(tmp_path / "own.png")
    page.wait_for_figure(after=before)
    np.testing.assert_array_equal(page.pixels("original")[..., :1], digit)
    page.page.wait_for_url(lambda address: "example=" not in address)
    (tmp_path / "no.png").write_bytes(b"no picture")
    page.page.locator("#picture input[type=file]").set_input_files(tmp_path / "no.png")
    page.page.wait_for_function("() => document.getElementById('problem').textContent.includes('no picture')")
    np.testing.assert_array_equal(page.pixels("original")[..., :1], digit)


def test_a_large_picture_is_cropped_to_the_middle(open_file: Open, tmp_path: Path) -> None:
    page = open_file("?model=imagenette")
    rows, columns = np.mgrid[0:700, 0:1100]
    picture = np.stack([rows // 4, columns // 8, 200 - columns // 8], axis=-1).astype(np.uint8)
    (tmp_path / "large.png").write_bytes(encode_png(picture))
    before = page.data("key")
    page.page.locator("#picture input[type=file]").set_input_files(tmp_path / "large.png")
    page.wait_for_figure(after=before)
    expected = load_image(encode_png(picture), (192, 192))
    assert np.abs(page.pixels("original").astype(int) - expected)[2:-2, 2:-2].max() <= 3


def test_a_drawn_digit_takes_the_form_of_mnist(open_file: Open) -> None:
    page = open_file("?model=mnist")
    before = page.data("key")
    field = page.page.locator("#drawing canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    page.page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 90, box["y"] + 120, steps=6)
    page.page.mouse.up()
    page.wait_for_figure(after=before)
    ink = field.evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, 280, 280).data].filter((_, i) => i % 4 === 0)"
    )
    expected = centre_digit(np.array(ink, np.uint8).reshape(280, 280))
    assert np.abs(page.pixels("original")[..., :1].astype(int) - expected).max() <= 2


def test_the_curve_fills_and_the_png_holds_what_is_shown(open_file: Open) -> None:
    page = open_file("?model=mnist&level=40")
    page.wait_for_rows(97)
    page.page.click("#check")
    page.page.wait_for_function("() => document.getElementById('checked').textContent.includes('the same top five')")
    with page.page.expect_download() as download:
        page.page.click("#download")
    np.testing.assert_array_equal(
        load_image(download.value.path(), (28, 28), channels=1), page.pixels("adversarial")[..., :1]
    )


def test_trials_are_kept_and_the_link_comes_back(open_file: Open) -> None:
    page = open_file("?model=mnist&example=3&level=30&steps=2")
    page.page.click("#lab summary")
    page.page.wait_for_selector("#labbook tbody tr")
    assert "level=30" in page.page.url
    assert "steps=2" in page.page.url
    with page.page.expect_download() as download:
        page.page.click("#labbook [data-role=download]")
    assert "mnist" in Path(download.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["es", "de", "fr", "zh"])
def test_the_page_speaks_the_browser_s_language(open_file: Open, language: str) -> None:
    page = open_file("?model=mnist", locale=language)
    assert page.page.evaluate("() => document.documentElement.lang") == language
    assert page.page.locator("#where").inner_text() == texts(language)["browser.where"]
    assert page.page.locator("#live [data-role=where]").inner_text() == texts(language)["live.here"]
    opening = texts(language)["verdict.fooled"].split("{")[0]
    assert page.page.locator("#verdict [data-role=sentence]").inner_text().startswith(opening)


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_file: Open, options: dict[str, Any]) -> None:
    page = open_file("?model=mnist", **options)
    width = page.page.viewport_size and page.page.viewport_size["width"]
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= (width or 0)
    # The policy that keeps the page from asking for anything would stop axe too, were it put in as a script's text.
    found: dict[str, Any] = Axe().run(page.page).response
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []


def test_a_folder_asks_for_nothing_outside_and_shows_the_twin(
    context_for: Callable[..., BrowserContext], site_folder: Path
) -> None:
    with serving(site_folder) as address:
        page, wrong = context_for(viewport={"width": 1280, "height": 900}).new_page(), []
        watch(page, wrong.append)
        site = SitePage(page, f"{address}/").open("?model=mnist&beside=1")
        site.page.wait_for_selector("#figure-robust [data-role=root][data-busy=false][data-key]")
        assert site.page.locator("#figure-robust [data-role=own-verdict]").inner_text()
        page.close()
    assert wrong == []
