"""Figure 1, live: canvases that follow the slider in the browser alone."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import gradio as gr

from fgsm_playground.parts.components import AnySlider, AnyText
from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.part import Part


class Figure(Part):
    """The three pictures in a row, each with its bars; its value is `fgsm_playground.figure.payload.figure_payload`'s.

    To the browser it goes as JSON in one string: the front end copies a component's value whenever its state changes,
    part by part.
    """

    def __init__(self, value: Any = None, **arguments: Any) -> None:
        super().__init__(
            value,
            label=word("language"),
            html="figure/figure.html",
            css="figure/figure.css",
            module="figure/figure.js",
            events=("settled",),
            **{"words": figure_words(), **arguments},
        )

    def postprocess(self, value: Any) -> str | None:
        """Return the value as the browser gets it."""
        return None if value is None else json.dumps(value)


def show_figure(visible: bool) -> Any:
    """Return the update that shows or hides a figure; its words go along, which an update would take from it."""
    return gr.update(visible=visible, words=figure_words())


def figure_words() -> dict[str, dict[str, str]]:
    """Return the texts that the figure's scripts word its numbers with, by language."""
    return words("figure.", "verdict.", "outcome.", "epsilon.")


class Patch(Part):
    """Rows that were measured later, handed to the figure on the page; shows nothing itself."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(module="figure/patch.js", **arguments)


class FigureParts(NamedTuple):
    """The figure, its robust twin, the slider that both follow, and where a wait is shown."""

    figure: Figure
    patch: Patch
    twin: Figure
    twin_patch: Patch
    epsilon: AnySlider
    place: gr.HTML


class ResultParts(NamedTuple):
    """What stands under the figure."""

    download: gr.Button
    check: gr.Button
    link: gr.Button
    png: AnyText
    checked: gr.HTML
