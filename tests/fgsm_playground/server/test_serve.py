"""fgsm_playground/server/serve.py and app.py: what a host sees of the running page."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from fgsm.pictures.address import parse_address
from fgsm_playground.parts.folder import PREFIX
from fgsm_playground.server.serve import serve
from fgsm_playground.server.settings import Settings
from tests.harness.serving import ROOT, Server, running_page


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with log and metrics on, under a proxy's path, with an empty cache of weights."""
    folder = tmp_path_factory.mktemp("watched")
    options = {"FGSM_LOG": "1", "FGSM_METRICS": "1", "GRADIO_ROOT_PATH": "/play", "KERAS_HOME": str(folder)}
    options["FGSM_AHEAD"] = "0"
    with running_page(folder, **options) as server:
        yield server


def get(server: Server, path: str) -> requests.Response:
    return requests.get(server.url + path, timeout=30)


def test_health_says_which_networks_are_loaded(watched: Server) -> None:
    answer = get(watched, "/health")
    assert answer.status_code == 200
    assert answer.json()["loaded"] == ["imagenet-lite"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health",
        "/metrics",
        "/robots.txt",
        "/favicon.ico",
        "/theme.css",
        "/config",
        "/nothing",
        "/gradio_api/info",
    ],
)
def test_head_is_answered_as_get_without_a_body(watched: Server, path: str) -> None:
    asked, said = requests.get(watched.url + path, timeout=30), requests.head(watched.url + path, timeout=30)
    without = {"/gradio_api/info": 405}  # Gradio's own, where GET may be a stream
    assert said.status_code == without.get(path, asked.status_code)
    assert said.content == b""
    if path not in without:
        assert said.headers["content-type"] == asked.headers["content-type"]
        assert said.headers["x-content-type-options"] == "nosniff"


def test_head_of_a_stream_does_not_stay_open(watched: Server) -> None:
    assert requests.head(f"{watched.url}/gradio_api/heartbeat/somebody", timeout=30).status_code == 405


def test_the_connection_goes_on_after_head(watched: Server) -> None:
    with requests.Session() as session:
        for method in ("HEAD", "GET", "HEAD", "GET"):
            answer = session.request(method, f"{watched.url}/health", timeout=30)
            assert (answer.status_code, bool(answer.content)) == (200, method == "GET")


def test_metrics_are_there_when_asked_for(watched: Server) -> None:
    assert "fgsm_attack_seconds_bucket" in get(watched, "/metrics").text


def test_metrics_are_off_by_default(server: Server) -> None:
    assert get(server, "/metrics").status_code == 404


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts in /proc")
def test_a_page_at_rest_lets_the_processor_rest(watched: Server) -> None:
    for _ in range(60):
        before = wakings(watched.process.pid)
        time.sleep(1)
        counted = wakings(watched.process.pid) - before
        if counted < 400:
            return
    pytest.fail(f"its threads woke up {counted} times in a second")


def wakings(process: int) -> int:
    """Return how often the threads of a process have gone to sleep so far."""
    texts = [status.read_text() for status in Path(f"/proc/{process}/task").glob("*/status")]
    return sum(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith("voluntary"))


@pytest.mark.parametrize("path", ["/gradio_api/process_recording", "/monitoring/summary", "/openapi.json"])
def test_what_nobody_needs_is_closed(watched: Server, path: str) -> None:
    assert requests.post(watched.url + path, timeout=30).status_code == 404


def test_the_page_speaks_of_itself_under_the_proxys_path(watched: Server) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "school.example", "Host": "school.example"}
    config = requests.get(f"{watched.url}/config", headers=headers, timeout=30).json()
    assert config["root"] == "https://school.example/play"


def test_the_log_has_a_line_a_request_and_no_address(watched: Server) -> None:
    get(watched, "/gradio_api/heartbeat/../../nothing?secret=1")
    lines = [json.loads(line) for line in watched.output().splitlines() if line.startswith("{")]
    assert {"method": "GET", "route": "/health", "status": 200}.items() <= next(
        line for line in lines if line["route"] == "/health" and line["status"] == 200
    ).items()
    assert "secret" not in watched.output()
    assert "Traceback" not in watched.output()


def test_a_setting_that_does_not_fit_ends_the_start_with_a_sentence() -> None:
    environment = {**os.environ, "FGSM_QUEUE": "plenty"}
    ended = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    assert (
        ended.stderr == "The page cannot start: expected FGSM_QUEUE as a whole number from 1 to 10000, got 'plenty'.\n"
    )


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_in_the_environment_does_not_keep_the_page_from_starting(tmp_path: Path, scheme: str) -> None:
    options = {"NO_PROXY": "[::1]", "no_proxy": "", "ALL_PROXY": f"{scheme}://127.0.0.1:9", "FGSM_AHEAD": "0"}
    options |= {"HTTP_PROXY": f"{scheme}://127.0.0.1:9", "http_proxy": f"{scheme}://127.0.0.1:9"}
    with running_page(tmp_path, KERAS_HOME=str(tmp_path), **options) as server:
        assert get(server, "/").status_code == 200
        assert "Traceback" not in server.output()


def test_what_ends_a_start_says_so_while_tensorflow_is_imported(tmp_path: Path) -> None:
    script = (
        "import sys, threading, fgsm.fast_import as fast_import, fgsm_playground.server.serve as serve, runpy\n"
        "inside = threading.Event()\n"
        "def slowly():\n    inside.set(); threading.Event().wait(60)\n"
        "fast_import._import = slowly\n"
        "def no_launch(*_, **__):\n    assert inside.wait(60); raise OSError('no launch today')\n"
        "from fgsm_playground.server.safe_blocks import SafeBlocks; SafeBlocks.launch = no_launch\n"
        "runpy.run_path('app.py', run_name='__main__')"
    )
    environment = {**os.environ, "KERAS_HOME": str(tmp_path), "GRADIO_TEMP_DIR": str(tmp_path / "files")}
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "The page cannot start: no launch today."
    assert list((tmp_path / "files").glob(f"{PREFIX}*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_sigterm_ends_the_page_cleanly(tmp_path: Path) -> None:
    with running_page(tmp_path, ready="/", KERAS_HOME=str(tmp_path)) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert "Traceback" not in server.output()


def test_the_host_s_contact_is_named_to_sites_that_are_asked_for_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.pictures.address._contact", "")
    monkeypatch.setattr("fgsm_playground.server.serve.load_to_begin_with", lambda: None)
    server = SimpleNamespace(config=SimpleNamespace())
    page: Any = SimpleNamespace(_queue=SimpleNamespace(), server=server, routes=())
    page.launch = lambda **options: (None, "http://127.0.0.1", None)
    serve(page, Settings(contact="teacher@school.example"), block=False)
    assert "(teacher@school.example)" in str(parse_address("http://example.org/").request.headers["User-Agent"])
