"""ui/server/serve.py and app.py: what a host sees of the running page."""

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

from benchmarks.serving import ROOT, Server, running_page
from fgsm.pictures.address import parse_address
from ui.server.serve import serve
from ui.server.settings import Settings


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_sigterm_ends_the_page_cleanly(tmp_path: Path) -> None:
    with running_page(tmp_path, ready="/", KERAS_HOME=str(tmp_path)) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert "Traceback" not in server.output()


def test_the_host_s_contact_is_named_to_sites_that_are_asked_for_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.pictures.address._contact", "")
    monkeypatch.setattr("ui.server.serve.load_to_begin_with", lambda: None)
    server = SimpleNamespace(config=SimpleNamespace())
    page: Any = SimpleNamespace(_queue=SimpleNamespace(), server=server, routes=())
    page.launch = lambda **options: (None, "http://127.0.0.1", None)
    serve(page, Settings(contact="teacher@school.example"), block=False)
    assert "(teacher@school.example)" in str(parse_address("http://example.org/").request.headers["User-Agent"])
