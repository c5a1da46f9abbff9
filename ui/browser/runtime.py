"""What `make browser` installs, ONNX Runtime Web and two decoders: here are only their versions and hashes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ui.parts.static import read_static

PACKAGES = Path(__file__).resolve().parent.parent.parent / "node_modules"
FILES = (
    *("onnxruntime-web/dist/ort.wasm.bundle.min.mjs", "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"),
    *("fflate/umd/index.js", "jpeg-js/lib/decoder.js"),
)
ROUNDING = "browser/rounding.js"
SHARED = (ROUNDING, "browser/grey.js", "browser/resampling.js")
ENGINE = (
    *(*SHARED, "browser/png-file.js", "browser/upright.js", "browser/picture-file.js"),
    *("browser/network.js", "browser/experiment.js", "browser/records.js", "browser/worker.js"),
)


class Runtime(NamedTuple):
    """The two files of the runtime that a browser needs, and those of the decoders."""

    script: Path
    wasm: Path
    fflate: Path
    jpeg: Path


def find_runtime() -> Runtime:
    """Return the runtime's files.

    Raises:
        ValueError: if they are not installed; the sentence says how.
    """
    runtime = Runtime(*(PACKAGES / name for name in FILES))
    if not all(path.is_file() for path in runtime):
        raise ValueError("expected ONNX Runtime Web, which is not installed: `make browser` installs it, with npm")
    return runtime


def inflate_source(runtime: Runtime) -> str:
    """Return fflate, which unpacks gzip and zlib in any browser, as `fflate` of whatever script it stands in."""
    return _as_constant("fflate", runtime.fflate)


def worker_source(runtime: Runtime) -> str:
    """Return the program of the engine's worker."""
    jpeg = _as_constant("decodeJpeg", runtime.jpeg)
    return "\n".join([inflate_source(runtime), jpeg, *map(read_static, ENGINE)])


def _as_constant(name: str, path: Path) -> str:
    """Return a CommonJS module as a constant that holds what it exports."""
    module = path.read_text(encoding="utf-8")
    start = f"const {name} = (() => {{ const module = {{ exports: {{}} }}; const {{ exports }} = module;"
    return f"{start}\n{module}\nreturn module.exports; }})();"
