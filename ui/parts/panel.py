"""A part of the page behind a tap: it asks for its content when it is seen, and again when the figure has changed."""

from __future__ import annotations

from typing import Any

from ui.parts.part import Part
from ui.parts.static import STATIC

# A page that goes on without its server does not ask it.
REACHED = "(...values) => window.fgsmPlayground?.engine?.reached(values, true) ?? values"
# Apart from the attacks: nothing that a panel works on keeps the figure waiting.
APART: dict[str, Any] = {
    "js": REACHED,
    "concurrency_id": "panels",
    "concurrency_limit": 1,
    "show_progress": "hidden",
    "api_visibility": "private",
}


class Panel(Part):
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
            html=f"{name}.html",
            css=style if (STATIC / style).is_file() else "",
            scripts=(*scripts, "parts/panel.js", f"{name}.js"),
            **arguments,
        )
