"""A part of the page behind a tap: it asks for its content when it is seen, and again when the figure has changed."""

from __future__ import annotations

from typing import Any

from fgsm_playground.parts.modules import call
from fgsm_playground.parts.part import Part
from fgsm_playground.parts.static import STATIC

# A page that goes on without its server does not ask it.
REACHED_QUIETLY = call("parts/server.js", "reachedQuietly")
# Apart from the attacks: nothing that a panel works on keeps the figure waiting.
APART: dict[str, Any] = {
    "js": REACHED_QUIETLY,
    "concurrency_id": "panels",
    "concurrency_limit": 1,
    "show_progress": "hidden",
    "api_visibility": "private",
}


class Panel(Part):
    """Files NAME.html, NAME.css (if there is one) and NAME.js.

    The server answers its event `wanted` with a plain dictionary as value.
    """

    def __init__(self, name: str, events: tuple[str, ...] = ("wanted",), **arguments: Any) -> None:
        """Read the files.

        Args:
            name: of the files, with their folder and without ending, such as `compare/compare`.
            events: the names of the events that the module triggers.
            **arguments: of `gr.HTML`.
        """
        style = f"{name}.css"
        super().__init__(
            html=f"{name}.html",
            css=style if (STATIC / style).is_file() else "",
            module=f"{name}.js",
            events=events,
            **arguments,
        )
