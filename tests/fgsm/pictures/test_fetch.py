"""Nothing but the public internet is ever connected to, and no answer takes longer or more than allowed.

No test opens a connection to anything but loopback: resolver and connector are replaced by ones that answer
from a table, write down what they are asked, and refuse or connect to a server of the test's own.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import trustme

from fgsm.pictures import fetch
from fgsm.pictures.address import MAX_URL, introduce, is_public
from fgsm.pictures.fetch import MAX_REDIRECTS, Endpoint, fetch_image
from fgsm.pictures.image import load_image
from fgsm.pictures.source import MEDIA_TYPES, READS_AVIF
from tests import pictures

PUBLIC = "93.184.215.14"
PUBLIC6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
PICTURE = b"\x89PNG what a picture"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PICTURE) + PICTURE

NOT_PUBLIC = "This address is not on the public internet: expected one that everybody can open."
TOO_SLOW = "This address takes too long"
CUT_OFF = "The connection broke off"
UNREACHABLE = "This address could not be reached. Is there a network"
MALFORMED = "This is not a web address"

NAMES = {
    "example.org": [PUBLIC],
    "other.example": [PUBLIC6],
    "xn--bcher-kva.example": [PUBLIC],
    "two.example": [PUBLIC6, PUBLIC],
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "sneaky.localhost": ["::1", "127.0.0.1"],
    "internal.example": ["10.1.2.3"],
    "router": ["192.168.1.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "mixed.example": [PUBLIC, "10.0.0.1"],
    "mixed6.example": [PUBLIC6, "fd00::1"],
    "scoped.example": ["fe80::1%eth0"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nobody.example": [],
}


class World:
    """The network of the tests: a resolver with a table and a connector that refuses, both with a memory."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.connected: list[tuple[Any, ...]] = []
        self.names = dict(NAMES)
        self.server: Callable[[], socket.socket] | None = None

    def getaddrinfo(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        if host in self.names:
            addresses = self.names[host]
        else:  # numbers in all the spellings that the system knows, without asking anybody
            try:
                answers = REAL_RESOLVER(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            except socket.gaierror:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
            addresses = [str(answer[4][0]) for answer in answers]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    def connect(self, endpoint: Endpoint, timeout: float) -> socket.socket:
        self.connected.append(endpoint.address[:2])
        if self.server is None:
            raise ConnectionRefusedError("refused by the test")
        return self.server()


REAL_RESOLVER = socket.getaddrinfo


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    network = World()
    monkeypatch.setattr(socket, "getaddrinfo", network.getaddrinfo)
    monkeypatch.setattr(fetch, "connect", network.connect)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    return network


def refusal(url: Any, **options: Any) -> str:
    """Return the sentence with which an address is refused."""
    with pytest.raises(ValueError, match=r"expected|reached") as caught:
        fetch_image(url, **options)
    assert type(caught.value) is ValueError
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 200
    return message


INNER = [
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "https://127.0.0.1:443/x.png",
    "http://127.0.0.2/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0.0.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://0177.1/",
    "http://127.0.0.0x1/",
    "http://00000177.0.0.01/",
    "http://10.0.0.1/",
    "http://167772161/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://0xc0a80001/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://192.88.99.1/",
    "http://168.63.129.16/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "https://[::1]:443/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[64:ff9b:1::808:808]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2002:808:808::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[2001:10::1]/",
    "http://[3fff::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[ff0e::1]/",
    "http://[100::1]/",
    "http://[5f00::1]/",
    "http://[4000::1]/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost:80/",
    "http://localhost.localdomain/",
    "http://ip6-localhost/",
    "http://sneaky.localhost/",
    "http://internal.example/",
    "http://router/",
    "http://metadata.google.internal/",
    "http://127.0.0.1.nip.example/",
    "http://mixed.example/",
    "http://mixed6.example/",
    "http://scoped.example/",
    "http://mapped.example/",
    "http://nobody.example/",
    "http://%31%32%37.0.0.1/",
    "http://1/",
    "http://0x0/",
    "http://3232235521/",
    "http://0300.0250.0.1/",
    "http://192.168.257/",
    "http://0xac100001/",
    "http://0254.020.1/",
    "http://1681915905/",
    "http://3758096385/",
    "http://0xe0000001/",
    "http://0xffffffff/",
    "http://localhost./",
    "http://[::ffff:c0a8:1]/",
    "http://[::ffff:0:7f00:1]/",
    "http://[::ffff:100.64.0.1]/",
    "http://[::ffff:224.0.0.1]/",
    "http://[0000:0000:0000:0000:0000:ffff:7f00:0001]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b::e000:1]/",
    "http://[2002:c0a8:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:5ef5:79fb::]/",
    "http://[2001:2::1]/",
    "http://[2001:20::1]/",
    "http://[fe80::5efe:7f00:1]/",
    "http://[ff05::1:3]/",
]


@pytest.mark.parametrize("url", INNER)
def test_no_spelling_leads_inside(url: str, world: World) -> None:
    assert refusal(url) == NOT_PUBLIC
    assert len(world.asked) == 1
    assert world.connected == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://user@127.0.0.1/", "without a user name"),
        ("http://example.org@127.0.0.1/", "without a user name"),
        ("http://example.org:80@127.0.0.1/", "without a user name"),
        ("http://user:password@example.org/", "without a user name"),
        ("http://example.org\\@127.0.0.1/", MALFORMED),
        ("http://127.0.0.1\\.example.org/", MALFORMED),
        ("http:\\\\127.0.0.1\\", MALFORMED),
        ("http://example.org:22/", "without a port number, got port 22"),
        ("http://example.org:6379/", "without a port number, got port 6379"),
        ("http://example.org:8080/", "without a port number, got port 8080"),
        ("http://127.0.0.1:7860/", "without a port number, got port 7860"),
        ("http://example.org:99999/", MALFORMED),
        ("http://example.org:-80/", MALFORMED),
        ("http://example.org:8o/", MALFORMED),
        ("ftp://example.org/x.png", "starts with http:// or https://"),
        ("file:///etc/passwd", "starts with http:// or https://"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "starts with http:// or https://"),
        ("data:image/png;base64,iVBORw0KGgo=", "starts with http:// or https://"),
        ("javascript:alert(1)", "starts with http:// or https://"),
        ("dict://localhost:11211/", "starts with http:// or https://"),
        ("//example.org/x.png", "starts with http:// or https://"),
        ("example.org/x.png", "starts with http:// or https://"),
        ("/etc/passwd", "starts with http:// or https://"),
        ("httpx://example.org/", "starts with http:// or https://"),
        ("", "starts with http:// or https://"),
        ("   ", "starts with http:// or https://"),
        (None, "starts with http:// or https://"),
        (b"http://example.org/", "starts with http:// or https://"),
        (17, "starts with http:// or https://"),
        ("http:", MALFORMED),
        ("http://", MALFORMED),
        ("http:///x.png", MALFORMED),
        ("https://?", MALFORMED),
        ("http://#x", MALFORMED),
        ("http://[::1", MALFORMED),
        ("http://[fe80::1%25eth0]/", MALFORMED),
        ("http://[fe80::1%eth0]/", MALFORMED),
        ("http://[v1.fe80::a+en1]/", MALFORMED),
        ("http://exa mple.org/", MALFORMED),
        ("http://127。0。0。1/", MALFORMED),
        ("http://127．0．0．1/", MALFORMED),
        ("http://169。254。169。254/", MALFORMED),
        ("http://１２７.0.0.1/", MALFORMED),
        ("http://①②⑦.0.0.1/", MALFORMED),
        ("http://ⓛocalhost/", MALFORMED),
        ("http://localhost%00.example.org/", MALFORMED),
        ("http://localhost\0.example.org/", MALFORMED),
        ("http://example.org\r\nHost: localhost/", MALFORMED),
        ("http://exam\tple.org/", MALFORMED),
        ("http://example.org/\x7f", MALFORMED),
        ("http://*.example.org/", MALFORMED),
        ("http://" + "a" * 300 + ".example/", UNREACHABLE),
        ("http://a..example/", UNREACHABLE),
        ("http://" + "a" * MAX_URL, "too long"),
        ("http://unknown.example/", UNREACHABLE),
        ("http://127.0.0.1.5/", UNREACHABLE),
        ("http://256.256.256.256/", UNREACHABLE),
    ],
)
def test_malformed_and_foreign_addresses(url: Any, sentence: str, world: World) -> None:
    message = refusal(url)
    assert sentence in message or (sentence in (MALFORMED, UNREACHABLE) and MALFORMED in message)
    assert world.connected == []


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://example.org/cat.jpg", (PUBLIC, 80)),
        ("https://example.org/cat.jpg", (PUBLIC, 443)),
        ("http://example.org:443/", (PUBLIC, 443)),
        ("http://@example.org/", (PUBLIC, 80)),
        ("http://example.org:0/", (PUBLIC, 80)),
        ("http://bücher.example/", (PUBLIC, 80)),
        ("HTTPS://EXAMPLE.ORG/cat.jpg", (PUBLIC, 443)),
        ("  http://example.org/my cat.jpg?size=8#top\n", (PUBLIC, 80)),
        ("http://other.example/", (PUBLIC6, 80)),
        ("http://8.8.8.8/", ("8.8.8.8", 80)),
        ("http://[64:ff9b::8.8.8.8]/", ("64:ff9b::808:808", 80)),
    ],
)
def test_public_addresses_are_connected_to_as_they_were_checked(
    url: str, address: tuple[str, int], world: World
) -> None:
    assert refusal(url).startswith(UNREACHABLE)
    assert world.connected == [address]
    assert len(world.asked) == 1


