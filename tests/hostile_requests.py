"""Requests that mean harm: paths, values, addresses, bodies and bytes, with what is said about them."""

from __future__ import annotations

import json
from typing import Any

from tests.harness.serving import ROOT
from tests.hostile_wire import FORM, uploaded_file

NAN, INFINITE = float("nan"), float("inf")
HTML = "<img src=x onerror=alert(1)><script>alert(1)</script>"
DEEP = b"[" * 10_000 + b"]" * 10_000

NOT_AN_UPLOAD = "Expected an uploaded picture"
PATHS: dict[str, tuple[Any, str]] = {
    "loopback": (uploaded_file("http://127.0.0.1:9/cat.png"), NOT_AN_UPLOAD),
    "loopback without meta": ({"path": "http://127.0.0.1:9/cat.png"}, NOT_AN_UPLOAD),
    "loopback in capitals": (uploaded_file("HTTP://127.0.0.1:9/cat.png"), NOT_AN_UPLOAD),
    "gopher": (uploaded_file("gopher://127.0.0.1:9/_x"), NOT_AN_UPLOAD),
    "file scheme": (uploaded_file("file:///etc/hostname"), NOT_AN_UPLOAD),
    "network share": (uploaded_file("//127.0.0.1/share/cat.png"), NOT_AN_UPLOAD),
    "password file": (uploaded_file("/etc/passwd"), NOT_AN_UPLOAD),
    "environment": (uploaded_file("/proc/self/environ"), NOT_AN_UPLOAD),
    "endless device": (uploaded_file("/dev/zero"), NOT_AN_UPLOAD),
    "source": (uploaded_file(str(ROOT / "app.py")), NOT_AN_UPLOAD),
    "weights": (uploaded_file(str(ROOT / "assets" / "models" / "mnist.npz")), NOT_AN_UPLOAD),
    "relative": (uploaded_file("app.py"), NOT_AN_UPLOAD),
    "upwards": (uploaded_file("../../../../etc/passwd"), NOT_AN_UPLOAD),
    "NUL": (uploaded_file("/etc/passwd\0.png"), NOT_AN_UPLOAD),
    "very long": (uploaded_file("/tmp/" + "a" * 100_000), NOT_AN_UPLOAD),
    "empty": (uploaded_file(""), ""),
    "none": (uploaded_file(None), ""),
    "number": (uploaded_file(5), NOT_AN_UPLOAD),
    "list": (uploaded_file(["a"]), NOT_AN_UPLOAD),
    "data address as path": (uploaded_file("data:image/png;base64,AAAA"), NOT_AN_UPLOAD),
    "data address as url": (uploaded_file(None, url="data:image/png;base64,AAAA"), NOT_AN_UPLOAD),
    "data address, large": (uploaded_file(None, url="data:image/png;base64," + "A" * 1_500_000), NOT_AN_UPLOAD),
    "data address of SVG": (uploaded_file("data:image/svg+xml,<svg onload=alert(1)>"), NOT_AN_UPLOAD),
    "data address in capitals": (uploaded_file("DATA:image/png;base64,AAAA"), NOT_AN_UPLOAD),
    "a word": ("cat.png", NOT_AN_UPLOAD),
    "an array": ([[[0, 0, 0]]], NOT_AN_UPLOAD),
    "no object": (NAN, NOT_AN_UPLOAD),
}


VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "level as text": ({"level": "8"}, "whole number as level"),
    "level NaN": ({"level": NAN}, "whole number as level"),
    "level infinite": ({"level": -INFINITE}, "whole number as level"),
    "level huge": ({"level": 10**300}, "level from 0 to"),
    "level in between": ({"level": 0.5}, "whole number as level"),
    "level as list": ({"level": [8]}, "one value"),
    "level true": ({"level": True}, "whole number as level"),
    "steps for ever": ({"steps": 10**9}, "steps from 1 to 20"),
    "steps backwards": ({"steps": -1}, "steps from 1 to 20"),
    "steps NaN": ({"steps": NAN}, "whole number as steps"),
    "target of 1,000 characters": ({"target": "a" * 1000}, "one of 10 classes"),
    "target of a million": ({"target": "7" * 1_000_000}, "one of 10 classes"),
    "target HTML": ({"target": HTML}, "&lt;img"),
    "target of another alphabet": ({"target": "٣"}, ""),
    "target with a format": ({"target": "{0.__class__}%s%n"}, "one of 10 classes"),
    "target with NUL": ({"target": "3\0"}, "one of 10 classes"),
    "target as object": ({"target": {"__class__": "x"}}, "one value"),
    "model upwards": ({"model": "../../../etc/passwd"}, "network"),
    "model HTML": ({"model": HTML}, "&lt;img"),
    "model private": ({"model": "__class__"}, "network"),
    "model as list": ({"model": ["mnist"]}, "one value"),
    "model none": ({"model": None}, ""),  # the default network answers
    "model a number": ({"model": 1e308}, "network"),
}


