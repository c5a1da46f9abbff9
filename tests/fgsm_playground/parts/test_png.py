"""fgsm_playground/parts/png.js: PNG files written from bytes, without a canvas; read back by Pillow."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from fgsm_playground.parts.static import STATIC
from tests.conftest import skip_or_fail

_WRITE = """
const { pixels, size, old, module } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
if (old) delete globalThis.CompressionStream;
import(module).then(async ({ base64Of, pngAtOnce, pngOf }) => {
const bytes = new Uint8ClampedArray(Buffer.from(pixels, 'base64'));
console.log(JSON.stringify([base64Of(await pngOf(bytes, size)), base64Of(pngAtOnce(bytes, size))]));
});
"""


@pytest.mark.parametrize("old", [False, True], ids=["compressed", "in a browser without CompressionStream"])
@pytest.mark.parametrize("shape", [(28, 28, 1), (192, 192, 3), (1, 1, 3), (9, 13, 3), (300, 250, 1)])
def test_the_file_holds_the_very_bytes(shape: tuple[int, int, int], old: bool) -> None:
    node = shutil.which("node")
    if node is None:
        skip_or_fail("Node is not installed")
    pixels = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    size = dict(zip(("height", "width", "channels"), shape, strict=True))
    job = {
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "size": size,
        "old": old,
        "module": (STATIC / "parts" / "png.js").as_uri(),
    }
    done = subprocess.run([str(node), "-e", _WRITE], input=json.dumps(job), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for text in json.loads(done.stdout):
        file = base64.b64decode(text)
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(file))).reshape(shape), pixels)