def test_every_address_of_a_name_is_tried(world: World) -> None:
    assert refusal("http://two.example/").startswith(UNREACHABLE)
    assert world.connected == [(PUBLIC6, 80), (PUBLIC, 80)]


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        PUBLIC,
        PUBLIC6,
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "64:ff9b::101:101",
        "192.0.1.1",
    ],
)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "example.org", "127.0.0.1\0", "1", "1.1.1.1.", "None"])
def test_what_is_no_ip_address_is_not_public(address: str) -> None:
    assert not is_public(address)


class Server:
    """Plays one script a connection on loopback, and keeps what it was sent."""

    def __init__(self, *scripts: Any) -> None:
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self._scripts = scripts
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def open(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(5)
        sock.connect(("127.0.0.1", self._listener.getsockname()[1]))
        return sock

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for a connection
        self._listener.close()
        self._thread.join(10)

    def _run(self) -> None:
        for script in self._scripts:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError, TimeoutError):
                sock.settimeout(10)
                self._play(sock, script)
        self.ended.set()

    def _play(self, sock: socket.socket, script: Any) -> None:
        if isinstance(script, tuple):
            context, script = script
            sock = context.wrap_socket(sock, server_side=True)
        if script == "silence":
            sock.recv(65536)
            sock.recv(65536)
            return
        self.requests.append(sock.recv(65536))
        for part in [script] if isinstance(script, bytes) else script:
            sock.sendall(part)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        sock.recv(1)


