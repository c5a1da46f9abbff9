"""A test for each row of docs/networks.md, on files that old versions of Keras wrote: see tests/fixtures/networks."""

from __future__ import annotations

import json
import resource
import shutil
import warnings
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf

import fgsm
from fgsm.catalogue.sources import open_network
from fgsm.checks import NetworkWarning
from tests.fixtures.networks.pictures import pictures

FIXTURES = Path(__file__).parents[3] / "fixtures" / "networks"
RANGES = {"0,1": (0, 1), "-1,1": (-1, 1), "0,255": (0, 255)}
ANSWERS: dict[str, dict[str, Any]] = {
    f"{file.parent.name}/{name}": said
    for file in sorted(FIXTURES.glob("keras-*/answers.json"))
    for name, said in json.loads(file.read_text()).items()
}
ROWS = next(
    text.split("\n")
    for text in (Path(__file__).parents[4] / "docs" / "networks.md").read_text().split("\n\n")
    if text.startswith("| what you have")
)[2:]


def check(name: str, path: Path | None = None, **options: Any) -> None:
    """Read a fixture and compare its probabilities with those of the Keras that wrote it."""
    said = ANSWERS[name]
    shape, (output, expected) = tuple(said["shape"]), list(said["outputs"].items())[-1]
    if len(said["outputs"]) > 1:
        options["output"] = output
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NetworkWarning)
        given = {"value_range": RANGES[said["range"]], **options}
        classifier = fgsm.load_classifier(path or FIXTURES / name, **given)
    found = classifier.probabilities(pictures(shape))
    wanted = np.asarray(expected, np.float32)
    np.testing.assert_allclose(found[:, 1:] if wanted.shape[1] == 1 else found, wanted, atol=1e-5, rtol=0)
    assert classifier.loss_gradient(pictures(shape), [0, 1, 0]).any()


def of(*words: str) -> list[str]:
    return [name for name in ANSWERS if any(word in name for word in words)]


def refused(path: Path, *parts: str) -> None:
    with pytest.raises(ValueError, match=parts[0]) as said:
        fgsm.load_classifier(path, value_range=(0, 1))
    for part in parts[1:]:
        assert part in str(said.value)


def test_every_row_of_the_table_names_a_test_that_is_here() -> None:
    named = [row.rsplit("`", 2)[1] for row in ROWS]
    assert len(named) > 15
    assert [name for name in named if name not in globals()] == []


@pytest.mark.parametrize("name", of("keras-2.2.4", "keras-2.3.1"))
def test_hdf5_of_keras_2_2_and_2_3(name: str) -> None:
    check(name)


@pytest.mark.parametrize(
    "name", of("2.15.0/sequential.h5", "2.21.0/sequential.h5", "2.4.0/sequential.h5", "frozen.h5", "normalised.h5")
)
def test_hdf5_of_later_keras_2(name: str) -> None:
    check(name)


@pytest.mark.parametrize("name", of(".keras"))
def test_zips_of_keras_2(name: str) -> None:
    check(name)


@pytest.mark.parametrize("name", of("saved_model"))
def test_saved_models_with_an_optimizer(name: str) -> None:
    check(name)


def test_hdf5_under_another_name(tmp_path: Path) -> None:
    check("keras-2.15.0/sequential_under_another_name.model")
    for ending in (".keras", ".hdf5", ".model", ""):
        path = tmp_path / f"mask_detector{ending}"
        shutil.copy(FIXTURES / "keras-2.3.1" / "sequential.h5", path)
        check("keras-2.3.1/sequential.h5", path)
    path = tmp_path / "zip.h5"
    shutil.copy(FIXTURES / "keras-2.15.0" / "sequential.keras", path)
    check("keras-2.15.0/sequential.keras", path)


