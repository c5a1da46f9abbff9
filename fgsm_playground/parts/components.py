"""Gradio's components made safe: what a client sends is taken as it is, and checked by our own code."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import gradio as gr

from fgsm_playground.gradio.images import UndecodedImage
from fgsm_playground.gradio.uploads import upload_folder
from fgsm_playground.parts.language import DEFAULT, say


def refuse(message: str, language: Any = DEFAULT) -> gr.Error:
    """Return an error that shows one sentence and leaves no traceback in the log."""
    # Gradio shows it as HTML, and it may repeat what somebody typed.
    text = html.escape(sentence(message), quote=False)
    return gr.Error(text, print_exception=False, title=say(language, "error.title"))


def sentence(message: str) -> str:
    """Return the library's message, which begins small and ends open, as a sentence."""
    text = message[:1].upper() + message[1:]
    return text if text.endswith((".", "?", "!", "。", "？", "！")) else f"{text}."


class SafeImage(UndecodedImage):
    """A picture input that hands on the path of an uploaded file, undecoded, and nothing else.

    Gradio's own would decode it without a bound, and fetch an address that a client sends in place of a file.
    """

    def check_source(self, source: str) -> None:
        """Refuse an address in place of a file.

        Raises:
            gr.Error: with a sentence for the visitor.
        """
        if "://" in source[:64] or source[:5].lower() == "data:":
            raise refuse("Expected an uploaded picture, got an address: use the address box for that.")

    def check_file(self, payload: Any) -> None:
        """Refuse anything that is not in the folder of uploads.

        Raises:
            gr.Error: with a sentence for the visitor.
        """
        if not payload.path or (payload.url or "").startswith("data:"):
            raise refuse("Expected an uploaded picture, got a data: address.")
        # Gradio checks this only where a client says that it sends a file.
        if not Path(payload.path).resolve().is_relative_to(upload_folder().resolve()):
            raise refuse("Expected an uploaded picture, got a path to something else.")


class Unchecked:
    """A component whose value the library checks, since Gradio knows neither its range nor its words."""

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return next(base for base in type(self).__mro__ if base.__module__.startswith("gradio.")).__name__.lower()

    def preprocess(self, payload: Any) -> Any:
        """Hand on what came.

        Raises:
            gr.Error: if it is a list or an object, which no control sends.
        """
        if isinstance(payload, (list, dict)):
            raise refuse("Expected one value for each control, got several for one.")
        return payload


class AnyText(Unchecked, gr.Textbox):
    """A text, whatever it says."""


class AnyNumber(Unchecked, gr.Number):
    """A number, whatever its size."""


class AnySlider(Unchecked, gr.Slider):
    """A slider, wherever a client says that it stands."""


class AnyChoice(Unchecked, gr.Dropdown):
    """A choice, among options that change with the network."""
