"""Live on the page: its buttons, and the line that says where frames go."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.parts.language import word, words
from ui.parts.static import read_static

SCRIPTS = (
    *("parts/words.js", "browser/pictures.js", "browser/wording.js"),
    *(f"live/{name}.js" for name in ("live", "buttons", "here", "page")),
)


class Live(gr.HTML):
    """It draws on the figure by itself: Gradio hears of a frame only when one is kept as the picture."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            None,
            label=word("language"),
            html_template=read_static("live/live.html"),
            css_template=read_static("live/live.css"),
            js_on_load="\n".join(map(read_static, SCRIPTS)),
            apply_default_css=False,
            words=words("live."),
            **arguments,
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
