"""fgsm/commands/export.py: `python -m fgsm export MODEL OUT.onnx`."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from fgsm.__main__ import main


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
