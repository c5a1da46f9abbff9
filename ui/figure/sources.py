"""The ways in for a visitor's picture: a file, the camera, the clipboard, an address, or dropped anywhere."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.parts.components import refuse, uploaded_path
from ui.parts.language import word, words
from ui.parts.static import read_static

SCRIPTS = ("parts/words.js", "figure/sources.js")


class Sources(gr.HTML):
    """Buttons, one a way in; `given` comes with the path of a file that has been uploaded."""

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


def picture_from_upload(event: gr.EventData) -> tuple[str, str, None]:
    """Return (picture, example, truth) for a file that the page has uploaded.

    Raises:
        gr.Error: with a sentence, if it is no such file.
    """
    try:
        return uploaded_path(event._data["path"]), "", None
    except (AttributeError, KeyError, TypeError) as error:
        raise refuse("Expected an uploaded picture, got something else.") from error