@pytest.fixture
def serve(world: World) -> Iterator[Callable[..., Server]]:
    servers = []

    def start(*scripts: Any) -> Server:
        server = Server(*scripts)
        servers.append(server)
        world.server = server.open
        return server

    yield start
    for server in servers:
        server.close()


def test_a_picture_is_fetched_byte_for_byte(serve: Callable[..., Server], world: World) -> None:
    server = serve(OK)
    assert fetch_image("http://example.org/my cat.jpg?size=8#top") == PICTURE
    line, *headers = server.requests[0].decode().split("\r\n")
    assert line == "GET /my%20cat.jpg?size=8 HTTP/1.1"
    sent = dict(header.split(": ", 1) for header in headers if header)
    assert sent == {
        "Host": "example.org",
        "User-Agent": f"fgsm-playground python-requests/{requests.__version__}",
        "Accept": ", ".join(MEDIA_TYPES),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_a_request_names_the_host_of_the_page_where_one_is_known(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm.pictures.address._contact", "")
    introduce("teacher@school.example")
    server = serve(OK)
    fetch_image("http://example.org/")
    assert b"\r\nUser-Agent: fgsm-playground (teacher@school.example) " in server.requests[0]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "bmp", *["avif"] * READS_AVIF])
def test_what_the_request_names_is_read(kind: str) -> None:
    assert f"image/{kind}" in MEDIA_TYPES
    assert len(MEDIA_TYPES) == 5 + READS_AVIF
    assert load_image(pictures.encode(pictures.noise(), kind.upper())).shape == (224, 224, 3)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\n\x89PNG \r\nd\r\nwhat a pictur\r\n1\r\ne\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + PICTURE,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\n" + PICTURE,
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        OK + b"and more than it said",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + PICTURE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PICTURE), PICTURE),
    ],
    ids=[
        "chunked",
        "until closed",
        "identity",
        "100-continue",
        "longer than it says",
        "of length -1",
        "never unpacked",
    ],
)
def test_every_framing_is_read(answer: bytes, serve: Callable[..., Server]) -> None:
    serve(answer)
    assert fetch_image("http://example.org/") == PICTURE


