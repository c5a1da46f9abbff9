"""The running page's wire, spoken as no browser and no client library would speak it."""

from __future__ import annotations

import json
import socket
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.harness.serving import Server

API = "/gradio_api"
JSON = {"Content-Type": "application/json"}
FORM = "multipart/form-data; boundary=x"
TIMEOUT = 60


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the text, and what the queue said in the end, where it was asked."""

    status: int
    text: str
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def worked(self) -> bool:
        return self.status == 200 and bool(self.answer.get("success", True))

    @property
    def sentence(self) -> str:
        """What a visitor is told: the error of the queue, of the figure, or of a refused request."""
        output = self.answer.get("output") or {}
        first = (output.get("data") or [None])[0]
        shown = first.get("error") if isinstance(first, dict) else None
        return str(output.get("error") or shown or ("" if self.worked else self.text))


class Wire:
    """A visitor who sends what it likes, and remembers the status of every reply."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.statuses: list[int] = []
        config = requests.get(f"{self.url}/config", timeout=TIMEOUT).json()
        self.functions: dict[str, dict[str, Any]] = {}
        for each in config["dependencies"]:
            if each["backend_fn"]:
                self.functions.setdefault(each["api_name"], each)

    def send(self, method: str, path: str, **options: Any) -> Reply:
        """Send one request and read at most 100 kB of the reply."""
        with requests.request(method, self.url + path, **{"timeout": TIMEOUT, "stream": True, **options}) as reply:
            text = next(reply.iter_content(100_000), b"").decode("utf-8", "replace")
        self.statuses.append(reply.status_code)
        return Reply(reply.status_code, text)

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        """Post JSON: bytes as they are, anything else as Python's json writes it, NaN and Infinity included."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", API + path, data=data, headers={**JSON, **headers})

    def upload(self, data: bytes, name: str = "picture.png", kind: str = "image/png") -> Reply:
        """Upload a file: by button, drag and drop or clipboard, the browser sends the same."""
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        return self.post("/upload", head.encode() + data + b"\r\n--x--\r\n", **{"Content-Type": FORM})

    def ask(self, function: str, data: list[Any], event_data: Any = None, **fields: Any) -> Reply:
        """Ask one of the page's functions as the browser does, through the queue or past it, and await the answer."""
        made = self.functions[function]
        session = uuid.uuid4().hex
        body = {"data": data, "fn_index": made["id"], "event_data": event_data, "session_hash": session, **fields}
        if not made["queue"]:
            return self.post(f"/run/{function}", body)
        joined = self.post("/queue/join", body)
        return self.collect(session) if joined.status == 200 else joined

    def collect(self, session: str) -> Reply:
        """Read a session's stream up to the first answer."""
        options = {"params": {"session_hash": session}, "stream": True, "timeout": TIMEOUT}
        with requests.get(f"{self.url}{API}/queue/data", **options) as stream:
            self.statuses.append(stream.status_code)
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if message.get("msg") in ("process_completed", "unexpected_error"):
                    return Reply(stream.status_code, line.decode(), message)
        return Reply(stream.status_code, "", {"success": False})

    def attack(self, picture: Any, model: Any = "mnist", level: Any = 8, target: Any = "", steps: Any = 1) -> Reply:
        """Ask /attack."""
        return self.ask("attack", [picture, model, level, target, steps])

    def attack_file(self, data: bytes, name: str = "picture.png") -> Reply:
        """Upload a file and attack it."""
        uploaded = self.upload(data, name)
        return self.attack(uploaded_file(json.loads(uploaded.text)[0])) if uploaded.status == 200 else uploaded

    def raw(self, request: bytes) -> bytes:
        """Send bytes that are no HTTP of any library, and return the first of what comes back."""
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT) as sock:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
            return sock.recv(4096)


def uploaded_file(path: Any, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends for a file that it has uploaded."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **fields}