def test_teachable_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, the folder, and the zip that the site hands out, each with its labels."""
    name = "keras-2.15.0/teachable_machine.h5"
    folder = tmp_path / "converted_keras"
    folder.mkdir()
    shutil.copy(FIXTURES / name, folder / "keras_model.h5")
    (folder / "labels.txt").write_text("0 With Mask\n1 Without Mask\n")
    with zipfile.ZipFile(tmp_path / "converted_keras.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    for path in (folder / "keras_model.h5", folder, tmp_path / "converted_keras.zip"):
        check(name, path)
        assert open_network(path, value_range=(-1, 1)).load().labels == ("With Mask", "Without Mask")
    entry = open_network(folder, value_range=(-1, 1))
    assert (entry.name, entry.options[:2]) == ("converted_keras", ("--model", str(folder)))


@pytest.mark.parametrize("name", of("architecture"))
def test_an_architecture_and_its_weights(name: str) -> None:
    check(name)
    check(name, (FIXTURES / name).with_suffix(".json"))


@pytest.mark.parametrize("name", of("scaled", "backwards", "caffe", "by_hand", "torch", "2.4.0/graph"))
def test_arithmetic_between_layers(name: str) -> None:
    check(name)


def test_a_row_of_values_and_an_open_size() -> None:
    for name in ("row", "any_size"):
        path = FIXTURES / "keras-2.15.0" / f"{name}.h5"
        refused(path, "expected a model with one input", "--input-shape 16,16,3" if name == "row" else "224,224,3")
        check(f"keras-2.15.0/{name}.h5", input_shape=(16, 16, 3))


def test_two_outputs() -> None:
    path = FIXTURES / "keras-2.15.0" / "two_outputs.h5"
    check("keras-2.15.0/two_outputs.h5")
    refused(path, "expected one of its outputs", "'age', 'kind'", "--output age")
    with pytest.raises(ValueError, match="got 'size'"):
        fgsm.load_classifier(path, value_range=(0, 1), output="size")
    assert open_network(path, value_range=(0, 1), output="age").options[-1] == "--output=age"


def test_weights_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    shutil.copy(FIXTURES / "keras-2.15.0" / "architecture.h5", path)
    refused(path, "weights without the layers", "model.to_json()", "model.json", "model.save(")


def test_json_of_somebody_else(tmp_path: Path) -> None:
    for number, text in enumerate(('{"loss": [0.9]}', '{"cat": 0}', "[]")):
        path = tmp_path / f"net{number}.h5"
        shutil.copy(FIXTURES / "keras-2.15.0" / "sequential.h5", path)
        path.with_suffix(".json").write_text(text)
        check("keras-2.15.0/sequential.h5", path)


def test_a_git_lfs_pointer(tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n")
    refused(path, f"a Git LFS pointer of {path.stat().st_size} bytes: `git lfs pull` brings the file")


@pytest.mark.parametrize("gone", ["variables.index", "variables.data-00000-of-00001"])
def test_an_incomplete_folder(tmp_path: Path, gone: str) -> None:
    folder = tmp_path / "net"
    shutil.copytree(FIXTURES / "keras-2.15.0" / "saved_model", folder)
    (folder / "variables" / gone).unlink()
    refused(folder, f"lacks variables/{gone}", "copy the whole folder again")
    (folder / "saved_model.pb").unlink()
    refused(folder, "saved_model.pb|without a network")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("model.tflite", b"\x1c\0\0\0TFL3" + bytes(100), "TensorFlow Lite"),
        ("model.onnx", b"\x08\x08" + bytes(100), "ONNX"),
        ("best.pt", b"\x80\x02ctorch" + bytes(100), "PyTorch"),
        ("best.pth", b"PK\3\4" + bytes(100), "PyTorch|cut short"),
        ("m.safetensors", b"\x40\0\0\0\0\0\0\0" + b'{"a":{"dtype":"F32"}}', "safetensors"),
        ("frozen_graph.pb", b"\x0a\x10" + bytes(100), "frozen graph"),
        ("model.json", b'{"modelTopology": {}, "weightsManifest": []}', "TensorFlow.js"),
        ("model.h5", b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_files_of_other_programs(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, words)


def test_saved_model_pb_itself() -> None:
    refused(FIXTURES / "keras-2.15.0" / "saved_model" / "saved_model.pb", "give its folder")


def test_statistics_of_the_batch() -> None:
    """A BatchNormalization that Keras 2 called with training=True."""
    with pytest.warns(NetworkWarning, match="statistics of the whole batch"):
        classifier = fgsm.load_classifier(FIXTURES / "keras-2.15.0" / "always.h5", list("abc"), (-1, 1))
    (expected,) = ANSWERS["keras-2.15.0/always.h5"]["outputs"].values()
    found = classifier.model(2 * pictures((16, 16, 3)) - 1, training=False)
    np.testing.assert_allclose(found, np.asarray(expected, np.float32), atol=1e-5, rtol=0)


@pytest.mark.parametrize("mode", ["caffe", "torch", "tf"])
def test_preprocessing_outside_of_the_model(mode: str) -> None:
    """The network of a picture in [0, 1] is Keras' own preprocessing and then the model; its gradient goes through."""
    path = FIXTURES / "keras-2.15.0" / "sequential.h5"
    classifier = fgsm.load_classifier(path, list("abc"), preprocessing=mode)
    bare = fgsm.load_classifier(path, list("abc"), value_range=(0, 1))
    x = 0.05 + 0.9 * pictures((16, 16, 3))
    seen = keras.applications.imagenet_utils.preprocess_input(255 * x, mode=mode)
    wanted = keras.ops.convert_to_numpy(bare.model(seen, training=False))
    np.testing.assert_allclose(classifier.probabilities(x), wanted, atol=1e-5)
    values = tf.constant(seen)
    with tf.GradientTape() as tape:
        tape.watch(values)
        loss = -tf.nn.log_softmax(tf.function(bare.network)(values))[:, 0]
    inside = tape.gradient(loss, values).numpy()
    deviations = np.array([0.229, 0.224, 0.225], np.float32)
    outside = {"caffe": 255 * inside[..., ::-1], "torch": inside / deviations, "tf": 2 * inside}[mode]
    found = classifier.loss_gradient(x, np.zeros(len(x), int))
    np.testing.assert_allclose(found, outside, atol=1e-4 * np.abs(outside).max())
    with pytest.raises(ValueError, match="expected a range or preprocessing, got both"):
        fgsm.load_classifier(path, value_range=(0, 1), preprocessing=mode)