def forever(start: bytes, part: bytes, pause: float = 0.0) -> Iterator[bytes]:
    yield start
    while True:
        yield part
        time.sleep(pause)


def nested_bomb() -> bytes:
    return gzip.compress(gzip.compress(bytes(10**7)))


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BLOCK = b"x" * 65536


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda: b"", UNREACHABLE),
        (lambda: b"SSH-2.0-OpenSSH_9.6\r\n", UNREACHABLE),
        (lambda: b"HTTP/1.1 99999 x\r\n\r\n", UNREACHABLE),
        (lambda: HEAD + b"A: " + b"x" * 70_000 + b"\r\n\r\n", UNREACHABLE),
        (lambda: HEAD + b"A: b\r\n" * 200 + b"\r\n", UNREACHABLE),
        (lambda: b"HTTP/1.1 404 Not Found\r\n\r\n", "got the answer 404"),
        (lambda: b"HTTP/1.1 500 Oops\r\n\r\n", "got the answer 500"),
        (lambda: b"HTTP/1.1 206 Partial\r\n\r\nxyz", "got the answer 206"),
        (lambda: b"HTTP/1.1 304 Not Modified\r\n\r\n", "got the answer 304"),
        (lambda: b"HTTP/1.1 302 Found\r\n\r\n", "got the answer 302"),
        (lambda: b"HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic\r\n\r\n", "got the answer 401"),
        (
            lambda: HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(10**6)),
            "packed for the way",
        ),
        (lambda: HEAD + b"Content-Encoding: br\r\n\r\nxyz", "packed for the way"),
        (lambda: HEAD + b"Content-Encoding: identity, gzip\r\n\r\nxyz", "packed for the way"),
        (lambda: HEAD + b"Content-Encoding: gzip\r\n\r\n" + nested_bomb(), "packed for the way"),
        (lambda: HEAD + b"Content-Length: 100\r\n\r\nonly this", CUT_OFF),
        (lambda: CHUNKED + b"ff\r\nonly this", CUT_OFF),
        (lambda: CHUNKED + b"no number\r\n", CUT_OFF),
        (lambda: CHUNKED + b"-5\r\nxyz", CUT_OFF),
        (lambda: HEAD + b"Content-Length: 100001\r\n\r\n", "at most 0.1 MB, got more"),
        (lambda: HEAD + b"Content-Length: 99999999999999999999\r\n\r\n", "at most 0.1 MB, got more"),
        (lambda: forever(HEAD + b"\r\n", BLOCK), "at most 0.1 MB, got more"),
        (lambda: forever(CHUNKED, b"10000\r\n" + BLOCK + b"\r\n"), "at most 0.1 MB, got more"),
        (lambda: forever(CHUNKED + b"-1\r\n", BLOCK), "at most 0.1 MB, got more"),
        (lambda: forever(CHUNKED + b"fffffffffffffff\r\n", BLOCK), "at most 0.1 MB, got more"),
        (lambda: forever(CHUNKED, b"1;" + b"x" * 5000 + b"\r\nx\r\n"), "at most 0.1 MB, got more"),
        (lambda: forever(CHUNKED, BLOCK), CUT_OFF),
        (lambda: forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "at most 0.1 MB, got more"),
        (lambda: forever(b"", BLOCK), UNREACHABLE),
    ],
    ids=[
        "nothing",
        "not-HTTP",
        "bad-status",
        "long-header",
        "many-headers",
        "404",
        "500",
        "206",
        "304",
        "302-nowhere",
        "401",
        "gzip",
        "br",
        "two-encodings",
        "gzip-bomb",
        "short",
        "cut-chunk",
        "bad-chunk",
        "negative-chunk",
        "says-too-long",
        "says-much-too-long",
        "endless",
        "endless-chunks",
        "chunk-of-minus-one",
        "huge-chunk",
        "chunk-comments",
        "endless-chunk-size",
        "endless-100s",
        "endless-status",
    ],
)
def test_answers_that_are_no_picture(answer: Callable[[], Any], sentence: str, serve: Callable[..., Server]) -> None:
    serve(answer())
    assert sentence in refusal("http://example.org/", timeout=8, max_bytes=100_000)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: "silence",
        lambda: forever(HEAD + b"Content-Length: 99999\r\n\r\n", b"x", 0.05),
        lambda: forever(HEAD, b"A: b\r\n", 0.05),
        lambda: forever(b"", b"H", 0.05),
        lambda: forever(CHUNKED, b"1\r\nx\r\n", 0.05),
    ],
    ids=["silence", "dripping body", "dripping headers", "dripping status", "dripping chunks"],
)
def test_a_slow_answer_ends_in_time_and_so_does_its_thread(
    answer: Callable[[], Any], serve: Callable[..., Server]
) -> None:
    server = serve(answer())
    assert refusal("http://example.org/", timeout=0.5).startswith(TOO_SLOW)
    assert server.ended.wait(8), "the connection is still open"
    for thread in threading.enumerate():
        if thread.name == "fetch_image":
            thread.join(8)
            assert not thread.is_alive()


