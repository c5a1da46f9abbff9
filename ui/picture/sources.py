"""The ways in for a visitor's picture: a file, the camera, the clipboard, an address, or dropped anywhere."""

from __future__ import annotations

from typing import Any

from ui.parts.language import word, words
from ui.parts.part import Part

SCRIPTS = (
    "parts/words.js",
    "parts/complain.js",
    "parts/png.js",
    "parts/canvas.js",
    "picture/shrink.js",
    "figure/upload.js",
    "picture/sources.js",
)


class Sources(Part):
    """Buttons, one a way in; `given` comes when a file has been uploaded, which is then the value.

    From there it goes to the picture's own component, which checks it as it does what comes by its own ways.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            label=word("language"),
            html="picture/sources.html",
            css="picture/sources.css",
            scripts=SCRIPTS,
            words=words("sources."),
            **arguments,
        )
