"""fgsm_playground/site/: the page without a server as a folder and as one file."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fgsm.attacks.levels import random_sign
from fgsm.catalogue.catalogue import CATALOGUE, find_entry
from fgsm_playground.browser import runtime as runtime_module
from fgsm_playground.browser.networks import control_bits
from fgsm_playground.browser.runtime import Runtime
from fgsm_playground.parts.language import LANGUAGES, texts
from fgsm_playground.site.command import main

FIXTURES = Path(__file__).parents[2] / "fixtures" / "networks" / "keras-2.15.0"


@pytest.fixture(autouse=True)
def _catalogue_of_before() -> Iterator[None]:
    """Take out again what an export puts in, and where it puts it."""
    before = dict(CATALOGUE)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(before)


@pytest.mark.parametrize(
    ("models", "most"), [(["imagenette", "mnist"], 14e6), (["mnist", "mnist-robust", "mnist-linear"], 9e6)]
)
def test_one_file_holds_everything_and_stays_small(
    models: list[str], most: float, tmp_path: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fgsm.html"
    options = [part for name in models for part in ("--model", name)]
    assert main(["--export", str(out), "--one-file", *options]) == 0
    assert list(tmp_path.iterdir()) == [out]
    assert f"{out.stat().st_size:,} bytes" in capsys.readouterr().out
    assert out.stat().st_size <= most
    page = out.read_text(encoding="utf-8")
    inside = dict(re.findall(r'data-file="([^"]+)">([^<]+)<', page))
    assert gzip.decompress(base64.b64decode(inside["runtime/ort.wasm"])) == runtime.wasm.read_bytes()
    assert {f"networks/{name}.onnx" for name in models} <= inside.keys()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert "connect-src 'none'" in policy[1]
    assert "unsafe-inline" not in policy[1]
    assert "'unsafe-eval'" not in policy[1]
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert "Copyright (c) Microsoft Corporation" in page


def test_a_folder_holds_what_it_names(tmp_path: Path, runtime: Runtime) -> None:
    assert main(["--export", str(tmp_path / "site"), "--model", "mnist-linear"]) == 0
    files = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert files >= {"index.html", "site.js", "site.css", "networks/mnist-linear.onnx.js", "runtime/ort.wasm.js"}
    handed = re.fullmatch(
        r'fgsmFile\("runtime/ort.wasm", "([^"]+)"\);\n', (tmp_path / "site/runtime/ort.wasm.js").read_text()
    )
    assert handed
    assert gzip.decompress(base64.b64decode(handed[1])) == runtime.wasm.read_bytes()
    assert any(name.startswith("pictures/28x28x1/") for name in files)
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    for language in LANGUAGES:
        assert texts(language)["browser.where"] in page


def test_a_file_without_an_ending_gets_one_and_that_is_said(
    tmp_path: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fgsm"
    assert main(["--export", str(out), "--one-file", "--model", "mnist-linear"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["fgsm.html"]
    said, written = capsys.readouterr().out.splitlines()
    assert "fgsm.html" in said
    assert written.startswith(str(tmp_path / "fgsm.html"))


def test_networks_of_ones_own_go_in_with_what_is_said_of_them(tmp_path: Path, runtime: Runtime) -> None:
    for name in ("cats/my net.h5", "dogs/my net.h5"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes((FIXTURES / "two_outputs.h5").read_bytes())
    (tmp_path / "kinds.json").write_text('{"left": 0, "right": 2, "middle": 1}')
    kind = ["--labels", str(tmp_path / "kinds.json"), "--range", "-1,1", "--output", "kind"]
    age = ["--preprocessing", "tf", "--output", "age"]
    first, second = (["--model", str(tmp_path / name / "my net.h5")] for name in ("cats", "dogs"))
    assert main(["--export", str(tmp_path / "site"), *first, *kind, *second, *age, "--model", "mnist-linear"]) == 0
    graphs = {path.name for path in (tmp_path / "site" / "networks").glob("*.onnx.js")}
    assert graphs == {"my-net.onnx.js", "my-net-dogs.onnx.js", "mnist-linear.onnx.js"}
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert '"left", "middle", "right"' in page
    assert '"class 0", "class 1", "class 2", "class 3"' in page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--export", "out", "--model", "no-such"], "expected a network"),
        (["--export", "taken/out"], "taken"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    assert main([*arguments, *([] if "--model" in arguments else ["--model", "mnist-linear"])]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_without_the_runtime_the_way_to_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runtime_module, "PACKAGES", tmp_path)
    assert main(["--export", str(tmp_path / "out")]) == 2
    assert "`make browser` installs it" in capsys.readouterr().err


def test_the_control_is_the_library_s() -> None:
    shape = find_entry("mnist").input_shape
    bits = np.unpackbits(np.frombuffer(control_bits(shape), np.uint8))[: np.prod(shape)]
    np.testing.assert_array_equal(2 * bits.reshape(shape).astype(int) - 1, random_sign(np.ones(shape, np.int8)))
