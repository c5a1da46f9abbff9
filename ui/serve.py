"""Serving the page: the launch settings of a public page, and /health."""

from __future__ import annotations

import gradio as gr
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from fgsm.catalogue import available_classifiers, default_classifier, find_entry
from ui.figure import STATIC
from ui.theme import theme

MAX_FILE_SIZE = "8mb"


def serve(page: gr.Blocks, *, block: bool = True) -> str:
    """Load the networks to begin with in the background and serve the page; address and port come from the environment.

    Args:
        page: what `ui.page.build_page` returned.
        block: whether to return only when the server is stopped.

    Returns:
        The page's address.
    """
    for name in dict.fromkeys((default_classifier(), "imagenet")):
        find_entry(name).start_loading()
    _, url, _ = page.launch(
        prevent_thread_lock=not block,
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        share=False,
        strict_cors=True,
        allowed_paths=[],
        state_session_capacity=200,
        max_threads=16,
        max_file_size=MAX_FILE_SIZE,
        footer_links=["api"],
        theme=theme(),
        css_paths=[STATIC / "page.css"],
        app_kwargs={
            "docs_url": None,
            "redoc_url": None,
            "routes": [APIRoute("/health", health, methods=["GET"])],
        },
    )
    return url


def health() -> JSONResponse:
    """Answer 200 once a network is loaded and the page can attack, 503 before."""
    loaded = [name for name in available_classifiers() if find_entry(name).loaded]
    return JSONResponse({"loaded": loaded}, status_code=200 if loaded else 503)
