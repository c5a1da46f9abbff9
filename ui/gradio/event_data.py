"""What a part of the page says with its event."""

from __future__ import annotations

from typing import Any

import gradio as gr


def event_data(event: gr.EventData) -> dict[str, Any]:
    """Return what a script handed to `trigger`, by name; nothing in it is to be trusted.

    Returns:
        An empty dictionary for anything that is not an object.
    """
    return event._data if isinstance(event._data, dict) else {}
