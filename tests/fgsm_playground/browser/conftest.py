"""The browser's engine in Node, for tests that need no browser."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm_playground.browser.networks import control_bits, pack_network
from fgsm_playground.browser.runtime import PACKAGES, Runtime

DRIVER = Path(__file__).with_name("engine.mjs")
SCRIPT = PACKAGES / "onnxruntime-web" / "dist" / "ort.wasm.bundle.min.mjs"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decoded(text: str, shape: Any = -1, dtype: Any = np.uint8) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)


@pytest.fixture(scope="session")
def run_node(node: str) -> Callable[[dict[str, Any]], Any]:
    """Run a job of `engine.mjs` and return its answers."""

    def run(job: dict[str, Any]) -> Any:
        done = subprocess.run(
            [node, str(DRIVER)],
            input=json.dumps(job),
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
                "runtime": {"script": str(SCRIPT), "wasm": str(runtime.wasm)},
                "networks": [
                    {"data": str(path), "control": encoded(control_bits(entry.input_shape)), "card": packed.card}
                ],
                "asks": [{"model": entry.name, "card": packed.card, **each} for each in asks],
            }
        )

    return ask
