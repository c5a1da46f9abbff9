"""What `make browser` installs: ONNX Runtime Web, two decoders and esbuild. Here are only their versions and hashes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

from fgsm_playground.parts.static import STATIC

PACKAGES = STATIC.parent / "node_modules"
WASM = "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"
# Of all that npm installs, what the page needs beside esbuild.
FILES = (
    *("onnxruntime-web/package.json", "onnxruntime-web/dist/ort.wasm.bundle.min.mjs", WASM),
    *("fflate/package.json", "fflate/esm/browser.js", "jpeg-js/package.json", "jpeg-js/lib/decoder.js"),
)
WORKER = "engine/worker.js"
# The first browsers with WebAssembly's SIMD: syntax that is newer is rewritten.
BASELINE = "chrome91,edge91,firefox89,safari16.4"


class Runtime(NamedTuple):
    """What a browser needs to compute.

    Attributes:
        wasm: the runtime's WebAssembly.
        bundler: esbuild's program.
    """

    wasm: Path
    bundler: Path


def find_runtime() -> Runtime:
    """Return where the runtime is.

    Raises:
        ValueError: if it is not installed; the sentence says how.
    """
    bundlers = sorted(PACKAGES.glob("@esbuild/*/bin/esbuild")) + sorted(PACKAGES.glob("@esbuild/*/esbuild.exe"))
    if not bundlers or not all((PACKAGES / name).is_file() for name in FILES):
        raise ValueError("expected ONNX Runtime Web, which is not installed: `make browser` installs it, with npm")
    return Runtime(PACKAGES / WASM, bundlers[0])


def bundle(runtime: Runtime, module: str) -> bytes:
    """Return a module and everything that it imports as one script, for browsers down to the baseline.

    Raises:
        ValueError: if it cannot be bundled; the sentence holds what esbuild says.
    """
    arguments = [
        *(str(runtime.bundler), str(STATIC / module), "--bundle", "--minify", "--format=iife", "--charset=utf8"),
        *("--legal-comments=inline", f"--target={BASELINE}", "--log-level=error"),
        "--define:import.meta.url=self.location.href",
    ]
    done = subprocess.run(arguments, capture_output=True, timeout=120, check=False)
    if done.returncode:
        raise ValueError(f"expected {module} to be bundled, but esbuild says: {done.stderr.decode()[:500]}")
    return done.stdout
