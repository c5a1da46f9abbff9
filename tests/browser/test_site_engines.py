"""browser/: the file from disk in WebKit and Firefox: figure, slider, upload, attack, with no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import encode_png, load_image
from tests.browser.engine_page import DATA, RESTS, VERDICT, opened, pixels
from tests.browser.engines import ENGINES, Engine
from tests.browser.site import one_file

__all__ = ["one_file"]
_SLIDE = """(level) => {
  const slider = document.querySelector('#epsilon input[type=range]');
  slider.value = level;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}"""
_AT = (
    "(level) => document.querySelector('#figure [data-role=root]').matches(`[data-busy=false][data-level='${level}']`)"
)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, one_file: Path) -> Iterator[Engine]:
    with opened(request.param, f"{one_file.as_uri()}?model=mnist&example=4&level=51", 1280, 900) as engine:
        yield engine


def digit(name: str) -> np.ndarray:
    example = find_example(name, "mnist")
    assert example
    return load_image(example.path, (28, 28), channels=1)


def test_figure_and_slider_show_the_library_s_own_bytes(engine: Engine) -> None:
    own = Experiment(load_classifier("mnist"), digit("4"))
    np.testing.assert_array_equal(pixels(engine, "original")[..., :1], own.image)
    for level in (51, 80):
        engine.run(_SLIDE, level)
        engine.wait_for(_AT, level)
        np.testing.assert_array_equal(pixels(engine, "adversarial")[..., :1], own.adversarial(level))
    assert "80/255" in engine.run(VERDICT)


def test_an_upload_is_attacked(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "own.png").write_bytes(encode_png(digit("7")))
    key = engine.run(DATA, "key")
    engine.choose_file("#picture input[type=file]", tmp_path / "own.png")
    engine.wait_for(RESTS, key)
    own = Experiment(load_classifier("mnist"), digit("7"))
    np.testing.assert_array_equal(pixels(engine, "original")[..., :1], own.image)
    level = int(engine.run(DATA, "level"))
    np.testing.assert_array_equal(pixels(engine, "adversarial")[..., :1], own.adversarial(level))
