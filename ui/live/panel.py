"""Live on the page: its buttons, and the line that says where frames go."""

from __future__ import annotations

from typing import Any

from ui.parts.language import word, words
from ui.parts.part import Part

SCRIPTS = (
    *("parts/words.js", "parts/pixels.js", "parts/png.js", "parts/canvas.js"),
    *("browser/grey.js", "browser/pictures.js", "browser/wording.js"),
    *(f"live/{name}.js" for name in ("live", "buttons", "here", "page")),
)


class Live(Part):
    """It draws on the figure by itself: Gradio hears of a frame only when one is kept as the picture."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            label=word("language"),
            html="live/live.html",
            css="live/live.css",
            scripts=SCRIPTS,
            words=words("live."),
            **arguments,
        )