URLS = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/",
    "http://127.0.0.1:9/", "http://user@127.0.0.1/", "http://127.0.0.1\\@localhost/", "file:///etc/passwd",
    "ftp://127.0.0.1/x.png", "gopher://127.0.0.1:9/_x", "data:image/png;base64,AAAA", "javascript:alert(1)",
    "http://127.0.0.1/\r\nHost: x", "http://", "", None, 5, ["http://127.0.0.1/"], "a" * 100_000,
    f"http://localhost/{HTML}",
]  # fmt: skip


def envelope(**fields: Any) -> bytes:
    return json.dumps({"data": [], "fn_index": 0, "session_hash": "abc", **fields}).encode()


def fields_of(text: bytes) -> bytes:
    return b'{"data": [], "fn_index": 0, "session_hash": "abc", %s}' % text


JOIN = "/queue/join"
# What is posted, and where; every one is refused.
POSTS: dict[str, tuple[str, Any]] = {
    "no JSON": (JOIN, b"{nope"),
    "nothing": (JOIN, b""),
    "a list": (JOIN, [1]),
    "a number": (JOIN, 1),
    "null": (JOIN, None),
    "half a character": (JOIN, envelope(data=["\ud800"])),
    "no UTF-8": (JOIN, fields_of(b'"x": "\xff"')),
    "lists 10,000 deep": (JOIN, DEEP),
    "data 10,000 deep": (JOIN, fields_of(b'"data": [%s]' % DEEP)),
    "data 200 deep": (JOIN, fields_of(b'"data": [%s]' % (b"[" * 200 + b"]" * 200))),
    "objects 10,000 deep": (JOIN, fields_of(b'"data": [%s1%s]' % (b'{"a":' * 10_000, b"}" * 10_000))),
    "event data 10,000 deep": (JOIN, fields_of(b'"event_data": %s' % DEEP)),
    "number of 5,000 digits": (JOIN, fields_of(b'"data": [1%s]' % (b"0" * 5000))),
    "function NaN": (JOIN, fields_of(b'"fn_index": NaN')),
    "function 1e309": (JOIN, fields_of(b'"fn_index": 1e309')),
    "function of 400 digits": (JOIN, fields_of(b'"fn_index": 1' + b"0" * 400)),
    "function 99999": (JOIN, envelope(fn_index=99_999)),
    "function -1": (JOIN, envelope(fn_index=-1)),
    "function true": (JOIN, envelope(fn_index=True)),
    "function in words": (JOIN, envelope(fn_index="attack")),
    "no function": (JOIN, envelope(fn_index=None)),
    "no session": (JOIN, envelope(session_hash=None)),
    "session upwards": (JOIN, envelope(session_hash="../../x")),
    "session with NUL": (JOIN, envelope(session_hash="a\0")),
    "session of a million": (JOIN, envelope(session_hash="x" * 1_000_000)),
    "session as number": (JOIN, envelope(session_hash=5)),
    "session as HTML": (JOIN, envelope(session_hash=HTML)),
    "data as text": (JOIN, envelope(data="x")),
    "data of 100,000 values": (JOIN, envelope(data=[0] * 100_000)),
    "body of 3 MB": (JOIN, envelope(data=["a" * 3_000_000])),
    "event data as list": (JOIN, envelope(event_data=[1])),
    "event as list": (JOIN, envelope(event_id=["x"])),
    "trigger in words": (JOIN, envelope(trigger_id="x")),
    "trigger -5": (JOIN, envelope(trigger_id=-5)),
    "a batch": (JOIN, envelope(batched=True)),
    "a token": (JOIN, envelope(oauth_token="x")),
    "run the queued": ("/run/attack", envelope()),
    "run nothing known": ("/run/nope", {"data": []}),
    "run 9999": ("/run/predict", envelope(fn_index=9999)),
    "run deep": ("/run/attack", fields_of(b'"data": %s' % DEEP)),
    "run without data": ("/run/attack", {}),
    "api of the queued": ("/api/attack", envelope()),
    "call nothing known": ("/call/nope", {"data": []}),
    "call deep": ("/call/attack", fields_of(b'"data": %s' % DEEP)),
    "call with a list": ("/call/attack", [1]),
    "call a private name": ("/call/__class__", {"data": []}),
    "call by name, unknown": ("/call/v2/nope", {"a": 1}),
    "call by name, unknown words": ("/call/v2/attack", {"a": 1}),
    "call by name, nothing": ("/call/v2/attack", {}),
    "call by name, deep": ("/call/v2/attack", b'{"picture": %s}' % DEEP),
    "cancel nothing": ("/cancel", {}),
    "cancel NaN": ("/cancel", fields_of(b'"fn_index": NaN, "event_id": "x"')),
    "cancel deep": ("/cancel", DEEP),
    "reset nothing": ("/reset", {}),
    "reset a list": ("/reset", {"event_id": [1]}),
    "no form": ("/upload", b"x"),
    "recording": ("/process_recording", {}),
    "component server": ("/component_server", {"data": [], "component_id": 1, "session_hash": "a", "fn_name": "x"}),
    "stream": ("/stream/abc", {}),
    "code": ("/vibe-code", {"code": "import os"}),
}  # fmt: skip


