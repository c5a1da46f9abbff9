"""What a part of the page says with its event."""

from __future__ import annotations

from typing import Any

import gradio as gr


def event_value(event: gr.EventData, name: str, default: Any = None) -> Any:
    """Return one of the values that a script handed to `trigger`; it is not to be trusted.

    Args:
        event: as Gradio's handlers get it.
        name: of the value.
        default: what is returned if the event has no such value, or is no object.
    """
    return event._data.get(name, default) if isinstance(event._data, dict) else default
