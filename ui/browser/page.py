"""The engine on a page with a server: one quiet line that says where attacks are computed, and a switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from ui.browser.runtime import ROUNDING
from ui.parts.language import word, words
from ui.parts.static import read_static

SCRIPTS = (
    *("parts/words.js", "parts/pixels.js", ROUNDING),
    *(f"browser/{name}.js" for name in ("engine", "wording", "pictures", "figures", "sent", "controls", "page")),
)


class BrowserEngine(gr.HTML):
    """The line; `aimed` comes with a class that was suggested here, `again` where the figure is to be drawn anew."""

    def __init__(self, value: Mapping[str, Any], **arguments: Any) -> None:
        """Make the line.

        Args:
            value: `EngineFiles.named`; not the files themselves, since Gradio copies what it is given.
            **arguments: of `gr.HTML`.
        """
        super().__init__(
            value,
            label=word("language"),
            html_template=read_static("browser/page.html"),
            css_template=read_static("browser/page.css"),
            js_on_load="\n".join(map(read_static, SCRIPTS)),
            apply_default_css=False,
            words=words("engine.", "network."),
            **arguments,
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
