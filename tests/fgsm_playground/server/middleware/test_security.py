"""fgsm_playground/server/middleware/security.py: open and closed routes, headers, log lines."""

from __future__ import annotations

import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from fgsm_playground.server.middleware.security import SecurityMiddleware, is_open


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def fail(request: Request) -> PlainTextResponse:
    raise RuntimeError("broken")


def client(log_requests: bool = False, root_path: str = "") -> TestClient:
    routes = [Route("/{path:path}", hello, methods=["GET", "POST"])]
    app = Starlette(routes=[Route("/health", fail), *routes])
    return TestClient(SecurityMiddleware(app, log_requests), raise_server_exceptions=False, root_path=root_path)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/config", "/assets/index.js", "/static/img/logo.svg", "/theme.css", "/health", "/metrics",
        "/gradio_api/info", "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/upload", "/picture",
        "/gradio_api/file=/tmp/gradio/a/b.png", "/gradio_api/heartbeat/abc123", "/gradio_api/run/predict",
        "/gradio_api/call/attack", "/gradio_api/call/v2/attack", "/gradio_api/call/attack/0123abc",
        "/gradio_api/cancel",
    ],
)  # fmt: skip
def test_what_the_page_needs_is_open(path: str) -> None:
    assert is_open(path)
    assert client().get(path).status_code != 404


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/process_recording", "/gradio_api/proxy=http://127.0.0.1/", "/gradio_api/component_server",
        "/gradio_api/vibe-edit", "/gradio_api/vibe-code", "/gradio_api/dev/reload", "/gradio_api/stream/x/close",
        "/gradio_api/runs", "/gradio_api/run-history/records", "/gradio_api/deep_link", "/gradio_api/mcp/sse",
        "/gradio_api/custom_component/x/client/component/y.js", "/gradio_api/user", "/gradio_api/token",
        "/monitoring", "/monitoring/summary", "/login", "/logout", "/docs", "/redoc", "/openapi.json", "/pwa_icon",
        "/gradio_api/file/etc/passwd", "//gradio_api/process_recording", "/gradio_api/process_recording/",
        "/gradio_api/heartbeat/../process_recording", "/.env", "/config.php",
    ],
)  # fmt: skip
def test_everything_else_is_closed(path: str) -> None:
    assert not is_open(path)
    answer = client().post(path)
    assert answer.status_code == 404


def test_a_closed_route_is_closed_under_a_proxy_prefix_too() -> None:
    page = client(root_path="/play")
    assert page.get("/play/config").text == "hello"
    assert page.get("/play/gradio_api/process_recording").status_code == 404


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/", "/monitoring"):
        headers = client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'self'" in headers["content-security-policy"]


def test_a_line_of_log_says_what_and_how_long_and_nothing_about_whom(caplog: pytest.LogCaptureFixture) -> None:
    page = client(log_requests=True)
    with caplog.at_level(logging.INFO, "fgsm.requests"):
        page.get("/gradio_api/file=/tmp/gradio/secret-name/me.png?session_hash=s3cret")
        page.get("/gradio_api/heartbeat/s3cret")
        page.get("/health")
    lines = [json.loads(record.message) for record in caplog.records]
    assert [set(line) for line in lines] == [{"time", "method", "route", "status", "ms"}] * 3
    assert [line["status"] for line in lines] == [200, 200, 500]
    assert lines[0]["method"] == "GET"
    text = caplog.text
    assert "secret" not in text
    assert "s3cret" not in text
    assert "testclient" not in text


def test_without_being_asked_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "fgsm.requests"):
        client().get("/")
    assert not caplog.records
