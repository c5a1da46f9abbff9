"""Gradio's page made safe: requests that no browser sends get a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import gradio as gr
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from ui.parts.components import refuse
from ui.server.metrics import Metrics


class SafeBlocks(gr.Blocks):
    """A page that answers requests which no browser sends with a sentence, not with a traceback in the log.

    Attributes:
        metrics: its figures for the host.
        receive: answers a file that a visitor's page sends.
        frame: answers a frame of a visitor's camera.
        files: the routes of what it fetches beside Gradio's.
    """

    metrics: Metrics
    receive: Callable[[Request], Awaitable[Response]]
    frame: Callable[[Request], Awaitable[Response]]
    files: Sequence[APIRoute] = ()

    async def preprocess_data(self, *arguments: Any, **options: Any) -> Any:
        """Check and hand on what came.

        Raises:
            gr.Error: if the values do not have the form that the components expect.
        """
        try:
            return await super().preprocess_data(*arguments, **options)
        except gr.Error:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
            raise refuse("Expected an uploaded picture and plain values, got something else.") from error
