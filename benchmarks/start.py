"""`python app.py` until the page is served, against `import tensorflow`: `python -m benchmarks.start`."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from benchmarks.timing import interleave, passed, print_table

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 120.0


def import_tensorflow() -> None:
    """A fresh Python that imports TensorFlow and ends."""
    subprocess.run([sys.executable, "-c", "import tensorflow"], check=True, stderr=subprocess.DEVNULL)


def serve_page() -> None:
    """Start the app on a free port, wait for its first page, and stop it.

    Raises:
        RuntimeError: if it ends, or serves no page in two minutes.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    app = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for_page(app, f"http://127.0.0.1:{port}/")
    finally:
        app.terminate()
        try:
            app.wait(10)
        except subprocess.TimeoutExpired:
            app.kill()
            app.wait()


def _wait_for_page(app: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + LONGEST
    with requests.Session() as session:
        session.trust_env = False  # no proxy between us and the loopback interface
        while time.monotonic() < end:
            if app.poll() is not None:
                raise RuntimeError(f"expected a server, got exit status {app.returncode}")
            try:
                if session.get(address, timeout=10).status_code == 200:
                    return
            except requests.RequestException:
                time.sleep(0.02)
    raise RuntimeError(f"expected a page within {LONGEST:.0f} s, got none")


def main() -> None:
    """Time both in one run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="starts of each (default: 5)")
    rounds = parser.parse_args().rounds
    medians = interleave({"import tensorflow": import_tensorflow, "python app.py → page": serve_page}, rounds, 1)
    reference, start = medians.values()
    holds = passed(start <= reference + 4)
    rows = [[name, f"{seconds:.1f}", ""] for name, seconds in medians.items()]
    rows.append(["difference", f"{start - reference:+.1f}", f"≤ import + 4 s: {holds}"])
    print_table(f"Start, {rounds} interleaved rounds", ["", "s (median)", "bar"], rows)


if __name__ == "__main__":
    main()
