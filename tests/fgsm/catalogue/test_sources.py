"""fgsm/catalogue/sources.py: a network by name, from a file, from a folder, from Keras; or a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import fgsm
from fgsm.catalogue import keras_applications
from fgsm.catalogue.keras_applications import application_names, find_application, load_application
from fgsm.catalogue.sources import open_network
from fgsm.catalogue.weights import FILE as WEIGHTS
from fgsm.checks import NetworkWarning
from tests.folder_server import serving

layers = keras.layers
Make = Callable[..., keras.Model]


def small(
    shape: tuple[int, ...] = (8, 6, 3), outputs: int = 3, first: Any = None, last: Any = "softmax"
) -> keras.Model:
    inputs = keras.Input(shape)
    hidden = inputs if first is None else first(inputs)
    return keras.Model(inputs, layers.Dense(outputs, last)(layers.Flatten()(hidden)))


@pytest.fixture
def model() -> keras.Model:
    return small()


def saved(model: keras.Model, folder: Path, kind: str) -> Path:
    path = folder / ("my" if kind == "export" else f"my{kind}")
    if kind == "export":
        model.export(path, verbose=False)
    else:
        model.save(path)
    return path


@pytest.mark.parametrize("kind", [".keras", ".h5", "export"])
def test_a_saved_model_answers_as_before(tmp_path: Path, model: keras.Model, kind: str) -> None:
    path = saved(model, tmp_path, kind)
    images = np.random.default_rng(0).random((4, 8, 6, 3), np.float32)
    for source in (path, str(path)):
        classifier = fgsm.load_classifier(source, labels=["a", "b", "c"], value_range=(-1, 1))
        np.testing.assert_allclose(classifier.probabilities(images), model(2 * images - 1), rtol=1e-4, atol=1e-6)
        assert classifier.labels == ("a", "b", "c")


def test_a_name_of_the_catalogue_is_what_it_was() -> None:
    assert fgsm.load_classifier("mnist") is fgsm.load_classifier("mnist")
    with pytest.raises(ValueError, match="labels and range only with a network of your own"):
        fgsm.load_classifier("mnist", labels=["a"] * 10)
    with pytest.raises(ValueError, match="labels and range only with a network of your own"):
        fgsm.load_classifier("mnist", value_range=(0, 1))


def test_what_lies_beside_is_used_and_an_option_beats_it(tmp_path: Path, model: keras.Model) -> None:
    path = saved(model, tmp_path, ".keras")
    said = {"title": "Three", "labels": ["x", "y", "z"], "value_range": [0, 1], "max_level": 9, "level": 4}
    path.with_suffix(".json").write_text(json.dumps(said))
    entry = open_network(path)
    found = entry.name, entry.title, entry.value_range, entry.max_level, entry.level, entry.input_shape
    assert found == ("my", "Three", (0, 1), 9, 4, (8, 6, 3))
    assert entry.load().labels == ("x", "y", "z")
    assert not entry.notes
    other = open_network(path, labels=["p", "q", "r"], value_range=(0, 255))
    assert (other.load().labels, other.value_range) == (("p", "q", "r"), (0, 255))


def test_without_labels_classes_are_numbered_and_that_is_said(tmp_path: Path) -> None:
    for outputs, last in ((3, 2), (1, 1)):
        path = saved(small(outputs=outputs, last="sigmoid" if outputs == 1 else "softmax"), tmp_path, ".keras")
        with pytest.warns(NetworkWarning, match=f"my.keras comes without labels: .* class 0 to class {last}"):
            classifier = fgsm.load_classifier(path, value_range=(0, 1))
        assert classifier.labels == tuple(f"class {index}" for index in range(last + 1))


def test_the_range_is_found_inside_and_that_is_said(tmp_path: Path) -> None:
    path = saved(small(first=layers.Rescaling(1 / 255)), tmp_path, ".keras")
    with pytest.warns(NetworkWarning, match="my.keras takes values from 0 to 255, as its own first layers say"):
        assert fgsm.load_classifier(path, labels=list("abc")).value_range == (0, 255)


def test_a_model_that_does_not_say_its_range_needs_one(tmp_path: Path, model: keras.Model) -> None:
    path = saved(model, tmp_path, ".keras")
    with pytest.raises(ValueError, match=r"my\.keras does not say which values it takes") as said:
        fgsm.load_classifier(path, labels=list("abc"))
    for usual in ("0,1", "-1,1", "0,255"):
        assert usual in str(said.value)


def test_options_find_the_same_network_again(
    tmp_path: Path, model: keras.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(model, tmp_path, ".keras")
    (tmp_path / "names.txt").write_text("a\nb\nc\n")
    monkeypatch.chdir(tmp_path)
    entry = open_network("my.keras", "names.txt", (-1, 1))
    expected = ("--model", str(tmp_path / "my.keras"), "--labels", str(tmp_path / "names.txt"), "--range=-1,1")
    assert entry.options == expected
    assert open_network("mnist").options == ("--model", "mnist")


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (331, 331, 3), (9, 40, 3)])
def test_pictures_of_any_size(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = saved(small(shape, 2), tmp_path, ".keras")
    classifier = fgsm.load_classifier(path, labels=["a", "b"], value_range=(0, 1))
    assert classifier.input_shape == (*shape, 1)[:3]
    image = np.zeros(classifier.input_shape, np.uint8)
    assert fgsm.epsilon_sweep(classifier, image, np.ones_like(image, np.int8), [0, 1]).shape == (2, 2)


def test_an_open_size_comes_from_the_file_beside(tmp_path: Path) -> None:
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(inputs)))
    for kind in (".keras", "export"):
        path = saved(model, tmp_path, kind)
        with pytest.raises(ValueError, match=r"my.*: expected a model with one input .*input_shape"):
            fgsm.load_classifier(path, value_range=(0, 1))
        facts = tmp_path / "my.json"
        facts.write_text('{"input_shape": [5, 7, 3], "labels": ["a", "b"]}')
        assert fgsm.load_classifier(path, value_range=(0, 1)).input_shape == (5, 7, 3)
        facts.unlink()


@pytest.mark.parametrize("source", ["nothing", "none.keras", "", "keras", 3, "\0", "mnist.npz"])
def test_what_is_no_network_gets_a_sentence_with_all_the_kinds(source: Any) -> None:
    with pytest.raises(ValueError, match=r"expected a network \(.*mnist.*keras:NAME.*\.h5 file, or a folder.*got"):
        fgsm.load_classifier(source)


@pytest.mark.parametrize("name", ["my.keras", "my.h5"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"text"])
def test_a_damaged_file_gets_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name} cannot be read as a Keras model: "):
        fgsm.load_classifier(tmp_path / name)


def test_a_folder_or_file_that_is_no_model_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(ValueError, match="expected a Keras model"):
            fgsm.load_classifier(path)


class Own(keras.layers.Layer):
    """A layer that only this file knows."""

    def call(self, inputs: Any) -> Any:
        return inputs


def elsewhere(x: Any) -> Any:
    """A function that only this file knows."""
    return x


@pytest.mark.parametrize("kind", [".keras", ".h5"])
def test_code_in_a_file_is_not_run(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = saved(small(first=layers.Lambda(lambda x: (open("ran", "w"), x)[1])), tmp_path, kind)  # noqa: SIM115
    (tmp_path / "ran").unlink()
    with pytest.raises(ValueError, match=f"my{kind} needs code of its own, in a Lambda layer.*model.export"):
        fgsm.load_classifier(path, value_range=(0, 1))
    assert not (tmp_path / "ran").exists()
    for first, name in ((Own(), "Own"), (layers.Lambda(elsewhere), "elsewhere")):
        path = saved(small(first=first), tmp_path, kind)
        with pytest.raises(ValueError, match=f"my{kind} needs code of its own, '{name}'.*model.export"):
            fgsm.load_classifier(path, value_range=(0, 1))


def test_a_saved_model_inside_a_file_is_not_loaded(tmp_path: Path, model: keras.Model) -> None:
    folder = saved(model, tmp_path, "export")
    inputs = keras.Input((8, 6, 3))
    around = keras.Model(inputs, layers.TFSMLayer(str(folder), call_endpoint="serving_default")(inputs)["output_0"])
    around.save(tmp_path / "around.keras")
    with pytest.raises(ValueError, match=r"around\.keras needs a SavedModel, in a TFSMLayer"):
        fgsm.load_classifier(tmp_path / "around.keras", value_range=(0, 1))


@pytest.mark.parametrize("text", ["keras:resnet50", "keras: ResNet50 "])
def test_keras_networks_are_found_whatever_the_case(text: str) -> None:
    assert find_application(text.removeprefix("keras:")) == "ResNet50"


def test_a_network_that_keras_lacks_gets_the_list() -> None:
    with pytest.raises(ValueError, match=r"expected one of Keras' networks \(.*keras:ResNet50,.*got 'keras:ResNet51'"):
        fgsm.load_classifier("keras:ResNet51")
    with pytest.raises(ValueError, match="labels and range only with a file or folder"):
        fgsm.load_classifier("keras:ResNet50", value_range=(0, 1))
    assert {"VGG16", "EfficientNetB0", "NASNetLarge"} <= set(application_names())


MEANS = np.array([103.939, 116.779, 123.68])  # of blue, green and red: Simonyan and Zisserman, arXiv 1409.1556
TORCH = np.array([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]])
FAMILIES = {
    "ResNet50": lambda x: x[..., ::-1] - MEANS,
    "MobileNet": lambda x: x / 127.5 - 1,
    "DenseNet121": lambda x: (x / 255 - TORCH[0]) / TORCH[1],
    "MobileNetV3Small": lambda x: x,
}


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_gets_its_own_preprocessing(name: str) -> None:
    keras.utils.set_random_seed(1)
    model = load_application(name, weights=None)
    assert model.input_shape == (None, 224, 224, 3)
    keras.utils.set_random_seed(1)
    bare = getattr(keras.applications, name)(weights=None)
    bare.set_weights(model.get_weights())
    pixels = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3)).astype(np.float64)
    expected = bare(FAMILIES[name](pixels).astype(np.float32), training=False)
    np.testing.assert_allclose(model(pixels.astype(np.float32), training=False), expected, rtol=1e-3, atol=1e-6)


def test_a_keras_network_has_the_classes_of_imagenet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_applications, "load_application", partial(load_application, weights=None))
    entry = open_network("keras:mobilenetv2")
    assert (entry.name, entry.options) == ("keras:MobileNetV2", ("--model", "keras:MobileNetV2"))
    assert (len(entry.labels), entry.labels[207].name, entry.input_shape) == (1000, "golden retriever", (224, 224, 3))
    assert entry.load().loss_gradient(np.random.default_rng(0).random((1, 224, 224, 3)), [0]).any()


def test_keras_own_weights_are_those_of_the_catalogue(imagenet_weights: Path, pictures: np.ndarray) -> None:
    floats = pictures[:3].astype(np.float32) / 255
    ours, keras_own = (fgsm.load_classifier(name).probabilities(floats) for name in ("imagenet", "keras:MobileNetV2"))
    np.testing.assert_allclose(keras_own, ours, rtol=1e-3, atol=1e-5)


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def test_weights_are_fetched_with_progress(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    served, folder = keras.applications.MobileNetV2(weights=None), tmp_path / "host"
    folder.mkdir()
    served.save(folder / WEIGHTS)
    capfd.readouterr()
    with serving(folder) as address:
        monkeypatch.setattr("keras.src.applications.mobilenet_v2.BASE_WEIGHT_PATH", f"{address}/")
        network = fgsm.load_classifier("keras:MobileNetV2")
    said = capfd.readouterr()
    assert f"Downloading data from {address}/{WEIGHTS}" in said.err
    size = (folder / WEIGHTS).stat().st_size
    assert f"{size}/{size}" in said.err
    assert not said.out
    assert (empty_cache / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    pixels = np.random.default_rng(0).random((1, 224, 224, 3)).astype(np.float32)
    expected = served(2 * pixels - 1, training=False)
    np.testing.assert_allclose(network.probabilities(pixels), expected, rtol=1e-3, atol=1e-6)


def test_a_damaged_file_in_the_cache_is_told_as_one(empty_cache: Path) -> None:
    (empty_cache / WEIGHTS).write_bytes(bytes(1000))
    with pytest.raises(ValueError, match="are missing or damaged in Keras' cache"):
        fgsm.load_classifier("keras:MobileNetV2")


def test_weights_that_cannot_be_fetched_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(weights: Any) -> None:
        raise Exception("URL fetch failure on https://…: None -- [Errno -2] Name or service not known")

    fail.__module__ = keras.applications.ResNet50.__module__
    monkeypatch.setattr(keras.applications, "ResNet50", fail)
    with pytest.raises(
        ValueError, match=r"weights of ResNet50 are missing or damaged in Keras' cache .*could not be fetched: URL"
    ):
        fgsm.load_classifier("keras:ResNet50")
