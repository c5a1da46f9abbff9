"""The page without a server: a folder for any web server, or one HTML file that opens from disk.

Everything that the page shows and computes is in it; nothing is fetched from elsewhere, which its own content security
policy holds it to.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fgsm.catalogue.catalogue import find_entry
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image
from fgsm_playground.browser.networks import Card, control_bits, pack_network
from fgsm_playground.browser.runtime import WORKER, Runtime, bundle, find_runtime
from fgsm_playground.parts.language import LANGUAGES, texts
from fgsm_playground.parts.static import read_static
from fgsm_playground.site.data import site_data, start_texts

STYLES = (
    *("parts/colours.css", "figure/result.css", "figure/figure.css", "picture/examples.css", "picture/drawing.css"),
    *("lesson/labbook.css", "lesson/lesson.css", "lesson/sheet.css", "live/live.css"),
    *("site/site.css", "parts/marks.css"),
)
_POLICY = (
    "default-src 'none'; script-src {script} {start} blob: 'wasm-unsafe-eval'; style-src {style}; worker-src blob:; "
    "connect-src 'none'; img-src blob: data:; base-uri 'none'; form-action 'none'"
)


class Site(NamedTuple):
    """The page in parts.

    Attributes:
        script: all of its JavaScript.
        style: all of its CSS.
        data: what it knows, as JSON.
        files: what it reads, by name.
    """

    script: str
    style: str
    data: str
    files: dict[str, bytes]


def export_site(models: Sequence[str], out: Path, *, one_file: bool = False) -> Iterator[str]:
    """Write the page and yield a line for each file written.

    Args:
        models: networks of the catalogue, the one to begin with first.
        out: a folder, or the HTML file.
        one_file: whether all goes into one file.

    Raises:
        ValueError: if the runtime is not installed, or a network is not there or cannot be exported.
        OSError: if the files cannot be written.
    """
    site = make_site(models, find_runtime())
    if one_file:
        files, folder = {out.name: _one_file(site)}, out.parent
    else:
        files = {
            "index.html": _index(site),
            "site.js": site.script.encode(),
            "site.css": site.style.encode(),
            **{f"{name}.js": _as_script(name, data) for name, data in site.files.items()},
        }
        folder = out
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        yield f"{path}  {len(data):,} bytes"


def make_site(models: Sequence[str], runtime: Runtime) -> Site:
    """Return the page with these networks.

    Raises:
        ValueError: if a network is not there or cannot be exported.
    """
    cards: dict[str, Card] = {}
    files = {"worker.js": bundle(runtime, WORKER), "runtime/ort.wasm": runtime.wasm.read_bytes()}
    for model in dict.fromkeys(models):
        packed = pack_network(find_entry(model))
        name = _file_name(model)
        cards[name] = {**packed.card, "name": name}
        shape = "x".join(map(str, packed.card["shape"]))
        files[f"networks/{name}.onnx"] = packed.graph
        files[f"networks/control-{shape}.bin"] = control_bits(packed.card["shape"])
        height, width, channels = packed.card["shape"]
        for example in examples_for(model):
            picture = load_image(example.path, (height, width), channels=channels)
            files[f"pictures/{shape}/{example.name}.raw"] = picture.tobytes()
    script = bundle(runtime, "site/main.js").decode("utf-8")
    return Site(script, "\n".join(map(read_static, STYLES)), _json(site_data(cards)), files)


def _file_name(model: str) -> str:
    """Return a network's name as a file, an address and an attribute of HTML may be called."""
    return re.sub(r"[^\w.-]+", "-", model, flags=re.ASCII)


def _index(site: Site) -> bytes:
    policy = _POLICY.format(script="'self'", start=_hash(_start()), style="'self'")
    program = f'{_data(site)}\n<script id="program" src="site.js"></script>'
    return _html(policy, '<link rel="stylesheet" href="site.css">', program)


def _one_file(site: Site) -> bytes:
    script = _inline(site.script)
    policy = _POLICY.format(script=_hash(script), start=_hash(_start()), style=_hash(site.style))
    inside = [
        f'<script type="text/plain" data-file="{name}">{_packed(data)}</script>' for name, data in site.files.items()
    ]
    program = f'<script id="program">{script}</script>'
    return _html(policy, f"<style>{site.style}</style>", "\n".join([*inside, _data(site), program]))


def _start() -> str:
    """Return what runs before all else, in any browser: whether the page can, and a sentence where it cannot."""
    return f"var TEXTS = {_json(start_texts())};\n{read_static('site/start.js')}"


def _no_script() -> str:
    """Return the lines for a browser that runs no scripts at all, in every language."""
    lines = (f'<p lang="{each}">{html.escape(texts(each)["browser.fault.no_scripts"])}</p>' for each in LANGUAGES)
    return f"<noscript>{''.join(lines)}</noscript>"


def _data(site: Site) -> str:
    return f'<script type="application/json" id="site-data">{site.data}</script>'


def _json(value: object) -> str:
    # Inside an HTML file nothing may look like the end of a script.
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _inline(script: str) -> str:
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _as_script(name: str, data: bytes) -> bytes:
    """Return a file as a script that hands it over: a page opened from disk may fetch nothing, but run scripts."""
    return f'fgsmFile("{name}", "{_packed(data)}");\n'.encode()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")


def _html(policy: str, style: str, script: str) -> bytes:
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>FGSM Playground</title>\n{style}\n</head>\n<body>",
            f"{read_static('site/site.html')}{_no_script()}\n<script>{_start()}</script>\n{script}\n</body>\n</html>\n",
        ]
    ).encode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
