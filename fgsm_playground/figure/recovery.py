"""A page whose picture is no longer here (deleted, or another server answers now) sends its own pixels and goes on."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import gradio as gr

from fgsm.catalogue.catalogue import find_entry
from fgsm.pictures.image import encode_png
from fgsm_playground.figure.page_state import PageValues, open_page
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.files import save_png
from fgsm_playground.parts.part import Part
from fgsm_playground.picture.decoding import decode_upload

LARGEST = 1_000_000  # letters of base64; the largest network's picture that ships has a quarter of that


class Recovery(Part):
    """Shows nothing; `lost` comes with the figure's picture where the server says that it has none."""

    def __init__(self) -> None:
        super().__init__(module="figure/recover.js", events=("lost",))


def picture_from_page(model: Any, language: Any, event: gr.EventData) -> tuple[str, str]:
    """Return (picture, example) for the pixels that the figure on the page shows as its original.

    Raises:
        gr.Error: with a sentence for the visitor.
    """
    try:
        return _saved(event_value(event, "png", ""), model, language), ""
    except (ValueError, AttributeError) as error:
        raise refuse(str(error), language) from error


def reopen_page(language: str, kept: Any, request: gr.Request) -> PageValues:
    """Return what `open_page` does, with the visitor's own picture in place of an example where the page kept it.

    Args:
        language: the visitor's.
        kept: a PNG in base64 that the browser kept while the page was loaded again; empty for none.
        request: the page's address.
    """
    values = open_page(language, request)
    if not kept:
        return values
    try:
        picture = _saved(kept, values.network, language)
    except ValueError:
        return values
    return values._replace(picture=picture, example="")


def _saved(png: Any, model: Any, language: Any) -> str:
    """Write a picture in base64 at a network's input size; what has that size already stays as it is, bit for bit."""
    text = str(png)
    height, width, channels = find_entry(model).input_shape
    largest = max(LARGEST, 2 * height * width * channels)  # a PNG that cannot be packed has a third more letters
    if len(text) > largest:
        raise ValueError(f"expected at most {largest} letters of base64, got {len(text)}")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("expected a picture in base64, got something else") from error
    return save_png(encode_png(decode_upload(data, (height, width, channels), language)), "picture.png")
