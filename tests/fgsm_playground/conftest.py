"""What the tests of the page's modules share: a small network in the catalogue, and a picture for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm.experiment.cache import forget_experiments
from fgsm.pictures.image import encode_png
from fgsm_playground.browser.runtime import Runtime, find_runtime
from fgsm_playground.figure.attack import bustle
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.language import DEFAULT, texts
from tests.conftest import skip_or_fail


def controls(picture: str | None, **given: Any) -> tuple[Any, ...]:
    """Return the values of the page's controls, for the toy network."""
    good = {"picture": picture, "model": "toy", "target": None, "steps": 1, "level": 1, "example": "", "truth": None}
    return tuple(Controls(**{**good, **given}))


@pytest.fixture(autouse=True)
def _nobody_before() -> None:
    """No attack of another test in the last moments, and nothing measured in one, as far as the page knows."""
    bustle._begun.clear()
    forget_experiments()


@pytest.fixture
def toy(add_network: Callable[..., Entry], small_network: Callable[..., Any]) -> Entry:
    """A network of the catalogue for 16 x 12 colour pictures, with Imagenette's ten classes."""
    texts(DEFAULT)  # kept from now on, with the networks that ship only
    return add_network(
        "toy",
        lambda progress: small_network((16, 12, 3), 10),
        title="Toy",
        label_set="imagenette",
        value_range=(-1.0, 1.0),
        max_level=32,
        input_shape=(16, 12, 3),
    )


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A picture of noise at the toy network's size."""
    path = tmp_path / "noise.png"
    path.write_bytes(encode_png(np.random.default_rng(7).integers(0, 256, (16, 12, 3), dtype=np.uint8)))
    return str(path)


@pytest.fixture(scope="session")
def node() -> str:
    """Node's program."""
    path = shutil.which("node")
    if path is None:
        skip_or_fail("Node is not installed")
    return str(path)


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    """ONNX Runtime Web."""
    try:
        return find_runtime()
    except ValueError as error:
        skip_or_fail(str(error))
        raise
