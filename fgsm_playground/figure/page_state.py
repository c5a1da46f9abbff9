"""How the controls are set when the page opens or the network changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import gradio as gr

from fgsm.catalogue.catalogue import default_classifier, find_entry
from fgsm.catalogue.labels import find_label
from fgsm.experiment.experiment import MAX_STEPS
from fgsm.pictures.examples import examples_for, find_example
from fgsm_playground.figure.controls import class_picker, is_drawable, model_choices, twin_of
from fgsm_playground.figure.figure import show_figure
from fgsm_playground.figure.request import steps_for
from fgsm_playground.figure.stand_in import shown, stand_in_line
from fgsm_playground.parts.language import DEFAULT
from fgsm_playground.picture.examples import example_buttons


class PageValues(NamedTuple):
    """What the controls are set to, and what goes with the network: values and updates, in the order of the outputs.

    The first eight are those of `fgsm_playground.figure.request.Controls`, without the language.
    """

    picture: Any
    model: Any
    target: Any
    steps: int
    level: Any
    example: str
    truth: Any
    beside: Any
    banner: Any
    examples: Any
    drawing: Any
    gradient: Any
    twin: Any

    @property
    def network(self) -> str:
        """The name of the network that is chosen."""
        return str(self.model["value"])


def open_page(language: str, request: gr.Request) -> PageValues:
    """Return the controls as the page's address says, then what goes with the network."""
    return page_values(request.query_params, language)


def switch_model(model: str, picture: str | None, example: str, language: str = DEFAULT) -> PageValues:
    """Return the controls and what goes with another network, keeping the picture where it suits."""
    if find_example(example, model):
        return page_values({"model": model, "example": example}, language)
    own = bool(picture) and not example and not is_drawable(find_entry(model))
    values = page_values({"model": model}, language)
    return values._replace(picture=gr.skip(), example="") if own else values


def page_values(query: Mapping[str, str], language: str = DEFAULT) -> PageValues:
    """Return everything as a permalink says; what the link lacks or gets wrong becomes the default."""
    entry = find_entry(_known(lambda: find_entry(query["model"]).name, default_classifier()))
    example = find_example(query.get("example", ""), entry.name) or next(iter(examples_for(entry.name)), None)
    target = _known(lambda: find_label(entry.labels, query["target"]).index, None)
    beside = query.get("beside") == "1" and twin_of(entry) is not None
    return PageValues(
        picture=str(example.path) if example else None,
        model=gr.update(choices=model_choices(language), value=entry.name),
        target=class_picker(entry, language, "attack.target_info", target),
        steps=_whole(query, "steps", 1, MAX_STEPS, steps_for(target, 1)),
        level=gr.update(maximum=entry.max_level, value=_whole(query, "level", 0, entry.max_level, entry.level)),
        example=example.name if example else "",
        truth=class_picker(entry, language, "attack.truth_info", None),
        beside=gr.update(value=beside, visible=twin_of(entry) is not None),
        banner=shown(stand_in_line(entry, language)),
        examples=example_buttons(entry.name, language),
        drawing=gr.update(visible=is_drawable(entry)),
        gradient=gr.update(value=False, visible=beside),
        twin=show_figure(beside),
    )


def _known(read: Any, default: Any) -> Any:
    try:
        return read()
    except (KeyError, ValueError):
        return default


def _whole(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and low <= int(text) <= high else default
