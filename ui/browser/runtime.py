"""ONNX Runtime Web as `make browser` installs it: nothing of it is in the repository, only versions and hashes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ui.parts.static import read_static

PACKAGES = Path(__file__).resolve().parent.parent.parent / "node_modules"
FILES = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
ROUNDING = "browser/rounding.js"
ENGINE = (ROUNDING, "browser/network.js", "browser/experiment.js", "browser/records.js", "browser/worker.js")


class Runtime(NamedTuple):
    """The two files of the runtime that a browser needs."""

    script: Path
    wasm: Path


def find_runtime() -> Runtime:
    """Return the runtime's files.

    Raises:
        ValueError: if they are not installed; the sentence says how.
    """
    runtime = Runtime(*(PACKAGES / "onnxruntime-web" / "dist" / name for name in FILES))
    if not all(path.is_file() for path in runtime):
        raise ValueError("expected ONNX Runtime Web, which is not installed: `make browser` installs it, with npm")
    return runtime


def worker_source() -> str:
    """Return the program of the engine's worker."""
    return "\n".join(map(read_static, ENGINE))
