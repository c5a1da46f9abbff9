"""fgsm/commands/networks.py: --model SOURCE, --labels and --range in every command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from fgsm.__main__ import main
from fgsm.catalogue import keras_applications
from fgsm.catalogue.keras_applications import load_application
from fgsm.commands.network_options import with_ranges
from fgsm.commands.networks import read_network
from fgsm.pictures.image import encode_png, load_image

layers = keras.layers
SHAPES = {"grey": (28, 28), "large": (331, 331, 3), "wide": (20, 44, 3)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Networks, a picture, and a data set of class folders."""
    folder = tmp_path_factory.mktemp("own")
    random = np.random.default_rng(5)
    for name, shape in SHAPES.items():
        keras.utils.set_random_seed(2)
        inputs = keras.Input(shape)
        pixels = layers.Reshape((*shape, 1)[:3])(layers.Rescaling(1 / 255)(inputs))
        hidden = layers.Flatten()(layers.Conv2D(3, 5, strides=4, activation="tanh")(pixels))
        model = keras.Model(inputs, layers.Dense(2, "softmax")(hidden))
        model.save(folder / f"{name}.keras")
        if name == "wide":
            model.save(folder / "wide.h5")
            model.export(folder / "exported", verbose=False)
            rounded = keras.Model(inputs, model(keras.ops.round(inputs / 255) * 255))
            rounded.save(folder / "rounded.keras")
    (folder / "names.txt").write_text("0 golden retriever\n1 tabby\n")
    (folder / "picture.png").write_bytes(encode_png(random.integers(0, 256, (60, 60, 3), dtype=np.uint8)))
    for place in ("golden_retriever", "tabby"):
        (folder / "data" / place).mkdir(parents=True)
        for number in range(3):
            pixels = random.integers(0, 256, (20, 44, 3), dtype=np.uint8)
            (folder / "data" / place / f"{number}.png").write_bytes(encode_png(pixels))
    return folder


