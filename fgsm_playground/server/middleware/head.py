"""HEAD, as load balancers and uptime checks ask: what GET would answer, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fgsm_playground.gradio.routes import API
from fgsm_playground.server.middleware.security import local_path


class HeadMiddleware:
    """ASGI middleware: answers HEAD by a GET whose body is left out.

    Args:
        app: what it stands in front of.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or local_path(scope).startswith(API):
            # Streams, which a GET in place of HEAD would leave open, and files, for which Gradio answers HEAD.
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)
