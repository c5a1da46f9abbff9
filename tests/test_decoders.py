"""The running page and the processes that decode for it: they may end, the page does not; when it ends, so do they."""

from __future__ import annotations

import array
import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from fgsm.pictures.isolated.pool import MOST
from fgsm.pictures.isolated.process import WORKER
from fgsm_playground.parts.language import say
from tests import pictures
from tests.fgsm.pictures.isolated.test_pool import alive, until
from tests.harness.serving import Server, running_page
from tests.hostile_wire import Wire, uploaded_file

if sys.platform != "win32":
    import fcntl
    import termios

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux says which processes are whose")

GOOD = pictures.encode(pictures.noise(64, 64), "PNG")
BASELINE = pictures.encode(pictures.noise(64, 64), "JPEG")
UNREAD = {
    "lossless": (pictures.lossless_jpeg(), "lossless one (SOF3)"),
    "lossless and grey": (pictures.lossless_jpeg(2048, 1), "lossless one (SOF3)"),
    **{
        f"SOF{marker & 15}": (pictures.with_frame(BASELINE, marker), f"one (SOF{marker & 15})")
        for marker in (0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
    },
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_page(tmp_path_factory.mktemp("decoders"), FGSM_AHEAD="0") as running:
        yield running


@pytest.fixture(scope="module")
def wire(page: Server) -> Wire:
    return Wire(page)


def decoders(page: Server) -> list[int]:
    """Return the processes that decode for a page."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == page.process.pid and WORKER.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def send(page: Server, data: bytes, language: str = "en") -> dict[str, Any]:
    """Send a file as the page does, and return the figure that comes back: `error` in it says what is wrong."""
    query: dict[str, Any] = {"session": "somebody", "model": "mnist", "level": 1, "language": language}
    answer = requests.post(f"{page.url}/picture", params=query, data=data, timeout=120)
    assert answer.status_code == 200, answer.text
    figure: dict[str, Any] = answer.json()["figures"][0]
    return figure


def drawn(figure: dict[str, Any]) -> bool:
    return "pixels" in figure and "error" not in figure


def unread(pid: int) -> int:
    """Return how many bytes a process has been sent and not read."""
    count = array.array("i", [0])
    with open(f"/proc/{pid}/fd/3", "rb", buffering=0) as pipe:  # it moves its stdin there
        fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


@pytest.mark.parametrize(("data", "named"), UNREAD.values(), ids=UNREAD)
def test_a_jpeg_that_no_browser_shows_is_named(page: Server, wire: Wire, data: bytes, named: str) -> None:
    assert named in send(page, data)["error"]
    assert named in wire.attack_file(data, "x.jpg").sentence
    assert page.process.poll() is None


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_decoder_that_ends_in_the_middle_ends_one_answer(page: Server, end: signal.Signals, language: str) -> None:
    assert drawn(send(page, GOOD))
    for pid in decoders(page):
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(send, page, GOOD, language)
        (asked,) = until(lambda: [pid for pid in decoders(page) if unread(pid)])
        os.kill(asked, end)
        for pid in decoders(page):
            os.kill(pid, signal.SIGCONT)
        assert answer.result()["error"] == say(language, "decoder.crashed")
    assert drawn(send(page, GOOD))


def test_ten_at_once_are_all_answered(page: Server) -> None:
    files = [pictures.encode(pictures.noise(300, 300, seed=seed), "PNG") for seed in range(10)]

    def upload_and_attack(data: bytes) -> bool:
        visitor = Wire(page)
        return visitor.attack(uploaded_file(json.loads(visitor.upload(data).text)[0])).worked

    with ThreadPoolExecutor(10) as threads:
        assert all(threads.map(upload_and_attack, files))
    assert 1 <= len(decoders(page)) <= MOST


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left_when_the_page_ends(tmp_path: Path, end: signal.Signals) -> None:
    with running_page(tmp_path, FGSM_AHEAD="0") as page:
        (pid,) = until(lambda: decoders(page))  # there before the first picture
        assert drawn(send(page, GOOD))
        page.process.send_signal(end)
        page.process.wait(60)
        until(lambda: not alive(pid))
        assert "Traceback" not in page.output()
