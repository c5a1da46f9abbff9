"""Draw a digit: a field for mouse or finger, handed on as MNIST would hold it."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import gradio as gr

from fgsm.pictures.digits import centre_digit
from fgsm.pictures.image import encode_png
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.files import save_png
from fgsm_playground.parts.language import word
from fgsm_playground.parts.part import Part
from fgsm_playground.picture.decoding import decode_upload

FIELD = 280


class Drawing(Part):
    """A black field to draw on in white; `drawn` comes with the drawing after each stroke."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(
            word("drawing.clear"),
            label=word("drawing.field"),
            html="picture/drawing.html",
            css="picture/drawing.css",
            module="picture/drawing.js",
            events=("drawn",),
            **arguments,
        )


def picture_from_drawing(language: Any, event: gr.EventData) -> tuple[str, str, None]:
    """Return (picture, example, truth) for a drawing, centred and scaled as MNIST's digits are.

    Raises:
        gr.Error: with a sentence for the visitor.
    """
    try:
        png = base64.b64decode(str(event_value(event, "png", "")), validate=True)
        drawing = decode_upload(png, (FIELD, FIELD, 1), language)
        return save_png(encode_png(centre_digit(drawing[..., 0])), "digit.png"), "", None
    except (ValueError, binascii.Error, AttributeError) as error:
        raise refuse(str(error), language) from error