def test_a_resolver_that_never_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def resolver(*args: Any, **kwargs: Any) -> list[Any]:
        release.wait(20)
        return world.getaddrinfo("example.org", 80)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert refusal("http://example.org/", timeout=0.3).startswith(TOO_SLOW)
    release.set()
    for thread in threading.enumerate():
        if thread.name == "fetch_image":
            thread.join(8)
    assert world.connected == [], "a late answer must not be connected to"


def test_a_handshake_that_never_ends(serve: Callable[..., Server]) -> None:
    server = serve("silence")
    assert refusal("https://example.org/", timeout=0.5).startswith(TOO_SLOW)
    assert server.ended.wait(8)


def test_no_time_at_all(world: World) -> None:
    assert refusal("http://example.org/", timeout=0).startswith(TOO_SLOW)


def redirect(target: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int, serve: Callable[..., Server], world: World) -> None:
    server = serve(redirect("/there/x.png", status), redirect("//other.example/y.png"), redirect("?z"), OK)
    assert fetch_image("http://example.org/here/") == PICTURE
    assert [request.split(b" ")[1] for request in server.requests] == [
        b"/here/",
        b"/there/x.png",
        b"/y.png",
        b"/y.png?z",
    ]
    assert world.connected == [(PUBLIC, 80), (PUBLIC, 80), (PUBLIC6, 80), (PUBLIC6, 80)]


@pytest.mark.parametrize("target", [url for url in INNER if url.isascii()][::3])
def test_a_redirect_inside_is_refused(target: str, serve: Callable[..., Server], world: World) -> None:
    serve(redirect(target))
    assert refusal("http://example.org/") == NOT_PUBLIC
    assert world.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("file:///etc/passwd", "starts with http"),
        ("ftp://example.org/", "starts with http"),
        ("data:image/png;base64,AAAA", "starts with http"),
        ("http://user@example.org/", "without a user name"),
        ("http://example.org:6379/", "without a port number"),
        ("http://[::1", "This"),
        ("http://127.0.0.1\\@example.org/", MALFORMED),
        ("http://127。0。0。1/", MALFORMED),
        ("/" + "a" * MAX_URL, "too long"),
    ],
)
def test_a_redirect_elsewhere_is_refused(
    target: str, sentence: str, serve: Callable[..., Server], world: World
) -> None:
    serve(redirect(target))
    assert sentence in refusal("http://example.org/")
    assert world.connected == [(PUBLIC, 80)]


