"""Behind the doors: nothing that is sent is larger than allowed, or of a form that Gradio answers with 500."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import cached_property

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fgsm_playground.gradio.page import function_names
from fgsm_playground.gradio.routes import API
from fgsm_playground.gradio.undelivered_answers import make_room
from fgsm_playground.parts.components import sentence
from fgsm_playground.server.middleware.request_validation import check_request, is_checked
from fgsm_playground.server.middleware.security import local_path, route_of
from fgsm_playground.server.safe_blocks import SafeBlocks

MAX_BODY = 2_000_000  # bytes; the largest that the page sends holds a picture at the network's size
FORM = 16_384  # bytes of a form around its file
MAX_PART = 255  # bytes of each part of a path, as of a file's name
UNDELIVERED = 256  # answers kept for those who have not collected them

log = logging.getLogger("fgsm.requests")


class ValidationMiddleware:
    """ASGI middleware: what Gradio would not understand is answered with 4xx and a sentence.

    Args:
        app: what it stands in front of.
        page: whose functions can be asked for.
        max_upload: bytes of an upload, the form around the file included.
    """

    def __init__(self, app: ASGIApp, page: SafeBlocks, max_upload: int) -> None:
        self._app = app
        self._page = page
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)
        try:
            if any(len(part.encode("utf-8", "replace")) > MAX_PART for part in path.split("/")):
                raise ValueError("expected a shorter address, got a longer one")
            if scope["method"] == "POST" and is_checked(path):
                receive = await self._checked(path, receive)
            elif scope["method"] == "POST":
                _check_length(scope, self._max_upload)
        except OverflowError as error:
            await _refusal(413, error)(scope, receive, send)
        except LookupError as error:
            await _refusal(404, error)(scope, receive, send)
        except ValueError as error:
            await _refusal(422, error)(scope, receive, send)
        else:
            await self._answer(path, scope, receive, send)

    async def _checked(self, path: str, receive: Receive) -> Receive:
        body = await _read(receive)
        fields = check_request(path, body, self._functions)
        if fields.get("session_hash"):
            await make_room(self._page, fields["session_hash"], UNDELIVERED)
        message: Message | None = {"type": "http.request", "body": body, "more_body": False}

        async def replay() -> Message:
            nonlocal message
            first, message = message, None
            return first or await receive()

        return replay

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            return  # half a body, and nobody left to be answered
        except Exception as error:
            # Gradio's own: what the page raises comes as an answer. A stream is for a visitor who is not known, or
            # has gone; anything else was asked for in a form that we do not know either.
            if not path.startswith(API) or (not answer.started and scope["method"] != "POST"):
                raise
            log.warning(json.dumps({"route": route_of(path), "error": type(error).__name__}))
            if answer.started:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await _refusal(400, "expected a request as the page sends it")(scope, receive, send)

    @cached_property
    def _functions(self) -> Mapping[int, str]:
        return function_names(self._page)


class _Answer:
    """Hands an answer on. What the page refuses outside the queue comes from Gradio as 500: it becomes 422."""

    def __init__(self, send: Send) -> None:
        self.started = False
        self._send = send
        self._held: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500:
            self._held = message
            return
        if self._held:
            start, self._held = self._held, None
            await self._send({**start, "status": 422 if _is_refusal(message.get("body", b"")) else 500})
        self.started = True
        await self._send(message)


def _is_refusal(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body)["error"], str)
    except (ValueError, LookupError, TypeError):
        return False


def _check_length(scope: Scope, most: int) -> None:
    length = Headers(scope=scope).get("content-length", "")
    if not (length.isdecimal() and length.isascii()):  # in pieces of no known number, it could go on for ever
        raise ValueError("expected the length of what is sent, got none")
    if len(length) > 12 or int(length) > most:
        raise OverflowError(f"expected at most {most / 1e6:.1f} MB, got more")


async def _read(receive: Receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise OverflowError(f"expected at most {MAX_BODY // 1_000_000} MB, got more")
        more = message.get("more_body", False)
    return bytes(body)


def _refusal(status: int, reason: Exception | str) -> Response:
    return JSONResponse({"detail": sentence(str(reason))}, status)
