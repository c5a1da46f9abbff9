"""A picture by its web address, without letting the address reach anything but the public internet.

Server-side request forgery is kept out in this order: the address is brought to the form in which it is sent,
its host is resolved once, every answer is checked, and the connection goes to an answer that was checked. So
a name that changes its answers (DNS rebinding) gains nothing. Every redirect goes the same way. Proxies,
cookies and passwords of the machine play no part.
"""

from __future__ import annotations

import concurrent.futures
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from urllib.parse import urljoin

import requests
import urllib3

from fgsm.pictures.address import is_public, parse_address
from fgsm.pictures.connection import OneConnection
from fgsm.pictures.source import MAX_BYTES

TIMEOUT = 15.0
MAX_REDIRECTS = 4

_BLOCK = 65536
_OVERHEAD = 1_000_000  # bytes of headers and framing that may come on top of a picture
_CUT_OFF = "The connection broke off: expected a whole picture, got only a part of it."
_NOT_PUBLIC = "This address is not on the public internet: expected one that everybody can open."
_TOO_SLOW = "This address takes too long: expected a whole picture in time, got a part of it or nothing."
_UNREACHABLE = "This address could not be reached. Is there a network, and is the address right?"
_UNTRUSTED = "This address could not prove whose it is: expected a valid certificate, got none that we trust."


class Endpoint(NamedTuple):
    """One answer of the resolver: a socket family, and the address to connect to with the IP first."""

    family: int
    address: tuple[Any, ...]


def fetch_image(url: str, *, timeout: float = TIMEOUT, max_bytes: int = MAX_BYTES) -> bytes:
    """Download a picture from a public http or https address, for `load_image` to read.

    Args:
        url: the address, with neither a user name nor a port of its own.
        timeout: seconds for everything together: resolving, connecting, redirects and download.
        max_bytes: the most that is downloaded.

    Returns:
        The bytes that the address answers with. Whether they are a picture is for `load_image` to say.

    Raises:
        ValueError: if the address is not public, cannot be reached, or does not give a whole file in time and
            within `max_bytes`; in one sentence for the visitor.
    """
    deadline = time.monotonic() + timeout
    opened: list[socket.socket] = []
    result: concurrent.futures.Future[bytes] = concurrent.futures.Future()

    def work() -> None:
        try:
            result.set_result(_follow(url, deadline, max_bytes, opened))
        except BaseException as error:
            result.set_exception(error)

    # In a thread, since neither a resolver nor a server that drips its headers keeps to a socket's timeout.
    threading.Thread(target=work, name="fetch_image", daemon=True).start()
    try:
        return result.result(timeout)
    except concurrent.futures.TimeoutError as error:
        raise ValueError(_TOO_SLOW) from error
    finally:
        _end(opened)  # and with them the thread, whatever it waits for


def resolve(host: str, port: int) -> list[Endpoint]:
    """Ask the system's resolver for the addresses of `host`."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [Endpoint(family, address) for family, _, _, _, address in answers]


def connect(endpoint: Endpoint, timeout: float) -> socket.socket:
    """Open a TCP connection to exactly this address."""
    sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect(endpoint.address)
    except BaseException:
        sock.close()
        raise
    return sock


def _follow(url: str, deadline: float, max_bytes: int, opened: list[socket.socket]) -> bytes:
    for _ in range(MAX_REDIRECTS + 1):
        with _get(url, deadline, max_bytes, opened) as response:
            with _sentences(_UNREACHABLE, max_bytes):
                target = requests.Session().get_redirect_target(response)
                url = urljoin(str(response.url), target or "")
            if target is None:
                return _body(response, max_bytes)
        _end(opened)
    raise ValueError(f"This address leads on and on: expected {MAX_REDIRECTS} redirects at most, got more.")


def _get(url: str, deadline: float, max_bytes: int, opened: list[socket.socket]) -> requests.Response:
    """Send one request to a checked address and return the response, its body still unread."""
    target = parse_address(url)
    with _sentences(_UNREACHABLE, max_bytes):
        endpoints = resolve(target.host, target.port)
    if not endpoints or not all(is_public(str(endpoint.address[0])) for endpoint in endpoints):
        raise ValueError(_NOT_PUBLIC)
    with _sentences(_UNREACHABLE, max_bytes):
        sock = _connect_any(endpoints, deadline)
        opened.append(sock.dup())
        timeout = _left(deadline)  # only now: before, nobody would have closed the connection
        return OneConnection(sock, max_bytes + _OVERHEAD).send(target.request, stream=True, timeout=timeout)


def _connect_any(endpoints: list[Endpoint], deadline: float) -> socket.socket:
    for index, endpoint in enumerate(endpoints[:-1]):
        with suppress(OSError):
            return connect(endpoint, _left(deadline) / (len(endpoints) - index))
    return connect(endpoints[-1], _left(deadline))


def _body(response: requests.Response, max_bytes: int) -> bytes:
    if response.status_code != 200:
        raise ValueError(f"expected a picture at this address, got the answer {response.status_code}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ValueError("expected a picture as it is at this address, got one packed for the way")
    if (response.raw.length_remaining or 0) > max_bytes:
        raise ValueError(_too_large(max_bytes))
    data = bytearray()
    with _sentences(_CUT_OFF, max_bytes):
        for block in response.raw.stream(_BLOCK, decode_content=False):
            data += block
            if len(data) > max_bytes:
                raise OverflowError
    return bytes(data)


def _end(opened: list[socket.socket]) -> None:
    for sock in opened:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _too_large(max_bytes: int) -> str:
    return f"This picture is too large: expected at most {max_bytes / 1e6:g} MB, got more."


@contextmanager
def _sentences(otherwise: str, max_bytes: int) -> Iterator[None]:
    """Turn whatever a network does into one sentence."""
    try:
        yield
    except OverflowError as error:
        raise ValueError(_too_large(max_bytes)) from error
    except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
        raise ValueError(_TOO_SLOW) from error
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise ValueError(_UNTRUSTED) from error
    except (OSError, ValueError, urllib3.exceptions.HTTPError, http.client.HTTPException) as error:
        raise ValueError(otherwise) from error
