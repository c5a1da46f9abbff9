"""The row of example pictures: one button each."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from fgsm.pictures.examples import examples_for
from fgsm_playground.parts.language import DEFAULT, say, texts, word
from fgsm_playground.parts.part import Part

THUMBNAIL = 96


class ExampleRow(Part):
    """Buttons with the examples of a network; a click triggers `chosen` with the example's name."""

    def __init__(self, model: str, **arguments: Any) -> None:
        super().__init__(
            example_buttons(model),
            label=word("picture.examples"),
            html="picture/examples.html",
            css="picture/examples.css",
            module="picture/examples.js",
            events=("chosen",),
            **arguments,
        )


def example_buttons(model: str, language: Any = DEFAULT) -> list[dict[str, str]]:
    """Return name, title, text alternative and thumbnail of each example that suits a network."""
    return [
        {
            "name": each.name,
            "title": _worded(language, f"example.{each.name}", each.title),
            "alt": _worded(language, f"example.{each.name}.alt", each.alt),
            "source": _thumbnail(each.path),
        }
        for each in examples_for(model)
    ]


def _worded(language: Any, key: str, own: str) -> str:
    """Return a text of the page, or what a picture of the host's own is called."""
    return say(language, key) if key in texts(DEFAULT) else own


@cache
def _thumbnail(path: Path) -> str:
    with Image.open(path) as picture:
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        data = io.BytesIO()
        picture.convert("RGB").save(data, "WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode('ascii')}"
