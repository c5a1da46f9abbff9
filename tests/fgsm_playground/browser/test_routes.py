"""browser/routes.py: what a page fetches for its own engine: named by content, made once, under a strict policy."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from fgsm.catalogue.entry import Entry
from fgsm_playground.browser import routes, runtime
from fgsm_playground.browser.networks import control_bits, pack_network
from fgsm_playground.browser.routes import EngineFiles, engine_files, small_networks


@pytest.fixture
def files(tmp_path: Path, tiny: Entry) -> EngineFiles:
    """The files of a page whose runtime is a stand-in."""
    wasm = tmp_path / "ort.wasm"
    wasm.write_bytes(bytes(5000))
    return EngineFiles(b"'a worker';", wasm, ["tiny", "rounded"])


@pytest.fixture
def client(files: EngineFiles) -> TestClient:
    return TestClient(FastAPI(routes=files.routes()))


def test_the_runtime_comes_by_names_that_may_be_kept_for_ever(files: EngineFiles, client: TestClient) -> None:
    expected = {"worker": b"'a worker';", "wasm": bytes(5000)}
    types = {"worker": "text/javascript", "wasm": "application/wasm"}
    for kind, name in files.named["files"].items():
        answer = client.get(f"/browser/file/{name}")
        assert answer.content == expected[kind]
        assert hashlib.sha256(expected[kind]).hexdigest()[:16] in name
        assert answer.headers["content-type"].startswith(types[kind])
        assert "immutable" in answer.headers["cache-control"]


def test_only_the_worker_may_run_webassembly_and_it_may_ask_for_nothing(files: EngineFiles, client: TestClient) -> None:
    policies = {
        kind: client.get(f"/browser/file/{name}").headers.get("content-security-policy")
        for kind, name in files.names.items()
    }
    assert policies == {
        "worker": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
        "wasm": None,
    }


def test_webassembly_is_packed_once_and_unpacked_for_who_cannot(
    files: EngineFiles, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"/browser/file/{files.names['wasm']}"
    packed = client.get(name, headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 100
    monkeypatch.setattr(gzip, "compress", None)  # whoever packed it again would fail
    plain = client.get(name, headers={"accept-encoding": "identity"})
    assert plain.content == bytes(5000)
    assert "content-encoding" not in plain.headers


def test_a_card_names_the_graph_and_is_told_again_only_when_it_is_another(client: TestClient, tiny: Entry) -> None:
    answer = client.get("/browser/card/tiny")
    card, packed = answer.json(), pack_network(tiny)
    assert {key: card[key] for key in packed.card} == packed.card
    assert base64.b64decode(card["control"]) == control_bits(tiny.input_shape)
    assert client.get(f"/browser/file/{card['graph']}").content == packed.graph
    tag = answer.headers["etag"]
    assert client.get("/browser/card/tiny", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/browser/card/tiny", headers={"if-none-match": '"other"'}).status_code == 200


def rounded(progress: Any) -> keras.Model:
    """A network with a layer that cannot be exported."""
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, keras.layers.Dense(10)(keras.layers.GRU(4)(keras.layers.Reshape((28, 28))(inputs))))


def test_what_cannot_be_exported_is_no_error(client: TestClient, add_network: Callable[..., Entry]) -> None:
    add_network("rounded", rounded)
    answer = client.get("/browser/card/rounded")
    assert (answer.status_code, answer.json()) == (200, None)


@pytest.mark.parametrize("path", ["card/imagenet", "card/..%2Ftiny", "file/nothing", "file/..%2F..%2Fapp.py"])
def test_nothing_else_is_sent(client: TestClient, path: str) -> None:
    assert client.get(f"/browser/{path}").status_code == 404


def test_small_networks_are_those_that_are_no_larger_than_the_repository_s(
    add_network: Callable[..., Entry], tmp_path: Path
) -> None:
    small, large = tmp_path / "small.keras", tmp_path / "large.keras"
    small.write_bytes(bytes(1000))
    large.write_bytes(bytes(5_000_000))
    add_network("own-small", rounded, weights=lambda: small)
    add_network("own-large", rounded, weights=lambda: large)
    add_network("own-missing", rounded, weights=lambda: tmp_path / "missing", own=("--model", "missing"))
    found = set(small_networks())
    assert found - {"own-small"} == {"imagenette", "imagenette-robust", "mnist", "mnist-robust", "mnist-linear"}
    assert "own-small" in found


def test_without_the_runtime_there_are_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runtime, "PACKAGES", tmp_path)
    assert routes.engine_files() is engine_files() is None
