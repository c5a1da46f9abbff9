"""The page in WebKit or Firefox: opened, at rest, what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from tests.browser.engines import ENGINES, Engine, missing
from tests.conftest import skip_or_fail

RESTS = """(other) => {
  const { busy, key, level } = document.querySelector('#figure [data-role=root]')?.dataset ?? {};
  return busy === 'false' && level && key !== other && key;
}"""
_PIXELS = """(role) => {
  const canvas = document.querySelector(`#figure canvas[data-role=${role}]`);
  const { width, height } = canvas;
  return [height, width, [...canvas.getContext('2d').getImageData(0, 0, width, height).data]];
}"""
DATA = "(name) => document.querySelector('#figure [data-role=root]').dataset[name]"
VERDICT = "() => document.querySelector('#verdict [data-role=sentence]').textContent"


@contextmanager
def opened(name: str, url: str, width: int, height: int) -> Iterator[Engine]:
    """Open a page and wait for its first figure; skip where there is no such engine, fail for an error of a script."""
    if reason := missing(name):
        skip_or_fail(reason)
    with ENGINES[name]() as engine:
        engine.open(url, width, height)
        engine.wait_for(RESTS, None)
        yield engine
        assert engine.errors() == []


def pixels(engine: Engine, role: str) -> np.ndarray:
    """Return what a canvas of the figure shows, uint8 (H, W, 3)."""
    height, width, data = engine.run(_PIXELS, role)
    return np.array(data, np.uint8).reshape(height, width, 4)[..., :3]
