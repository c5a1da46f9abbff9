"""Browsers that change what a page reads back from a canvas: what is judged and saved is right, or it is said."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.parts.modules import address
from tests.browser.conftest import watch
from tests.browser.engine_page import DATA, RESTS
from tests.browser.engines import Engine, firefox, missing
from tests.browser.live import LIVE, PROBLEM
from tests.browser.site import SitePage, one_file
from tests.conftest import skip_or_fail
from tests.harness.chromium import Playground
from tests.harness.serving import Server

__all__ = ["one_file"]
# As Brave does it: the last bit of some values is turned, the same way each time. `strength` 1; 255 for noise.
NOISE = """(strength) => {
  const turn = (data) => {
    for (let i = 0; i < data.length; i += 4) {
      if ((Math.imul(i + 1, 2654435761) >>> 0) % 16 < 3) data[i + (i >> 4) % 3] ^= strength;
    }
  };
  const canvas = HTMLCanvasElement.prototype, pen = CanvasRenderingContext2D.prototype;
  const read = pen.getImageData;
  pen.getImageData = function (...where) {
    const image = read.apply(this, where);
    turn(image.data);
    return image;
  };
  for (const name of ['toBlob', 'toDataURL']) {
    const write = canvas[name];
    canvas[name] = function (...how) {
      const context = this.getContext('2d');
      context.putImageData(context.getImageData(0, 0, this.width, this.height), 0, 0);
      return write.apply(this, how);
    };
  }
}"""
GUARDED = f"({NOISE})"


@pytest.fixture
def guarded(browser: Browser) -> Iterator[Callable[[int], Page]]:
    """Open an empty page of a browser that changes canvases; nothing on it may fail."""
    contexts, wrong = [], list[str]()

    def open_one(strength: int = 1) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        contexts[-1].add_init_script(f"{GUARDED}({strength})")
        page = contexts[-1].new_page()
        watch(page, lambda told: wrong.append(told) if "file:" not in told else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


_BYTES = f"""async () => {{
  const {{ originalPng }} = window.fgsm ?? await import('{address("figure/result.js")}');
  return originalPng();
}}"""


def original(page: Page) -> np.ndarray:
    """The picture that is attacked, from the page's own bytes: reading its canvas would show the noise."""
    return read(base64.b64decode(page.evaluate(_BYTES)))


def read(png: bytes) -> np.ndarray:
    picture = np.asarray(Image.open(io.BytesIO(png)))
    return picture.reshape(*picture.shape[:2], -1)


def downloaded(page: Page) -> np.ndarray:
    with page.expect_download() as download:
        page.click("#download")
    return read(Path(download.value.path()).read_bytes())


def example(name: str, model: str, size: tuple[int, int], channels: int) -> np.ndarray:
    found = find_example(name, model)
    assert found
    return load_image(found.path, size, channels=channels)


def photograph() -> np.ndarray:
    return example("french_horn", "imagenette", (600, 800), 3)


def upload(page: Page, path: Path) -> None:
    before = page.locator("#figure [data-role=root]").get_attribute("data-key")
    page.locator("#picture input[type=file]").first.set_input_files(path)
    page.wait_for_selector(f"#figure [data-role=root][data-busy=false]:not([data-key='{before}'])")


def draw(page: Page) -> None:
    field = page.locator("#drawing canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    before = page.locator("#figure [data-role=root]").get_attribute("data-key")
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 110, box["y"] + 150, steps=5)
    page.mouse.up()
    page.wait_for_selector(f"#figure [data-role=root][data-busy=false]:not([data-key='{before}'])")


@pytest.mark.parametrize("strength", [1, 255])
def test_the_file_judges_and_saves_the_very_pixels(
    guarded: Callable[[int], Page], one_file: Path, tmp_path: Path, strength: int
) -> None:
    page = SitePage(guarded(strength), one_file.as_uri()).open("?model=mnist&example=4&level=51")
    own = Experiment(load_classifier("mnist"), example("4", "mnist", (28, 28), 1))
    np.testing.assert_array_equal(original(page.page), own.image)
    np.testing.assert_array_equal(downloaded(page.page), own.adversarial(51))
    page.page.click("#check")
    expect(page.page.locator("#checked")).to_contain_text("the same top five")
    digit = example("7", "mnist", (28, 28), 1)
    (tmp_path / "own.png").write_bytes(encode_png(digit))
    upload(page.page, tmp_path / "own.png")
    np.testing.assert_array_equal(original(page.page), digit)
    assert page.page.locator("#problem").inner_text() == ""


