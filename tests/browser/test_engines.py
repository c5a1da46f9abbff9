"""WebKit, which phones have, and Firefox, which schools have: figure, drag, upload, target, first screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests import pictures
from tests.browser.engine_page import DATA, RESTS, VERDICT, opened, pixels
from tests.browser.engines import ENGINES, ENTER, Engine
from tests.harness.chromium import ROLES
from tests.harness.serving import Server

_BOXES = """(selectors) => selectors.map((selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
})"""
_LISTEN = """() => {
  const fetch = window.ownFetch ??= window.fetch;
  window.fetch = (url, options) => {
    if (String(url).includes('/picture?')) window.sentBytes = options.body.size;
    return fetch.call(window, url, options);
  };
}"""
SLIDER = "#epsilon input[type=range]"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, server: Server) -> Iterator[Engine]:
    with opened(request.param, f"{server.url}/?model=imagenette&example=church&level=2", 1366, 768) as engine:
        yield engine


def test_the_figure_is_drawn_to_the_last_byte(engine: Engine) -> None:
    example = find_example("church", "imagenette")
    assert example
    original, sign, attacked = (pixels(engine, role).astype(int) for role in ROLES)
    np.testing.assert_array_equal(original, load_image(example.path, original.shape[:2]))
    np.testing.assert_array_equal(attacked, np.clip(original + 2 * np.sign(sign - 127.5), 0, 255))
    assert "2/255" in engine.run(VERDICT)


def test_the_experiment_is_on_the_first_screen(engine: Engine) -> None:
    width, height = engine.run("() => [innerWidth, innerHeight]")
    assert engine.run("() => scrollY") == 0
    bars = (f"#figure [data-role=bars-{role}] li:nth-child(3)" for role in ROLES)
    canvases = (f"#figure canvas[data-role={role}]" for role in ROLES)
    for left, top, right, bottom in engine.run(_BOXES, [*canvases, *bars, SLIDER, "#verdict [data-role=sentence]"]):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_a_drag_moves_picture_and_verdict(engine: Engine) -> None:
    before = engine.run(VERDICT)
    [(left, top, right, bottom)] = engine.run(_BOXES, [SLIDER])
    y = round((top + bottom) / 2)
    engine.drag([(round(left + share * (right - left)), y) for share in (0.07, 0.2, 0.4, 0.6, 0.75)])
    level = int(engine.run("(slider) => document.querySelector(slider).value", SLIDER))
    assert level > 16
    engine.wait_for(f"(level) => ({DATA})('level') === level", str(level))  # the next frame draws it
    engine.wait_for(RESTS, None)
    assert engine.run(VERDICT) != before
    original, sign, attacked = (pixels(engine, role).astype(int) for role in ROLES)
    np.testing.assert_array_equal(attacked, np.clip(original + level * np.sign(sign - 127.5), 0, 255))


def test_an_uploaded_picture_is_shown(engine: Engine) -> None:
    example = find_example("golf_ball", "imagenet")
    assert example
    key = engine.run(DATA, "key")
    engine.choose_file("#sources input[type=file]", Path(example.path))
    engine.wait_for(RESTS, key)
    original = pixels(engine, "original")
    np.testing.assert_array_equal(original, load_image(example.path, original.shape[:2]))


def test_a_phone_s_photograph_is_made_small_and_upright_before_it_is_sent(engine: Engine, tmp_path: Path) -> None:
    example = find_example("espresso", "imagenet")
    assert example
    upright = np.array(Image.fromarray(load_image(example.path)).resize((900, 700)))
    stored = np.ascontiguousarray(pictures.stored(upright, 6))
    data = pictures.encode(stored, "JPEG", quality=95, exif=pictures.exif(6)) + pictures.video(1_200_000)
    assert sent(engine, tmp_path / "photo.jpg", data) < 150_000
    original = pixels(engine, "original").astype(int)
    expected = load_image(pictures.encode(upright, "PNG"), original.shape[:2]).astype(int)
    assert np.abs(original - expected).mean() < 3


def test_a_png_at_the_network_s_size_is_sent_bit_for_bit(engine: Engine, tmp_path: Path) -> None:
    image = np.ascontiguousarray(pixels(engine, "original")[:, ::-1])
    data = pictures.encode(image, "PNG")
    assert sent(engine, tmp_path / "own.png", data[:33] + pictures.chunk(b"tEXt", bytes(1_200_000)) + data[33:]) > 1e6
    np.testing.assert_array_equal(pixels(engine, "original"), image)


def sent(engine: Engine, path: Path, data: bytes) -> int:
    """Choose a file, wait for its figure, and return how many bytes went to the server."""
    path.write_bytes(data)
    key = engine.run(DATA, "key")
    engine.run(_LISTEN)
    engine.choose_file("#sources input[type=file]", path)
    engine.wait_for(RESTS, key)
    return int(engine.run("() => window.sentBytes"))


def test_a_target_is_chosen_and_reached(engine: Engine) -> None:
    key = engine.run(DATA, "key")
    [(left, top, right, bottom)] = engine.run(_BOXES, ["#target input"])
    engine.drag([(round((left + right) / 2), round((top + bottom) / 2))])
    engine.press("parachute")
    engine.wait_for("() => document.querySelectorAll('[role=listbox] [role=option]').length === 1")
    engine.press(ENTER)
    engine.wait_for(RESTS, key)
    engine.wait_for("() => document.querySelector('#steps input[type=number]').value === '10'")
    engine.wait_for("() => document.querySelector('#verdict [data-outcome=\"target reached\"]') !== null")
    assert "parachute" in engine.run(VERDICT)
