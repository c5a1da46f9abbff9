"""The row of example pictures: one button each."""

from __future__ import annotations

import base64
import io
from functools import cache
from typing import Any

import gradio as gr
from PIL import Image

from fgsm.examples import Example, examples_for
from ui.figure import read_static

THUMBNAIL = 96


class ExampleRow(gr.HTML):
    """Buttons with the examples of a network; a click triggers `chosen` with the example's name."""

    def __init__(self, model: str, **arguments: Any) -> None:
        super().__init__(
            example_buttons(model),
            html_template=read_static("examples.html"),
            css_template=read_static("examples.css"),
            js_on_load=read_static("examples.js"),
            apply_default_css=False,
            **arguments,
        )

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "html"


@cache
def example_buttons(model: str) -> list[dict[str, str]]:
    """Return name, title, text alternative and thumbnail of each example that suits a network."""
    return [
        {"name": each.name, "title": each.title, "alt": each.alt, "source": _thumbnail(each)}
        for each in examples_for(model)
    ]


def _thumbnail(example: Example) -> str:
    with Image.open(example.path) as picture:
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        data = io.BytesIO()
        picture.convert("RGB").save(data, "WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode('ascii')}"