FORMS: dict[str, tuple[bytes, str]] = {
    "no file": (b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n', FORM),
    "no name": (b"--x\r\nContent-Disposition: form-data\r\n\r\ntext\r\n--x--\r\n", FORM),
    "no boundary": (b"--x\r\n\r\n--x--", "multipart/form-data"),
    "another boundary": (b"--y\r\n\r\n--y--", FORM),
    "no parts": (b"--x--\r\n", FORM),
    "headers for ever": (b"--x\r\n" + b"A: b\r\n" * 100_000, FORM),
    "a long header": (b"--x\r\nA: " + b"b" * 100_000, FORM),
    "2,000 fields": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 2000 + b"--x--\r\n", FORM),
    "2,000 files": (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nb\r\n' * 2000 + b"--x--\r\n", FORM),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf a', FORM),
    "another charset": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x; charset=nonsense"),
}  # fmt: skip


GETS = [
    "/gradio_api/file=/etc/passwd", "/gradio_api/file=../../etc/passwd", "/gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
    "/gradio_api/file=http://127.0.0.1:9/", "/gradio_api/file=file:///etc/passwd", "/gradio_api/file=%00",
    "/gradio_api/file=%ff%fe", "/gradio_api/file=" + "a" * 5000, "/gradio_api/file=" + "a/" * 3000,
    f"/gradio_api/file={ROOT}/app.py", "/gradio_api/file=/proc/self/environ", "/gradio_api/file=",
    "/static/" + "a" * 3000, "/assets/" + "a" * 3000, "/svelte/" + "a" * 3000, "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2fetc/passwd", "/assets/%00", "/gradio_api/heartbeat/..%2fx", "/gradio_api/upload_progress",
    "/gradio_api/queue/data", "/gradio_api/proxy=http://127.0.0.1:9/", "/gradio_api/call/attack/" + "x" * 300,
    "/picture", "/monitoring", "/.git/config", "/app.py", "/gradio_api/run/attack", "/gradio_api/queue/join",
]  # fmt: skip


RAW = [
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET " + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    b"POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
    b"POST /picture HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf a picture",
    b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf a frame",
    b"POST /picture HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{nope\r\n0\r\n\r\n",
    b"POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b'Content-Length: 1000000\r\n\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
    b"POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx",
    b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{nope\r\n0\r\n\r\n",
]
