"""What a host gives the page: Spaces' front matter, a bad network, a read-only file system, a signal to end."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
import yaml
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from fgsm.catalogue.weights import SIZE
from fgsm.pictures.examples import examples_for
from tests.harness.serving import ROOT, Server, running_page

COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")


@pytest.fixture(scope="module")
def front_matter() -> dict[str, Any]:
    _, matter, _ = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return dict(yaml.safe_load(matter))


def test_spaces_front_matter_is_complete(front_matter: dict[str, Any]) -> None:
    assert front_matter["sdk"] == "gradio"
    assert (ROOT / front_matter["app_file"]).is_file()
    assert front_matter["python_version"] == "3.11"  # as text: 3.10 would be 3.1
    assert front_matter["suggested_hardware"] == "cpu-basic"
    assert front_matter["startup_duration_timeout"] == "30m"
    assert front_matter["license"] == "apache-2.0"
    assert {front_matter["colorFrom"], front_matter["colorTo"]} <= set(COLOURS)
    assert len(front_matter["emoji"]) == 1
    assert front_matter["title"]
    assert front_matter["tags"]
    assert 0 < len(front_matter["short_description"]) <= 60


def test_spaces_installs_the_gradio_that_is_pinned(front_matter: dict[str, Any]) -> None:
    (pin,) = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("gradio")]
    assert pin == f"gradio~={front_matter['sdk_version']}"


class Trickle(BaseHTTPRequestHandler):
    """The weights' server on a bad network: it begins an answer and then says nothing, until it hangs up."""

    asked: threading.Event
    cut: threading.Event

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(SIZE))
        self.end_headers()
        self.wfile.write(bytes(300_000))
        self.asked.set()
        self.cut.wait(120)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def bad_network() -> Iterator[str]:
    Trickle.asked, Trickle.cut = threading.Event(), threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Trickle)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/weights.h5"
    Trickle.cut.set()
    server.shutdown()
    server.server_close()


class Contained(NamedTuple):
    """A running page, and the only folder that it may write to."""

    server: Server
    folder: Path


def read_only(folder: Path) -> list[str]:
    """Return what runs a command on a read-only file system with one folder to write to; empty where that cannot be."""
    script = f'mount --bind {folder} {folder} && mount -o remount,bind,ro / && exec "$@"'
    for unshare in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        command = [*unshare, "sh", "-c", script, "sh"]
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return []


@pytest.fixture(scope="module")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contained]:
    """The page as in a container, with no weights in its cache and a network on which they trickle."""
    log, folder = tmp_path_factory.mktemp("log"), tmp_path_factory.mktemp("tmp")
    with bad_network() as url:
        code = (
            f"import fgsm.catalogue.weights as weights, runpy; weights.URL = {url!r};"
            " runpy.run_path('app.py', run_name='__main__')"
        )
        options = {
            "HOME": "/nonexistent",
            "KERAS_HOME": str(folder / "keras"),
            "MPLCONFIGDIR": str(folder / "matplotlib"),
            "GRADIO_TEMP_DIR": str(folder / "gradio"),
            "TMPDIR": str(folder),
            "FGSM_AHEAD": "0",
        }
        with running_page(log, command=[*read_only(folder), sys.executable, "-u", "-c", code], **options) as server:
            yield Contained(server, folder)


def fool_imagenette(server: Server, folder: Path, model: str = "imagenette") -> Any:
    client = Client(server.url, verbose=False, download_files=str(folder))
    picture = handle_file(examples_for("imagenette")[0].path)
    return client.predict(picture, model, 32, "", 1, api_name="/attack")[0]


def test_the_page_is_up_while_the_weights_trickle_and_when_they_are_cut_off(
    contained: Contained, tmp_path: Path
) -> None:
    server = contained.server
    assert Trickle.asked.wait(60)
    assert not Trickle.cut.is_set()
    assert "imagenet-lite" in requests.get(f"{server.url}/health", timeout=30).json()["loaded"]
    assert fool_imagenette(server, tmp_path)["outcome"] == "fooled"
    Trickle.cut.set()
    with pytest.raises(AppError, match="could not be fetched"):
        fool_imagenette(server, tmp_path, "imagenet")
    assert fool_imagenette(server, tmp_path)["outcome"] == "fooled"
    assert "Traceback" not in server.output()


def test_a_read_only_file_system_is_enough(contained: Contained) -> None:
    if not read_only(contained.folder):
        pytest.skip("this machine does not allow unshare")
    mounts = Path(f"/proc/{contained.server.process.pid}/mounts").read_text(encoding="utf-8").splitlines()
    options = {line.split()[1]: line.split()[3].split(",") for line in mounts}
    assert "ro" in options["/"]
    assert "rw" in options[str(contained.folder)]
    assert list((contained.folder / "gradio").rglob("*.png"))
    assert "Read-only" not in contained.server.output()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_a_signal_ends_it_though_a_stream_is_open_and_no_picture_stays(contained: Contained) -> None:
    server = contained.server
    with requests.get(f"{server.url}/gradio_api/heartbeat/somebody", stream=True, timeout=30) as stream:
        assert stream.raw.read(4)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
    assert not [path for path in (contained.folder / "gradio").rglob("*") if path.is_file()]
    assert "Traceback" not in server.output()
