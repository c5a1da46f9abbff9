"""A visit to the page on a machine with no network at all: run under `unshare --net` by `test_offline.py`."""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file

from benchmarks.serving import running_page
from fgsm.networks.catalogue import find_entry
from fgsm.pictures.examples import examples_for

SET_FLAGS, UP = 0x8914, 0x1


def raise_loopback() -> None:
    """Switch on the loopback interface, which a new network namespace has, but down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh", b"lo", UP))


def visit(folder: Path) -> dict[str, Any]:
    """Attack Imagenette's default example; return what a program that calls the page is told."""
    example, level = examples_for("imagenette")[0], find_entry("imagenette").max_level
    with running_page(folder, KERAS_HOME=str(folder / "keras"), FGSM_AHEAD="0") as server:
        client = Client(server.url, verbose=False, download_files=str(folder))
        result, _ = client.predict(handle_file(example.path), "imagenette", level, "", 10, api_name="/attack")
        return {"result": result, "page": client.config["components"], "log": server.output()}


if __name__ == "__main__":
    raise_loopback()
    print(json.dumps(visit(Path(sys.argv[1]))))