def test_the_body_of_a_redirect_is_not_waited_for(serve: Callable[..., Server]) -> None:
    serve(forever(redirect("/there").replace(b"Length: 0", b"Length: 999999999"), BLOCK), OK)
    assert fetch_image("http://example.org/", timeout=8) == PICTURE


def test_redirects_come_to_an_end(serve: Callable[..., Server], world: World) -> None:
    serve(*[redirect("/again")] * 20)
    assert refusal("http://example.org/").startswith("This address leads on and on")
    assert len(world.connected) == MAX_REDIRECTS + 1


def test_redirects_share_one_deadline(serve: Callable[..., Server]) -> None:
    def late() -> Iterator[bytes]:
        time.sleep(0.3)
        yield redirect("/again")

    serve(late(), late(), late(), late())
    assert refusal("http://example.org/", timeout=0.5).startswith(TOO_SLOW)


def test_cookies_and_passwords_do_not_travel(
    serve: Callable[..., Server], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server = serve(redirect("/x\r\nSet-Cookie: a=b"), OK)
    assert fetch_image("http://example.org/") == PICTURE
    assert all(b"Cookie" not in request and b"Authorization" not in request for request in server.requests)


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1"])
def test_a_name_that_changes_its_answer_gains_nothing(
    inner: str, serve: Callable[..., Server], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[PUBLIC], [inner], [inner]])

    def rebinding(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        world.names["rebinding.example"] = next(answers)
        return world.getaddrinfo(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    serve(OK)
    assert fetch_image("http://rebinding.example/") == PICTURE
    assert world.connected == [(PUBLIC, 80)]
    assert world.asked == ["rebinding.example"]
    assert refusal("http://rebinding.example/") == NOT_PUBLIC
    assert world.connected == [(PUBLIC, 80)]


def test_the_connector_connects_to_the_number_without_asking_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("asked again"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = Endpoint(socket.AF_INET, listener.getsockname())
        with fetch.connect(endpoint, 5) as sock:
            assert sock.getpeername() == listener.getsockname()


def test_the_connector_gives_up_where_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            fetch.connect(Endpoint(socket.AF_INET, closed.getsockname()), 5)


def secured(authority: trustme.CA, name: str, script: Any) -> tuple[ssl.SSLContext, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context, script


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(path))
    return authority


def test_https_proves_the_name_while_the_number_is_connected_to(
    serve: Callable[..., Server], world: World, trusted: trustme.CA
) -> None:
    named: list[str | None] = []
    context, script = secured(trusted, "example.org", OK)
    context.sni_callback = lambda sock, name, context: named.append(name)
    server = serve((context, script))
    assert fetch_image("https://example.org/x.png") == PICTURE
    assert named == ["example.org"]
    assert b"Host: example.org\r\n" in server.requests[0]
    assert world.connected == [(PUBLIC, 443)]


def test_https_with_a_certificate_for_another_name(serve: Callable[..., Server], trusted: trustme.CA) -> None:
    server = serve(secured(trusted, "other.example", OK))
    assert refusal("https://example.org/").startswith("This address could not prove whose it is")
    assert server.requests == []


def test_https_with_a_certificate_that_nobody_vouches_for(serve: Callable[..., Server], authority: trustme.CA) -> None:
    server = serve(secured(authority, "example.org", OK))
    assert refusal("https://example.org/").startswith("This address could not prove whose it is")
    assert server.requests == []


def test_https_that_resets_the_connection(serve: Callable[..., Server], trusted: trustme.CA) -> None:
    serve(b"\x15\x03\x01" + struct.pack(">H", 2) + b"\x02\x28")
    assert refusal("https://example.org/").startswith("This address could not")
