"""The ways in for a visitor's picture: a file, the camera, the clipboard, an address, or dropped anywhere."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.parts.language import word, words
from ui.parts.static import read_static

SCRIPTS = ("parts/words.js", "figure/shrink.js", "figure/upload.js", "figure/sources.js")


class Sources(gr.HTML):
    """Buttons, one a way in; `given` comes when a file has been uploaded, which is then the value.

    From there it goes to the picture's own component, which checks it as it does what comes by its own ways.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            None,
            label=word("language"),
            html_template=read_static("figure/sources.html"),
            css_template=read_static("figure/sources.css"),
            js_on_load="\n".join(map(read_static, SCRIPTS)),
            apply_default_css=False,
            words=words("sources."),
            **arguments,
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
