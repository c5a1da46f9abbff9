"""The example pictures are complete, credited, made by our script, and named rightly by their networks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm import available_classifiers, load_classifier
from fgsm.catalogue.catalogue import find_entry
from fgsm.pictures.digits import CENTRE
from fgsm.pictures.image import load_image, to_float
from tools.make_examples import SCENES
from tools.rendering.photographs import CROPS

ASSETS = Path(__file__).resolve().parents[3] / "assets"
EXAMPLES = ASSETS / "examples"
ENTRIES: list[dict[str, Any]] = json.loads((EXAMPLES / "index.json").read_text(encoding="utf-8"))
BY_FILE = {entry["file"]: entry for entry in ENTRIES}
MODELS = [(file, model) for file, entry in BY_FILE.items() for model in entry["models"]]
BUNDLED = [(file, model) for file, model in MODELS if model != "imagenet"]
CREDITS = (ASSETS / "CREDITS.md").read_text(encoding="utf-8")
ENOUGH = {"imagenet": 8, "imagenet-lite": 8, "imagenette": 6, "imagenette-robust": 6, "mnist": 10, "mnist-linear": 2}

every_file = pytest.mark.parametrize("file", BY_FILE)


def pixels(file: str) -> np.ndarray:
    with Image.open(EXAMPLES / file) as picture:
        return np.asarray(picture, np.float64)


def assert_named(classifier: Any, file: str, label: str) -> None:
    """Assert that the classifier gives the picture this label, and clearly."""
    height, width, _ = classifier.input_shape
    image = to_float(load_image(EXAMPLES / file, (height, width)))
    if classifier.input_shape[2] == 1:
        image = image[..., :1]
    probabilities = classifier.probabilities(image[None])[0]
    best = int(probabilities.argmax())
    assert classifier.labels[best] == label
    assert probabilities[best] > 0.4  # for EfficientNet-Lite0 the cat is nearly a tiger cat; all others have 60 %


def test_every_file_is_listed_once() -> None:
    on_disk = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.*")} - {"index.json"}
    assert sorted(entry["file"] for entry in ENTRIES) == sorted(on_disk)


def test_every_file_is_made_by_the_script() -> None:
    assert set(BY_FILE) == set(SCENES) | set(CROPS)


def test_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in EXAMPLES.rglob("*.*")) < 3_000_000


@pytest.mark.parametrize(("model", "count"), ENOUGH.items())
def test_each_network_has_enough(model: str, count: int) -> None:
    assert sum(model in entry["models"] for entry in ENTRIES) >= count


@every_file
def test_entry_is_complete(file: str) -> None:
    entry = BY_FILE[file]
    assert set(entry) == {"file", "title", "alt", "models", "label", "source", "licence"}
    assert entry["title"]
    assert entry["alt"].endswith(".")
    assert list(entry["label"]) == entry["models"]
    for model, name in entry["label"].items():
        assert name in [label.name for label in find_entry(model).labels]


@every_file
def test_entry_is_credited(file: str) -> None:
    if file.startswith("digits/"):
        assert "`digits/0.png` … `digits/9.png`" in CREDITS
    else:
        assert f"| `{file}` |" in CREDITS


@pytest.mark.parametrize("file", CROPS)
def test_photograph_has_its_credit_and_crop(file: str) -> None:
    entry, (original, box) = BY_FILE[file], CROPS[file]
    row = next(line for line in CREDITS.splitlines() if f"`{file}`" in line)
    assert entry["licence"] == "CC0-1.0"
    assert f"skimage.data.{Path(original).stem}" in row
    assert f"skimage.data.{Path(original).stem}" in entry["source"]
    assert entry["source"].split("photograph by ")[1] in row
    assert ", ".join(map(str, box)) in row
    assert pixels(file).shape[:2] == (box[3] - box[1], box[2] - box[0])


@every_file
def test_size_fits_the_network(file: str) -> None:
    shape = pixels(file).shape
    if file.startswith("digits/"):
        assert shape == (28, 28)
    else:
        assert shape[0] == shape[1]
        assert 256 <= shape[0] <= 448


@pytest.mark.parametrize("file", SCENES)
def test_rendering_again_gives_the_same_picture(file: str) -> None:
    # Not byte for byte: the last bit of a sine depends on the processor, an outline on Pillow's version.
    again = np.asarray(SCENES[file](), np.float64)
    assert again.shape == pixels(file).shape
    assert np.abs(again - pixels(file)).mean() < 0.05


@pytest.mark.parametrize("digit", range(10))
def test_digit_lies_as_in_mnist(digit: int) -> None:
    ink = pixels(f"digits/{digit}.png")
    rows, columns = np.nonzero(ink)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    centre = np.array([(ink.sum(axis) * np.arange(28)).sum() / ink.sum() for axis in (1, 0)])
    assert np.abs(centre - CENTRE).max() <= 0.5


@pytest.mark.parametrize(("file", "model"), BUNDLED)
def test_bundled_network_names_it_rightly(file: str, model: str) -> None:
    if model not in available_classifiers():
        pytest.skip(f"the network {model} is not in assets/models")
    assert_named(load_classifier(model), file, BY_FILE[file]["label"][model])
