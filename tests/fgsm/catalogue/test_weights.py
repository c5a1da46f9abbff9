"""fgsm/catalogue/weights.py: the download, against a real server on the loopback interface."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from fgsm.catalogue import weights
from fgsm.catalogue.weights import FILE, fetch_imagenet_weights, imagenet_weights_path

BODY = bytes(range(256)) * 2000


class Server(ThreadingHTTPServer):
    """Answers every request in one way: a status, a declared length, and a body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.body, self.declared = 200, BODY, len(BODY)
        self.requests: list[str] = []


class Answer(BaseHTTPRequestHandler):
    server: Server
    timeout = 5

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.send_response(self.server.status)
        if self.server.declared is not None:
            self.send_header("Content-Length", str(self.server.declared))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server in the place of the real one, and an empty Keras cache."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as running:
        monkeypatch.setattr(weights, "URL", f"http://127.0.0.1:{running.server_port}/{FILE}")
        monkeypatch.setattr(weights, "SIZE", len(BODY))
        monkeypatch.setattr(weights, "TIMEOUT", (5.0, 0.5))
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def in_cache() -> list[str]:
    folder = imagenet_weights_path().parent
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_whole_file_arrives_in_its_place(server: Server) -> None:
    assert fetch_imagenet_weights() == imagenet_weights_path()
    assert imagenet_weights_path().read_bytes() == BODY
    assert in_cache() == [FILE]
    assert server.requests == [f"/{FILE}"]


def test_progress_counts_up_to_the_size(server: Server) -> None:
    seen: list[tuple[int, int]] = []
    fetch_imagenet_weights(lambda received, total: seen.append((received, total)))
    assert len(seen) > 1
    assert [received for received, _ in seen] == sorted({received for received, _ in seen})
    assert seen[-1] == (len(BODY), len(BODY))


def test_what_was_there_is_replaced(server: Server) -> None:
    imagenet_weights_path().parent.mkdir(parents=True)
    imagenet_weights_path().write_bytes(b"damaged")
    fetch_imagenet_weights()
    assert imagenet_weights_path().read_bytes() == BODY


def cut_short(server: Server) -> None:
    server.body = BODY[:1000]


def cut_short_without_a_length(server: Server) -> None:
    server.body, server.declared = BODY[:1000], None


def short_but_complete(server: Server) -> None:
    server.body, server.declared = BODY[:-1], len(BODY) - 1


def too_long(server: Server) -> None:
    server.body, server.declared = BODY + b"!", len(BODY) + 1


def endless(server: Server) -> None:
    server.body, server.declared = 50 * BODY, None


def empty(server: Server) -> None:
    server.body, server.declared = b"", 0


def silent(server: Server) -> None:
    server.body, server.declared = b"", len(BODY)


def not_found(server: Server) -> None:
    server.status = 404


def broken_server(server: Server) -> None:
    server.status = 503


FAILURES = [
    cut_short,
    cut_short_without_a_length,
    short_but_complete,
    too_long,
    endless,
    empty,
    silent,
    not_found,
    broken_server,
]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("before", [None, b"what was there"])
def test_a_failed_download_changes_nothing_and_says_what_to_do(
    server: Server, failure: Any, before: bytes | None
) -> None:
    failure(server)
    path = imagenet_weights_path()
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_bytes(before)
    with pytest.raises(ValueError, match="could not be fetched") as caught:
        fetch_imagenet_weights()
    sentence = str(caught.value)
    assert f"save {weights.URL} in $KERAS_HOME/models" in sentence
    assert str(path.parent) not in sentence
    assert "\n" not in sentence
    assert in_cache() == ([] if before is None else [FILE])
    if before is not None:
        assert path.read_bytes() == before


@pytest.mark.parametrize(
    "error", [requests.ConnectionError("no route"), requests.ConnectTimeout(), requests.ReadTimeout(), OSError("down")]
)
def test_without_a_network_one_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    def refuse(*_: Any, **options: Any) -> None:
        assert options["timeout"] == weights.TIMEOUT
        raise error

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(requests, "get", refuse)
    with pytest.raises(ValueError, match=f"({type(error).__name__}).*connect to the network and try again, or save"):
        fetch_imagenet_weights()
    assert in_cache() == []


@pytest.mark.parametrize(("home", "folder"), [("/srv/keras", "$KERAS_HOME/models"), ("", "~/.keras/models")])
def test_the_sentence_names_the_folder_as_a_shell_does(monkeypatch: pytest.MonkeyPatch, home: str, folder: str) -> None:
    monkeypatch.setenv("KERAS_HOME", home)
    assert str(weights.missing("no route")).endswith(f" in {folder}.")


def test_a_cancelled_download_leaves_nothing(server: Server) -> None:
    def stop(received: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_imagenet_weights(stop)
    assert in_cache() == []


def test_a_cache_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(requests, "get", lambda *_, **__: pytest.fail("asked the network"))
    with pytest.raises(ValueError, match=r"\(FileExistsError\).* in \$KERAS_HOME/models\."):
        fetch_imagenet_weights()


def test_the_cache_is_where_keras_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert imagenet_weights_path() == tmp_path / "models" / FILE
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert imagenet_weights_path() == tmp_path / ".keras" / "models" / FILE


def test_a_home_that_nobody_has_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", "~nobody-of-this-name/keras")
    assert imagenet_weights_path() == Path("~nobody-of-this-name/keras") / "models" / FILE
