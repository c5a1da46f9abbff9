"""Pictures that do not come from the visitor's own machine: examples, and addresses on the web."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm.catalogue.catalogue import load_classifier
from fgsm.pictures.examples import find_example
from fgsm.pictures.fetch import fetch_image
from fgsm.pictures.image import encode_png
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.files import save_png
from fgsm_playground.parts.language import DEFAULT
from fgsm_playground.picture.decoding import decode_upload

LABRADOR = "https://storage.googleapis.com/download.tensorflow.org/example_images/YellowLabradorLooking_new.jpg"


def picture_from_url(address: str, model: str, language: Any = DEFAULT) -> tuple[str, str, None]:
    """Return (picture, example, truth) for a picture on the web, decoded here so that no stranger's file is served.

    Raises:
        gr.Error: with a sentence for the visitor.
    """
    try:
        pixels = decode_upload(fetch_image(address), load_classifier(model).input_shape, language)
    except ValueError as error:
        raise refuse(str(error), language) from error
    return save_png(encode_png(pixels), "picture.png"), "", None


def picture_from_example(model: str, event: gr.EventData) -> tuple[Any, str, None]:
    """Return (picture, example, truth) for the example that was clicked."""
    chosen = find_example(str(event_value(event, "name", "")), model)
    return (str(chosen.path), chosen.name, None) if chosen else (gr.skip(), "", None)