def test_photographs_are_read_without_the_canvas(
    guarded: Callable[[int], Page], one_file: Path, tmp_path: Path
) -> None:
    page = SitePage(guarded(255), one_file.as_uri()).open("?model=imagenette")
    for kind, options, most in (("jpeg", {"quality": 95, "subsampling": 0}, 6), ("webp", {"lossless": True}, 0)):
        path = tmp_path / f"own.{kind}"
        Image.fromarray(photograph()).save(path, **options)
        upload(page.page, path)
        assert np.abs(original(page.page).astype(int) - load_image(path, (192, 192))).max() <= most


def test_a_drawing_is_what_the_pen_drew(guarded: Callable[[int], Page], one_file: Path) -> None:
    drawn = []
    for strength in (0, 255):
        page = SitePage(guarded(strength), one_file.as_uri()).open("?model=mnist")
        draw(page.page)
        drawn.append(original(page.page))
    np.testing.assert_array_equal(*drawn)
    assert drawn[0].any()


def test_with_a_server_the_download_is_what_was_judged_and_files_go_up_as_they_are(
    guarded: Callable[[int], Page], server: Server, tmp_path: Path
) -> None:
    page = Playground(guarded(255), server.url).open("?model=mnist&example=4&level=51")
    own = Experiment(load_classifier("mnist"), example("4", "mnist", (28, 28), 1))
    np.testing.assert_array_equal(original(page.page), own.image)
    np.testing.assert_array_equal(downloaded(page.page), own.adversarial(51))
    draw(page.page)
    assert original(page.page).any()
    path = tmp_path / "large.png"  # above the size from which a photograph is made smaller on the way
    noise = np.random.default_rng(5).integers(0, 256, (900, 900, 3), dtype=np.uint8)
    path.write_bytes(encode_png(noise))
    assert path.stat().st_size > 1_000_000
    upload(page.page, path)
    np.testing.assert_array_equal(original(page.page), load_image(path, (28, 28), channels=1))


@pytest.mark.parametrize(("strength", "sentence"), [(1, "is off by up to 1 of 255"), (255, "into noise")])
def test_live_says_what_becomes_of_frames(camera: Browser, one_file: Path, strength: int, sentence: str) -> None:
    context = camera.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(f"{GUARDED}({strength})")
    page = SitePage(context.new_page(), one_file.as_uri()).open("?model=mnist")
    page.page.locator(LIVE).press("Enter")
    expect(page.page.locator(PROBLEM)).to_contain_text(sentence)
    if strength == 1:
        page.page.wait_for_selector("#figure [data-key^=live]")
    else:
        expect(page.page.locator(LIVE)).to_have_attribute("aria-pressed", "false")
    context.close()


_ORIGINAL = "() => window.fgsm.originalPng()"


@pytest.fixture(scope="module")
def resisting(one_file: Path) -> Iterator[Engine]:
    """Firefox as Tor, Mullvad and LibreWolf set it."""
    if reason := missing("firefox"):
        skip_or_fail(reason)
    with firefox(privacy__resistFingerprinting=True) as engine:
        engine.open(f"{one_file.as_uri()}?model=mnist&example=4", 1280, 900)
        engine.wait_for(RESTS, None)
        yield engine
        assert engine.errors() == []


def test_firefox_that_resists_fingerprinting_judges_the_very_pixels(resisting: Engine, tmp_path: Path) -> None:
    np.testing.assert_array_equal(read(base64.b64decode(resisting.run(_ORIGINAL))), example("4", "mnist", (28, 28), 1))
    picture = np.repeat(np.repeat(photograph()[:40, :40], 5, axis=0), 5, axis=1)
    for kind, options, most in (("png", {}, 0), ("jpeg", {"quality": 95}, 3)):
        path = tmp_path / f"own.{kind}"
        Image.fromarray(picture).save(path, **options)
        key = resisting.run(DATA, "key")
        resisting.choose_file("#picture input[type=file]", path)
        resisting.wait_for(RESTS, key)
        expected = load_image(encode_png(np.asarray(Image.open(path))), (28, 28), channels=1)
        assert np.abs(read(base64.b64decode(resisting.run(_ORIGINAL))).astype(int) - expected).max() <= most


def test_what_firefox_would_turn_into_noise_is_refused_in_a_sentence(resisting: Engine, tmp_path: Path) -> None:
    key = resisting.run(DATA, "key")
    Image.fromarray(photograph()).save(tmp_path / "own.webp")
    resisting.choose_file("#picture input[type=file]", tmp_path / "own.webp")
    told: Any = resisting.wait_for("() => document.getElementById('problem').textContent")
    assert "fingerprinting" in told
    assert resisting.run(DATA, "key") == key
