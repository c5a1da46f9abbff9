"""A part of the page that is made of files of its own."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.parts.static import read_static


class Part(gr.HTML):
    """Files of `ui/`: what stands there, how it looks, and the scripts that run in it, one after another.

    Its events are those that a script triggers by name, in quotes.
    """

    def __init__(
        self, value: Any = None, *, html: str = "", css: str = "", scripts: tuple[str, ...] = (), **arguments: Any
    ) -> None:
        """Read the files.

        Args:
            value: what the scripts find as `props.value`.
            html: the file of what stands there; none for a part that shows nothing.
            css: the file of its style, if there is one.
            scripts: the files that run when the page has it.
            **arguments: of `gr.HTML`.
        """
        super().__init__(
            value,
            html_template=read_static(html) if html else "",
            css_template=read_static(css) if css else "",
            js_on_load="\n".join(map(read_static, scripts)),
            apply_default_css=False,
            **{"visible": True if html else "hidden", **arguments},
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
