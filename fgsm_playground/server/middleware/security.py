"""The page's outer door: which routes are open, the security headers, and one line of log a request."""

from __future__ import annotations

import json
import logging
import re
import time

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fgsm_playground.gradio import routes

# What the page, its API and its hosts use, of our own routes and of Gradio's; all others are closed.
_OPEN = re.compile(rf"/(?:health|picture|live|metrics|(?:browser|modules)/.*)|{routes.OPEN}")
# Gradio builds its front end from strings and styles in line, and the host may show the page in a frame (Spaces).
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self' data: blob:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin-allow-popups",
}

log = logging.getLogger("fgsm.requests")


class SecurityMiddleware:
    """ASGI middleware: closes what nobody needs, adds the security headers and logs each request.

    Args:
        app: what it stands in front of.
        log_requests: whether to write a line a request: no address, no query, no content.
    """

    def __init__(self, app: ASGIApp, log_requests: bool = False) -> None:
        self._app = app
        self._log = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def add_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in present)]
            await send(message)

        app = self._app if is_open(local_path(scope)) else PlainTextResponse("Not Found", 404)
        try:
            await app(scope, receive, add_headers)
        finally:
            if self._log:
                _write_line(scope, status, time.perf_counter() - started)


def is_open(path: str) -> bool:
    """Say whether a path, without the proxy's prefix, is one that the page needs."""
    return _OPEN.fullmatch(path) is not None


def local_path(scope: Scope) -> str:
    """Return a request's path without the prefix under which a proxy shows the page."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path[len(root) :] if root and path.startswith(root + "/") else path


def route_of(path: str) -> str:
    """Return the kind of route only: what follows it may name a visitor's file or session."""
    if not is_open(path):
        return "closed"
    parts = re.split(r"[/=]", path)
    return "/".join(parts[: 4 if parts[2:3] == ["queue"] else 3])


def _write_line(scope: Scope, status: int, seconds: float) -> None:
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "method": scope["method"],
        "route": route_of(local_path(scope)),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    log.info(json.dumps(line))
