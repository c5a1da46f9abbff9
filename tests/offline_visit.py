"""A visit to the page on a machine with no network at all: run under `unshare --net` by `test_offline.py`."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file

from fgsm.pictures.examples import examples_for
from tests.harness.serving import running_page

SET_FLAGS, UP = 0x8914, 0x1


def raise_loopback() -> None:
    """Switch on the loopback interface, which a new network namespace has, but down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh", b"lo", UP))


def visit(folder: Path) -> dict[str, Any]:
    """Attack examples by the page's API; return what a program that calls it is told."""
    with running_page(folder, FGSM_AHEAD="0") as server:
        client = Client(server.url, verbose=False, download_files=str(folder))
        results = {
            model: client.predict(
                handle_file(examples_for(model or "imagenet-lite")[0].path), model, 32, "", 10, api_name="/attack"
            )[0]
            for model in ("", "imagenette")
        }
        classes = [each["name"] for each in client.predict(api_name="/labels")]
        return {"results": results, "classes": classes, "page": client.config["components"], "log": server.output()}


def command(*arguments: str) -> tuple[str, str]:
    """Run the command line; return what it printed on stdout and on stderr."""
    done = subprocess.run([sys.executable, "-m", "fgsm", *arguments], capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


if __name__ == "__main__":
    raise_loopback()
    folder = Path(sys.argv[1])
    os.environ["KERAS_HOME"] = str(folder / "keras")  # empty
    espresso = str(examples_for("imagenet-lite")[0].path)
    told = {"labels": command("labels"), "attack": command("attack", espresso, "--out", str(folder / "out"))}
    print(json.dumps({**visit(folder), **told}))
