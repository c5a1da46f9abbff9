"""What a page fetches for its own engine: the worker's program, the runtime, and each network that is small enough.

All of it is made once, when it is first asked for; only the names are there from the start. They hold a hash of the
content and may be kept for ever; a network's card, which tells the name of its graph, is asked for again.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from fgsm.catalogue.catalogue import MODELS, available_classifiers, find_entry
from fgsm.catalogue.entry import Entry
from fgsm_playground.browser.runtime import WORKER as WORKER_MODULE
from fgsm_playground.browser.runtime import bundle, find_runtime

if TYPE_CHECKING:
    from fgsm_playground.browser.networks import Card

SCRIPT, WASM, NETWORK = "text/javascript", "application/wasm", "application/octet-stream"
# A worker has a policy of its own: this one runs the two scripts and the runtime's WebAssembly, and asks for nothing.
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
WORKER = {**FOR_EVER, "content-security-policy": POLICY}


class File(NamedTuple):
    """One file, as it is sent.

    Attributes:
        data: its bytes.
        media_type: of what they are.
        headers: that go with them.
    """

    data: bytes
    media_type: str
    headers: dict[str, str]


def small_networks() -> list[str]:
    """Return the networks that are sent: those whose file is no larger than the largest in the repository."""
    entries = [find_entry(name) for name in available_classifiers()]
    files = {each.name: each.weights() for each in entries if each.weights().is_file()}
    largest = max((path.stat().st_size for path in MODELS.glob("*.npz")), default=0)
    return [name for name, path in files.items() if path.stat().st_size <= largest]


class EngineFiles:
    """The files of one page.

    Args:
        worker: the engine's program, the runtime's JavaScript in it.
        wasm: the runtime's WebAssembly.
        networks: which may be asked for.
    """

    def __init__(self, worker: bytes, wasm: Path, networks: Sequence[str]) -> None:
        self.networks = tuple(networks)
        self.names: dict[str, str] = {}
        self._makers: dict[str, Callable[[], File]] = {}
        self._made: dict[str, File] = {}
        self._cards: dict[str, File] = {}
        self._lock = asyncio.Lock()  # who waits for a file keeps none of the threads that answer others
        self._name("worker", _hashed("worker", worker, "js"), lambda: File(worker, SCRIPT, WORKER))
        self._name("wasm", _hashed("ort", wasm.read_bytes(), "wasm"), lambda: _packed(wasm))

    @property
    def named(self) -> dict[str, Any]:
        """What a page has to know: the names of the files that every network needs, and the networks."""
        return {"files": self.names, "names": list(self.networks)}

    def routes(self) -> list[APIRoute]:
        """Return the routes, all below /browser/."""
        return [
            APIRoute("/browser/card/{name:path}", self.card, methods=["GET"]),
            APIRoute("/browser/file/{name}", self.file, methods=["GET"]),
        ]

    async def card(self, name: str, request: Request) -> Response:
        """Answer with what is known of a network: null where it cannot be computed in a browser."""
        if name not in self.networks:
            return Response("Not Found", 404)
        return _answer(await self._once(self._cards, name, lambda: self._pack(find_entry(name))), request)

    async def file(self, name: str, request: Request) -> Response:
        """Answer with a file that the page or a card has named."""
        if name not in self._makers:
            return Response("Not Found", 404)
        return _answer(await self._once(self._made, name, self._makers[name]), request)

    async def _once(self, made: dict[str, File], name: str, make: Callable[[], File]) -> File:
        if name not in made:
            async with self._lock:
                if name not in made:
                    made[name] = await asyncio.to_thread(make)
        return made[name]

    def _name(self, kind: str, name: str, make: Callable[[], File]) -> None:
        self.names[kind] = name
        self._makers[name] = make

    def _pack(self, entry: Entry) -> File:
        from fgsm_playground.browser.networks import (  # a page that sends none need not wait for ONNX
            control_bits,
            pack_network,
        )

        try:
            packed = pack_network(entry)
        except ValueError:
            return _card(None)
        graph = _hashed(_hash(entry.name.encode()), packed.graph, "onnx")
        self._makers[graph] = lambda: File(packed.graph, NETWORK, FOR_EVER)
        control = base64.b64encode(control_bits(entry.input_shape)).decode("ascii")
        return _card({**packed.card, "graph": graph, "control": control})


def engine_files() -> EngineFiles | None:
    """Return the files where the host has the runtime, else None."""
    try:
        runtime = find_runtime()
        return EngineFiles(bundle(runtime, WORKER_MODULE), runtime.wasm, small_networks())
    except ValueError:
        return None


def _hashed(name: str, data: bytes, ending: str) -> str:
    return f"{name}-{_hash(data)}.{ending}"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _card(card: Card | None) -> File:
    data = json.dumps(card).encode()
    return File(data, "application/json", {"cache-control": "no-cache", "etag": f'"{_hash(data)}"'})


def _packed(path: Path) -> File:
    data = gzip.compress(path.read_bytes(), 6, mtime=0)
    return File(data, WASM, {**FOR_EVER, "content-encoding": "gzip", "vary": "accept-encoding"})


def _answer(file: File, request: Request) -> Response:
    data, headers = file.data, dict(file.headers)
    if request.headers.get("if-none-match") == headers.get("etag", ""):
        return Response(status_code=304, headers=headers)
    if "content-encoding" in headers and "gzip" not in request.headers.get("accept-encoding", ""):
        data = gzip.decompress(data)
        del headers["content-encoding"]
    return Response(data, media_type=file.media_type, headers=headers)