@pytest.fixture
def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in the folder; return its exit code and what it printed."""
    monkeypatch.chdir(folder)
    read_network.cache_clear()

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("source", ["grey.keras", "large.keras", "wide.keras", "wide.h5", "exported"])
def test_attack_takes_any_file_and_says_what_it_assumed(run: Callable[..., Any], tmp_path: Path, source: str) -> None:
    code, out, _ = run("attack", "picture.png", "--model", source, "--out", str(tmp_path), "--epsilon", "4/255")
    assert code == 0
    assert f"{source} comes without labels: its classes are called class 0 to class 1.\n" in out
    assert f"{source} takes values from 0 to 255, as its own first layers say.\n" in out
    height, width, channels = (*SHAPES.get(source.split(".")[0], (20, 44, 3)), 1)[:3]
    before, after = (
        load_image(tmp_path / f"{name}.png", (height, width), channels=channels) for name in ("original", "adversarial")
    )
    assert np.abs(before.astype(int) - after).max() == 4


def test_options_beat_the_file(run: Callable[..., Any], tmp_path: Path) -> None:
    options = ("--model", "wide.keras", "--labels", "names.txt", "--range", "0,255")
    code, out, _ = run("attack", "picture.png", *options, "--target", "Golden_Retriever", "--out", str(tmp_path))
    assert code == 0
    assert "target 'golden retriever'" in out
    assert "comes without" not in out
    assert "takes values" not in out


def test_a_range_may_begin_with_a_minus() -> None:
    assert with_ranges(["a", "--range", "-1,1", "--range=0,1", "b"]) == ["a", "--range=-1,1", "--range=0,1", "b"]
    assert with_ranges(["--range"]) == ["--range"]


def test_a_range_against_the_models_own_is_said_in_one_line(run: Callable[..., Any], tmp_path: Path) -> None:
    code, _, error = run("attack", "picture.png", "--model", "wide.keras", "--range", "-1,1", "--out", str(tmp_path))
    assert code == 0
    assert error == (
        "python -m fgsm: the model's own first layers take values from 0 to 255, but value_range goes from -1 to 1\n"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--model", "none.keras"), "expected a network (imagenet"),
        (("--model", "names.txt"), "expected a Keras model"),
        (("--model", "wide.keras", "--labels", "none.txt"), "expected labels, a text file with one class a line"),
        (("--model", "wide.keras", "--range", "0"), "expected a range such as 0,1 or -1,1 or 0,255"),
        (("--model", "wide.keras", "--labels", "imagenette"), "expected a model with 10 outputs, one a label"),
        (("--model", "mnist", "--range", "0,1"), "expected labels and range only with a network of your own"),
        (("--model", "keras:Nothing"), "expected one of Keras' networks"),
    ],
)
def test_what_does_not_fit_is_one_sentence(
    run: Callable[..., Any], tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    code, _, error = run("attack", "picture.png", *options, "--out", str(tmp_path))
    assert code == 2
    assert error.startswith(f"python -m fgsm: {sentence}")
    assert error.count("\n") == 1


def test_evaluate_takes_class_folders_in_any_spelling(run: Callable[..., Any], tmp_path: Path) -> None:
    options = (
        "--model",
        "wide.keras",
        "--labels",
        "names.txt",
        "--levels",
        "0,8",
        "--csv",
        str(tmp_path / "table.csv"),
    )
    code, out, _ = run("evaluate", "data", *options)
    assert code == 0
    assert "6 pictures" in out
    assert (tmp_path / "table.csv").read_text().splitlines()[1].startswith("wide,fgsm,1,0,")


def test_a_gradient_of_zero_is_no_evidence(run: Callable[..., Any], tmp_path: Path) -> None:
    options = ("--model", "rounded.keras", "--labels", "names.txt", "--range", "0,255")
    code, out, error = run("attack", "picture.png", *options, "--out", str(tmp_path))
    assert code == 0
    assert "No gradient: the network rounds or compares on its way (Round in " in out
    assert "no evidence of robustness" in error
    code, out, error = run("evaluate", "data", *options, "--levels", "0,8")
    assert code == 0
    sentence = r"Flag: the gradient is zero for (\d) of \1 pictures, which is no evidence of robustness: no gradient "
    assert re.search(sentence + "passes Round in ", out)


def test_compare_prints_json_and_nothing_else(run: Callable[..., Any]) -> None:
    code, out, error = run("compare", "picture.png", "--model", "wide.keras", "--json", "--only", "fgsm,bim")
    assert code == 0
    assert next(json.loads(line)["event"] for line in out.splitlines()) == "begin"
    assert "wide.keras comes without labels" in error


def test_labels_and_models_know_it(run: Callable[..., Any]) -> None:
    code, out, error = run("labels", "--model", "wide.keras", "--labels", "names.txt")
    assert (code, out) == (0, "   0  golden retriever\n   1  tabby\n")
    assert "takes values" in error
    code, out, _ = run("models", "--model", "grey.keras")
    assert out.splitlines()[3].split()[:4] == ["grey", "2", "28", "x"]


def test_a_saved_model_cannot_be_exported_and_a_grey_one_can(run: Callable[..., Any], tmp_path: Path) -> None:
    code, _, error = run("export", "exported", str(tmp_path / "exported.onnx"))
    assert code == 2
    sentence = "cannot export a SavedModel, which is one function without layers: give the network's .keras or .h5 file"
    assert error == f"python -m fgsm: {sentence}\n"
    assert not (tmp_path / "exported.onnx").exists()
    code, out, _ = run("export", "grey.keras", str(tmp_path / "grey.onnx"))
    assert code == 0
    assert "in   image     float32 (N, 28, 28, 1) in [0, 1]" in out


def test_keras_own_networks_in_a_command(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_applications, "load_application", partial(load_application, weights=None))
    code, out, _ = run("labels", "--model", "keras:mobilenet", "--search", "n02099601")
    assert (code, out) == (0, " 207  golden retriever\n")


@pytest.mark.parametrize("command", ["attack", "compare", "evaluate", "labels", "models", "export"])
def test_help_shows_the_options_and_both_kinds_of_range(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for text in ("--labels FILE", "--range LOW,HIGH", "0,1 where pictures were divided by 255", "Rescaling", "keras:"):
        assert text in shown
