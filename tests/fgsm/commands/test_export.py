"""fgsm/commands/export.py: `python -m fgsm export MODEL OUT.onnx`."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import onnx
import pytest

from fgsm.__main__ import main
from fgsm.commands.export import percent
from fgsm.pictures.examples import examples_for


@pytest.mark.parametrize(("option", "bits"), [([], 16), (["--float32"], 32)])
def test_a_network_becomes_a_file(
    option: list[str], bits: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mnist.onnx"
    assert main(["export", "mnist", str(out), *option]) == 0
    said = capsys.readouterr().out
    assert f"{out.stat().st_size:,} bytes, kernels in {bits} bits" in said
    graph = onnx.load(out).graph
    for name, shape in {"image": [28, 28, 1], "onehot": [10], "logits": [10], "gradient": [28, 28, 1]}.items():
        (value,) = (each for each in [*graph.input, *graph.output] if each.name == name)
        assert [side.dim_value for side in value.type.tensor_type.shape.dim][1:] == shape
        assert f"{name} " in said


def test_what_16_bits_mean_is_said_and_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "mnist", str(tmp_path / "a.onnx")]) == 0
    said = capsys.readouterr().out
    assert "No kernel is rounded: 16 bits hold each value of them exactly." in said
    if find_spec("onnxruntime") is None:
        assert "pip install 'fgsm-playground[onnxruntime]'" in said
        return
    found = re.search(
        r"Measured on 10 pictures: ([\d.]+) % of the gradient's signs .*\(([\d.]+) % on the worst\)", said
    )
    assert found
    assert 100 >= float(found[1]) >= float(found[2]) >= 99.9


def test_rounded_kernels_are_named_as_such(mobilenet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("onnxruntime")
    picture = str(examples_for("imagenet")[0].path)
    assert main(["export", "imagenet", str(tmp_path / "a.onnx"), "--picture", picture]) == 0
    said = capsys.readouterr().out
    assert "kernels in 16 and 32 bits" in said
    assert "The largest kernels are rounded to 16 bits" in said
    found = re.search(r"Measured on 1 picture: ([\d.]+) % of the gradient's signs are the network's own; the", said)
    assert found
    assert float(found[1]) >= 99.5


def test_a_network_without_examples_is_measured_on_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)])
    model.save(tmp_path / "own.keras")
    (tmp_path / "labels.txt").write_text("a\nb\nc\n")
    own = ["export", str(tmp_path / "own.keras"), str(tmp_path / "own.onnx")]
    facts = ["--labels", str(tmp_path / "labels.txt"), "--range", "0,1"]
    assert main([*own, *facts]) == 0
    said = capsys.readouterr().out
    assert "No kernel is rounded." in said
    assert "With --picture FILE" in said
    assert main([*own, *facts, "--picture", str(examples_for("mnist")[0].path)]) == 0
    said = capsys.readouterr().out
    assert "Measured on 1 picture" in said or find_spec("onnxruntime") is None
    assert main([*own, *facts, "--picture", str(tmp_path / "none.png")]) == 2


@pytest.mark.parametrize(("share", "shown"), [(1.0, "100.00 %"), (0.99999, "99.99 %"), (0.9951, "99.51 %")])
def test_100_percent_is_all(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_without_the_engine_the_installation_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("fgsm.commands.export.find_spec", lambda name: None)
    assert main(["export", "mnist-linear", str(tmp_path / "out.onnx")]) == 0
    assert "pip install 'fgsm-playground[onnxruntime]'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("model", "out", "sentence"),
    [("no-such-network", "a.onnx", "expected a network"), ("mnist-linear", "no/such/folder/a.onnx", "No such file")],
)
def test_what_cannot_be_done_is_one_sentence(
    model: str, out: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", model, str(tmp_path / out)]) == 2
    assert sentence in capsys.readouterr().err


def test_without_onnx_the_installation_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("fgsm.extras.find_spec", lambda name: None)
    assert main(["export", "mnist", str(tmp_path / "out.onnx")]) == 2
    assert "pip install 'fgsm-playground[onnx]'" in capsys.readouterr().err