def test_code_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Lambda of Keras 2 is Python's bytecode: it is not looked at."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lambda.h5"
    shutil.copy(FIXTURES / "keras-2.15.0" / "sequential.h5", path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        layer = {"name": "own", "function": ["4wEAAAA=\n", None, None], "function_type": "lambda"}
        config["config"]["layers"].insert(2, {"class_name": "Lambda", "config": layer})
        file.attrs["model_config"] = json.dumps(config)
    refused(path, "lambda.h5 needs code of its own, in a Lambda layer, which is not run from a file", "model.export")


def test_hostile_files(tmp_path: Path) -> None:
    """Links to other files, arrays of the wrong size, cut containers, huge members: a sentence each."""
    source = FIXTURES / "keras-2.15.0" / "sequential.h5"
    outside = tmp_path / "secret.h5"
    with h5py.File(outside, "w") as file:
        file["kernel"] = np.ones((3, 3, 3, 4), np.float32)

    def changed(name: str, change: Any) -> Path:
        path = tmp_path / f"{name}.h5"
        shutil.copy(source, path)
        with h5py.File(path, "r+") as file:
            group = file["model_weights/conv2d/conv2d"]
            del group["kernel:0"]
            change(group)
        return path

    refused(
        changed("link", lambda g: g.__setitem__("kernel:0", h5py.ExternalLink("secret.h5", "/kernel"))),
        "not in the file",
    )
    refused(changed("soft", lambda g: g.__setitem__("kernel:0", h5py.SoftLink("/nowhere"))), "not in the file")
    layout = h5py.VirtualLayout((3, 3, 3, 4), np.float32)
    layout[:] = h5py.VirtualSource(str(outside), "kernel", (3, 3, 3, 4))
    refused(changed("virtual", lambda g: g.create_virtual_dataset("kernel:0", layout)), "not in the file")
    large = lambda g: g.create_dataset("kernel:0", (10**6, 10**6), np.float32, chunks=(100, 100))  # noqa: E731
    refused(changed("large", large), "takes weights of shapes")
    for name in ("sequential.h5", "sequential.keras", "saved_model/saved_model.pb"):
        whole = (FIXTURES / "keras-2.15.0" / name).read_bytes()
        for share in (0.02, 0.5, 0.95):
            path = tmp_path / f"{share}-{Path(name).name}"
            path.write_bytes(whole[: int(len(whole) * share)])
            refused(path, "cannot be read|expected a Keras model|damaged")
    with zipfile.ZipFile(tmp_path / "bomb.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", '{"keras_version": "2.15.0"}')
        archive.writestr("config.json", b" " * 65_000_000)
        archive.writestr("model.weights.h5", b"")
    refused(tmp_path / "bomb.keras", "larger than")


@pytest.mark.parametrize(
    ("layer", "word", "value", "sentence"),
    [
        ("Dense", "units", 10**9, "more weights than its file can hold"),
        ("Conv2D", "filters", 10**8, "more weights than its file can hold"),
        ("Conv2D", "kernel_size", [10**5, 10**5], "cannot be read"),
        ("MaxPooling2D", None, {"class_name": "ZeroPadding2D", "config": {"padding": 10**5}}, "values of a picture"),
        ("Dropout", None, {"class_name": "UpSampling2D", "config": {"size": [10**4, 10**4]}}, "values of a picture"),
    ],
)
@pytest.mark.parametrize("version", ["2.2.4", "2.15.0"])
def test_a_configuration_that_asks_for_more_than_the_file_holds(
    version: str, layer: str, word: str | None, value: Any, sentence: str, tmp_path: Path
) -> None:
    """Nothing of that size is made before it is refused."""
    path = tmp_path / "huge.h5"
    shutil.copy(FIXTURES / f"keras-{version}" / "sequential.h5", path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        layers = config["config"]["layers"]
        found = next(each for each in layers if each["class_name"] == layer)
        if word:
            found["config"][word] = value
        else:
            layers[layers.index(found)] = {**value, "config": {"name": "large", **value["config"]}}
            flat = next(place for place, each in enumerate(layers) if each["class_name"] == "Flatten")
            layers[flat] = {"class_name": "GlobalAveragePooling2D", "config": {"name": "small"}}
        file.attrs["model_config"] = json.dumps(config)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(path, sentence)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB; what is asked for has 1 GB
