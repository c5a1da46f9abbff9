"""One quiet line where another network stands in for MobileNetV2, and the switch to it once its weights are here."""

from __future__ import annotations

from typing import Any, TypedDict

import gradio as gr

from fgsm.catalogue.catalogue import PREFERRED, default_classifier, find_entry
from fgsm.catalogue.entry import Entry
from fgsm_playground.figure.controls import title_of
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.language import DEFAULT, say
from fgsm_playground.parts.part import Part

SWITCH = f"(model, ...rest) => ['{PREFERRED}', ...rest]"


class Line(TypedDict):
    """What is said, what the button says (nothing for no button), and whether to ask again soon."""

    text: str
    switch: str
    pending: bool


class StandIn(Part):
    """The line; `accepted` comes when somebody takes the offer, `waited` when it is time to ask again."""

    def __init__(self, value: Line | None = None, **arguments: Any) -> None:
        super().__init__(
            value,
            html="figure/stand_in.html",
            css="figure/stand_in.css",
            module="figure/stand_in.js",
            events=("accepted", "waited"),
            **arguments,
        )


def stand_in_line(entry: Entry, language: Any = DEFAULT) -> Line | None:
    """Return what is said beside a network that stands in; None where nothing is to be said."""
    wanted = find_entry(PREFERRED)
    if entry.own or entry.name != default_classifier() or entry is wanted:
        return None
    pending = not wanted.problem
    key = "start.fetching" if pending else "start.without"
    return {"text": say(language, key, title=title_of(entry, language)), "switch": "", "pending": pending}


def ask_again(model: Any, language: Any) -> Any:
    """Return the line for a page that was opened with a network standing in: the offer, once MobileNetV2 is loaded.

    Raises:
        gr.Error: if there is no such network.
    """
    try:
        entry = find_entry(model)
    except ValueError as error:
        raise refuse(str(error), language) from error
    if not find_entry(PREFERRED).loaded:
        return shown(stand_in_line(entry, language))
    if model == PREFERRED:
        return shown(None)
    return shown({"text": say(language, "start.arrived"), "switch": say(language, "start.switch"), "pending": False})


def shown(line: Line | None) -> Any:
    """Return the update that shows a line, or none."""
    return gr.update(value=line, visible=line is not None)
