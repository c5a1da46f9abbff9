"""What the tests of the page's modules share: a small network in the catalogue, and a picture for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.entry import Entry
from fgsm.image import encode_png
from ui.language import DEFAULT, texts


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
