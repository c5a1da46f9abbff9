"""What the page has to know of the Blocks that it is, and what it sets on the server that Gradio starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gradio as gr
from gradio.blocks import Block


def waiting_requests(page: gr.Blocks) -> int:
    """Return how many requests wait in the queue."""
    return len(page._queue)


def look_less_often(page: gr.Blocks, seconds: float) -> None:
    """Set how long the queue sleeps between two looks for a request. Gradio's own 0.001 s keep a host at rest awake."""
    page._queue.sleep_when_free = seconds


def function_names(page: gr.Blocks) -> Mapping[int, str]:
    """Return the API name of each function that runs on the server, by its index."""
    return {index: str(each.api_name) for index, each in page.fns.items() if each.fn is not None}


def components(page: gr.Blocks) -> Iterable[Block]:
    """Return everything that stands on a page."""
    return page.blocks.values()


def cut_streams_after(page: gr.Blocks, seconds: int) -> None:
    """Set how long a server that is to end waits for open event streams, which would keep it from ending."""
    page.server.config.timeout_graceful_shutdown = seconds


def forget_sessions(app: Any) -> None:
    """Forget the last outputs that Gradio keeps for each session, and the names of the files that it may delete."""
    app.state_holder.session_data.clear()
    app.state_holder.time_last_used.clear()
    for paths in app.get_blocks().temp_file_sets:
        paths.clear()
