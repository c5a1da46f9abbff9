"""Debian's nginx with the configuration that ships in `deploy/`, on the loopback interface."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from tests.conftest import skip_or_fail
from tests.harness.serving import ROOT, free_port

CONFIGURATION = ROOT / "deploy" / "nginx.conf"


def nginx_path() -> str:
    """Return where nginx is, or skip the test."""
    path = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        skip_or_fail("there is no nginx")
    return str(path)


def rendered(folder: Path, port: int, replicas: Sequence[str]) -> Path:
    """Write the configuration that ships with these replicas' addresses, a port, and a folder in place of /tmp."""
    text = CONFIGURATION.read_text(encoding="utf-8").replace("/tmp/", f"{folder}/")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    for number, address in enumerate(replicas, 1):
        text = text.replace(f"replica-{number}:7860", address.removeprefix("http://"))
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def running_nginx(folder: Path, replicas: Sequence[str]) -> Iterator[str]:
    """Run nginx in front of replicas until the end of the block, and yield its address.

    Raises:
        RuntimeError: if it does not start; with what it printed.
    """
    port = free_port()
    # Root's nginx would give up its rights, and with them the test's folder.
    also = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    command = [nginx_path(), "-e", "stderr", "-c", str(rendered(folder, port, replicas)), "-g", also]
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(process, f"http://127.0.0.1:{port}/metrics", folder / "nginx.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(requests.RequestException):
            requests.get(url, timeout=5)
            return
        time.sleep(0.05)
    raise RuntimeError(f"nginx did not start:\n{log.read_text(encoding='utf-8')}")
