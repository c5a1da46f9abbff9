"""WebKit, which phones have, and Firefox, which schools have: figure, drag, upload, target, first screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.chromium import ROLES
from benchmarks.serving import Server
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests.browser.engines import ENGINES, ENTER, Engine, missing
from tests.conftest import skip_or_fail

_RESTS = """(other) => {
  const { busy, key, level } = document.querySelector('#figure [data-role=root]')?.dataset ?? {};
  return busy === 'false' && level && key !== other && key;
}"""
_PIXELS = """(role) => {
  const canvas = document.querySelector(`#figure canvas[data-role=${role}]`);
  const { width, height } = canvas;
  return [height, width, [...canvas.getContext('2d').getImageData(0, 0, width, height).data]];
}"""
_BOXES = """(selectors) => selectors.map((selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
})"""
_DATA = "(name) => document.querySelector('#figure [data-role=root]').dataset[name]"
_VERDICT = "() => document.querySelector('#verdict [data-role=sentence]').textContent"
SLIDER = "#epsilon input[type=range]"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, server: Server) -> Iterator[Engine]:
    if reason := missing(request.param):
        skip_or_fail(reason)
    with ENGINES[request.param]() as engine:
        engine.open(f"{server.url}/?model=imagenette&example=church&level=2", 1366, 768)
        engine.wait_for(_RESTS, None)
        yield engine
        assert engine.errors() == []


def pixels(engine: Engine, role: str) -> np.ndarray:
    height, width, data = engine.run(_PIXELS, role)
    return np.array(data, np.uint8).reshape(height, width, 4)[..., :3]


def test_the_figure_is_drawn_to_the_last_byte(engine: Engine) -> None:
    example = find_example("church", "imagenette")
    assert example
    original, sign, attacked = (pixels(engine, role).astype(int) for role in ROLES)
    np.testing.assert_array_equal(original, load_image(example.path, original.shape[:2]))
    np.testing.assert_array_equal(attacked, np.clip(original + 2 * np.sign(sign - 127.5), 0, 255))
    assert "2/255" in engine.run(_VERDICT)


def test_the_experiment_is_on_the_first_screen(engine: Engine) -> None:
    width, height = engine.run("() => [innerWidth, innerHeight]")
    assert engine.run("() => scrollY") == 0
    bars = (f"#figure [data-role=bars-{role}] li:nth-child(3)" for role in ROLES)
    canvases = (f"#figure canvas[data-role={role}]" for role in ROLES)
    for left, top, right, bottom in engine.run(_BOXES, [*canvases, *bars, SLIDER, "#verdict [data-role=sentence]"]):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_a_drag_moves_picture_and_verdict(engine: Engine) -> None:
    before = engine.run(_VERDICT)
    [(left, top, right, bottom)] = engine.run(_BOXES, [SLIDER])
    y = round((top + bottom) / 2)
    engine.drag([(round(left + share * (right - left)), y) for share in (0.07, 0.2, 0.4, 0.6, 0.75)])
    level = int(engine.run(_DATA, "level"))
    assert level == int(engine.run("(slider) => document.querySelector(slider).value", SLIDER)) > 16
    engine.wait_for(_RESTS, None)
    assert engine.run(_VERDICT) != before
    original, sign, attacked = (pixels(engine, role).astype(int) for role in ROLES)
    np.testing.assert_array_equal(attacked, np.clip(original + level * np.sign(sign - 127.5), 0, 255))


def test_an_uploaded_picture_is_shown(engine: Engine) -> None:
    example = find_example("golf_ball", "imagenet")
    assert example
    key = engine.run(_DATA, "key")
    engine.choose_file("#sources input[type=file]", Path(example.path))
    engine.wait_for(_RESTS, key)
    original = pixels(engine, "original")
    np.testing.assert_array_equal(original, load_image(example.path, original.shape[:2]))


def test_a_target_is_chosen_and_reached(engine: Engine) -> None:
    key = engine.run(_DATA, "key")
    [(left, top, right, bottom)] = engine.run(_BOXES, ["#target input"])
    engine.drag([(round((left + right) / 2), round((top + bottom) / 2))])
    engine.press("parachute")
    engine.wait_for("() => document.querySelectorAll('[role=listbox] [role=option]').length === 1")
    engine.press(ENTER)
    engine.wait_for(_RESTS, key)
    engine.wait_for("() => document.querySelector('#steps input[type=number]').value === '10'")
    engine.wait_for("() => document.querySelector('#verdict [data-outcome=\"target reached\"]') !== null")
    assert "parachute" in engine.run(_VERDICT)
