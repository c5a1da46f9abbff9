"""A part of the page that is made of files of its own."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm_playground.parts.modules import mounting
from fgsm_playground.parts.static import read_static


class Part(gr.HTML):
    """A template, a style and a module, each a file beside the Python of the part."""

    def __init__(
        self,
        value: Any = None,
        *,
        html: str = "",
        css: str = "",
        module: str = "",
        events: tuple[str, ...] = (),
        **arguments: Any,
    ) -> None:
        """Read the files.

        Args:
            value: what the module finds as `props.value`.
            html: the file of the template; none for a part that shows nothing.
            css: the file of its style, if there is one.
            module: the JavaScript file that exports `mount(part)`, if there is one.
            events: the names of the events that the module triggers.
            **arguments: of `gr.HTML`.
        """
        super().__init__(
            value,
            html_template=read_static(html) if html else "",
            css_template=read_static(css) if css else "",
            js_on_load=mounting(module, events) if module else "",
            apply_default_css=False,
            **{"visible": True if html else "hidden", **arguments},
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
