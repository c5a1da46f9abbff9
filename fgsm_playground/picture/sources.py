"""The ways in for a visitor's picture: a file, the camera, the clipboard, an address, or dropped anywhere."""

from __future__ import annotations

from typing import Any

from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.part import Part


class Sources(Part):
    """Buttons, one a way in; `figure/upload.js` sends the file that comes by any of them."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            label=word("language"),
            html="picture/sources.html",
            css="picture/sources.css",
            module="picture/sources.js",
            words=words("sources."),
            **arguments,
        )
