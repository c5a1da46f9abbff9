"""The engine on a page with a server: one quiet line that says where attacks are computed, and a switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.part import Part


class BrowserEngine(Part):
    """The line; `aimed` comes where a class was suggested here."""

    def __init__(self, value: Mapping[str, Any], **arguments: Any) -> None:
        """Make the line.

        Args:
            value: `EngineFiles.named`; not the files themselves, since Gradio copies what it is given.
            **arguments: of `gr.HTML`.
        """
        super().__init__(
            value,
            label=word("language"),
            html="browser/page.html",
            css="browser/page.css",
            module="browser/page.js",
            events=("aimed",),
            words=words("engine.", "network."),
            **arguments,
        )
