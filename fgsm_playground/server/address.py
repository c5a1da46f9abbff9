"""Where the page is served: what `GRADIO_SERVER_NAME` and `GRADIO_SERVER_PORT` say, tried before anything is loaded.

Gradio would serve on the next free port in place of one that is taken, and ends with a traceback, or after minutes,
where it cannot use a value at all.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import sys
from collections.abc import MutableMapping
from typing import NamedTuple

NAME = "GRADIO_SERVER_NAME"
PORT = "GRADIO_SERVER_PORT"
LOOPBACK = "127.0.0.1"
LAST_PORT = 65_535


class Address(NamedTuple):
    """What Gradio's `launch` takes.

    Attributes:
        host: a name or number of this machine, of IPv6 in brackets.
        port: None for the first free one from 7860.
    """

    host: str = LOOPBACK
    port: int | None = None


def read_address(environment: MutableMapping[str, str] | None = None) -> Address:
    """Return where the page is to be served, and take both variables out of Gradio's sight, which reads them otherwise.

    Args:
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if it cannot be served there; the sentence names the variable.
    """
    given = os.environ if environment is None else environment
    host = given.get(NAME, "").strip().removeprefix("[").removesuffix("]") or LOOPBACK
    text = given.get(PORT, "").strip()
    port = _port(text) if text else None
    _try(host, port)
    for each in (NAME, PORT):
        given.pop(each, None)
    return Address(f"[{host}]" if ":" in host else host, port)


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= LAST_PORT:
        raise ValueError(f"expected {PORT} as a whole number from 1 to {LAST_PORT}, got {text[:40]!r}")
    return int(text)


def _try(host: str, port: int | None) -> None:
    """Bind to the address for a moment.

    Raises:
        ValueError: if that is not possible.
    """
    no_address = f"expected {NAME} as an address of this machine, such as {LOOPBACK} or 0.0.0.0, got {host[:100]!r}"
    if not re.fullmatch(r"[\w.:%-]+", host):
        raise ValueError(no_address)
    try:
        (family, kind, protocol, _, where), *_ = socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM)
        probe = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ValueError(no_address) from error
    with probe:
        if sys.platform != "win32":  # there it would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            if not port or error.errno == errno.EADDRNOTAVAIL:
                raise ValueError(f"{no_address} ({error.strerror})") from error
            raise ValueError(
                f"expected {PORT} as a port of {host} that is free and may be used, got {port} ({error.strerror})"
            ) from error
