"""The browser's engine in Node, for tests that need no browser."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from tests.conftest import skip_or_fail
from ui.browser.networks import control_bits, pack_network
from ui.browser.runtime import Runtime, find_runtime, worker_source
from ui.parts.static import read_static

DRIVER = Path(__file__).with_name("engine.mjs")


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decoded(text: str, shape: Any = -1, dtype: Any = np.uint8) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)


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


@pytest.fixture(scope="session")
def run_node(node: str, runtime: Runtime) -> Callable[[dict[str, Any]], Any]:
    """Run a job of `engine.mjs` and return its answers."""

    def run(job: dict[str, Any]) -> Any:
        source = "\n".join([worker_source(runtime), *map(read_static, ("browser/wording.js",))])
        wording = "\n".join(map(read_static, ("parts/words.js", "parts/numbers.js", "figure/wording.js")))
        done = subprocess.run(
            [node, str(DRIVER)],
            input=json.dumps({"source": source, "wording": wording, **job}),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def compute(
    run_node: Callable[..., Any], runtime: Runtime, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Any]:
    """Ask the engine: (entry, questions) -> answers, with the entry's card put into each question."""

    def ask(entry: Entry, asks: list[dict[str, Any]]) -> Any:
        packed = pack_network(entry)
        path = tmp_path_factory.mktemp("graph") / "network.onnx"
        path.write_bytes(packed.graph)
        return run_node(
            {
                "runtime": {"script": str(runtime.script), "wasm": str(runtime.wasm)},
                "networks": [
                    {"data": str(path), "control": encoded(control_bits(entry.input_shape)), "card": packed.card}
                ],
                "asks": [{"model": entry.name, "card": packed.card, **each} for each in asks],
            }
        )

    return ask
