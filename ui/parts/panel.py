"""A part of the page behind a tap: it asks for its content when it is seen, and again when the figure has changed."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.parts.static import STATIC, read_static

# Apart from the attacks: nothing that a panel works on keeps the figure waiting.
# A page that goes on without its server does not ask it.
REACHED = "(...values) => window.fgsmPlayground?.engine?.reached(values, true) ?? values"
APART: dict[str, Any] = {
    "js": REACHED,
    "concurrency_id": "panels",
    "concurrency_limit": 1,
    "show_progress": "hidden",
    "api_visibility": "private",
}


class Panel(gr.HTML):
    """Files NAME.html, NAME.css (if there is one) and NAME.js of `ui/`; `panel.js` comes before NAME.js.

    The server answers its event `wanted` with a plain dictionary as value.
    """

    def __init__(self, name: str, script: str | tuple[str, ...] = (), **arguments: Any) -> None:
        """Read the files.

        Args:
            name: of the files, with their folder and without ending, such as `compare/compare`.
            script: one or several files of `ui/` that the panel's own needs before it.
            **arguments: of `gr.HTML`.
        """
        # One name, not *scripts: Gradio hands a component's own arguments on by name, and drops the rest.
        style, scripts = f"{name}.css", (script,) if isinstance(script, str) else script
        super().__init__(
            None,
            html_template=read_static(f"{name}.html"),
            css_template=read_static(style) if (STATIC / style).is_file() else "",
            js_on_load="\n".join(map(read_static, (*scripts, "parts/panel.js", f"{name}.js"))),
            apply_default_css=False,
            **arguments,
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"


class Script(gr.HTML):
    """Files of `ui/` that run when the page opens; it shows nothing."""

    def __init__(self, scripts: tuple[str, ...]) -> None:
        """Read the files."""
        super().__init__(None, html_template="", js_on_load="\n".join(map(read_static, scripts)), visible="hidden")

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"
