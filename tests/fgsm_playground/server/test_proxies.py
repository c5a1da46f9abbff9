"""fgsm_playground/server/proxies.py: this machine asks itself directly, whatever proxies the environment names."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import requests

from fgsm_playground.server import proxies
from fgsm_playground.server.proxies import ask_directly

AWAY = "http://127.0.0.1:9"


class Answer(BaseHTTPRequestHandler):
    """Says that it was asked directly, or through a proxy: then the whole address is asked for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"directly" if self.path.startswith("/") else b"through a proxy")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    for each in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[each]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("excepted", ["", "school.example", "[::1]", "localhost,127.0.0.1,[::1],::1/128"])
def test_loopback_is_not_asked_through_a_proxy(port: int, name: str, excepted: str) -> None:
    os.environ[name] = AWAY
    os.environ["NO_PROXY"] = excepted
    ask_directly()
    for host in ("127.0.0.1", "localhost"):
        assert httpx.get(f"http://{host}:{port}/", timeout=30).text == "directly"
        assert requests.get(f"http://{host}:{port}/", timeout=30).text == "directly"


def test_the_world_outside_still_is(port: int) -> None:
    os.environ["http_proxy"] = f"http://127.0.0.1:{port}"
    os.environ["no_proxy"] = "school.example"
    ask_directly()
    assert httpx.get("http://other.example/", timeout=30).text == "through a proxy"
    assert requests.get("http://other.example/", timeout=30).text == "through a proxy"
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "school.example,localhost,127.0.0.1,::1"


def test_the_page_s_own_address_is_excepted_too() -> None:
    os.environ["HTTPS_PROXY"] = AWAY
    ask_directly("192.0.2.1", "::1")
    assert os.environ["no_proxy"] == "localhost,127.0.0.1,::1,192.0.2.1"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALL_PROXY", "socks4://user:secret@127.0.0.1:9", "expected ALL_PROXY as http://HOST:PORT"),
        ("http_proxy", "http://user:sec:ret", "expected http_proxy as http://HOST:PORT"),
        ("https_proxy", "ftp://127.0.0.1:9", "expected https_proxy as http://HOST:PORT"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_left_out_with_a_sentence(
    port: int, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    os.environ[name] = value
    ask_directly()
    err = capsys.readouterr().err
    assert err.startswith(f"The page goes on without a proxy: {said}")
    assert "sec" not in err
    assert httpx.get(f"http://127.0.0.1:{port}/", timeout=30).text == "directly"


def test_a_socks_proxy_names_the_package_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    os.environ["ALL_PROXY"] = "socks5://127.0.0.1:9"
    ask_directly()
    assert "the SOCKS proxy in ALL_PROXY the package socksio has to be installed" in capsys.readouterr().err
    httpx.Client().close()


def test_without_a_proxy_the_environment_stays_as_it_is() -> None:
    before = dict(os.environ)
    ask_directly()
    assert dict(os.environ) == before


def test_the_system_s_proxies_go_on_to_be_used_for_the_world_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "getproxies", lambda: {"http": AWAY, "https": AWAY})
    ask_directly()
    assert os.environ["http_proxy"] == os.environ["https_proxy"] == AWAY
    assert os.environ["no_proxy"] == "localhost,127.0.0.1,::1"
