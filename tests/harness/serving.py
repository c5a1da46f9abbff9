"""The page in a process of its own, on a free port of the loopback interface."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
PAGE = (sys.executable, "-u", str(ROOT / "app.py"))
START_WITHIN = 180.0  # seconds; a machine that does other work as well takes its time


@dataclass(frozen=True)
class Server:
    """A running page: its address, its process, and the file that its output goes to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        """Return all that it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def resident(self) -> int:
        """Return the bytes that its process holds in memory; on Linux only."""
        return resident(self.process.pid)


@contextmanager
def running_page(
    folder: Path, *, ready: str = "/health", command: Sequence[str] = PAGE, cwd: Path = ROOT, **environment: str
) -> Iterator[Server]:
    """Run `app.py` until the end of the block; it can attack when the block begins.

    Args:
        folder: where its log and the files of its visitors go.
        ready: the path that has to answer 200 before the block begins: /health once it can attack, / once it serves.
        command: what serves it.
        cwd: where it runs.
        **environment: variables that differ from this process's own.

    Raises:
        RuntimeError: if it does not start; with what it printed.
    """
    port = free_port()
    settings = {
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_TEMP_DIR": str(folder / "files"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # Whoever measures or tests asks faster than any visitor.
        "FGSM_RATE": "100000",
        "FGSM_BURST": "100000",
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env={**os.environ, **settings, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_hear_interrupts if os.name == "posix" else None,
        )
        server = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_until_ready(server, ready)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def resident(process: int) -> int:
    """Return the bytes that a process holds in memory; on Linux only."""
    status = Path(f"/proc/{process}/status").read_text()
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hear_interrupts() -> None:
    """Undo what a parent in the background hands on: that SIGINT is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_until_ready(server: Server, path: str) -> None:
    deadline = time.monotonic() + START_WITHIN
    with requests.Session() as session:
        session.trust_env = False  # no proxy between us and the loopback interface
        while time.monotonic() < deadline and server.process.poll() is None:
            with suppress(requests.RequestException):
                if session.get(server.url + path, timeout=10).status_code == 200:
                    return
            time.sleep(0.1)
    raise RuntimeError(f"the page did not start:\n{server.output()}")
