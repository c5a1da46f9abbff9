"""Live on the page: its buttons, and the line that says where frames go."""

from __future__ import annotations

from typing import Any

from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.part import Part


class Live(Part):
    """It draws on the figure by itself: Gradio hears of a frame only when one is kept as the picture."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            label=word("language"),
            html="live/live.html",
            css="live/live.css",
            module="live/page.js",
            words=words("live."),
            **arguments,
        )
