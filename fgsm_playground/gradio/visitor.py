"""A visitor whose request comes by a route of our own."""

from __future__ import annotations

import gradio as gr
from starlette.requests import Request


def visitor_of(request: Request, session: str) -> gr.Request:
    """Return the request as Gradio's handlers know it.

    Args:
        request: of Starlette.
        session: the name that the visitor's page has told.
    """
    return gr.Request(request, session_hash=session)
