"""What happens when the page opens or the network changes: set the controls, wait for the network, draw."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import gradio as gr

from fgsm.catalogue import available_classifiers, default_classifier, find_entry
from fgsm.entry import Entry
from fgsm.examples import examples_for, find_example
from fgsm.experiment import MAX_STEPS
from fgsm.labels import find_label
from ui.attack import attack, problem
from ui.controls import class_choices, is_drawable, model_choices, title_of, twin_of
from ui.examples import example_buttons
from ui.figure import show_figure
from ui.language import DEFAULT, say
from ui.payload import Payload
from ui.request import Controls, steps_for

POLL = 0.25

_ahead = True


def load_ahead(ahead: bool) -> None:
    """Say whether the networks that ship are loaded behind the first figure, or each when it is first picked."""
    global _ahead
    _ahead = ahead


def open_page(language: str, request: gr.Request) -> tuple[Any, ...]:
    """Return the controls as the page's address says, then what goes with the network."""
    return page_values(request.query_params, language)


def switch_model(model: str, picture: str | None, example: str, language: str = DEFAULT) -> tuple[Any, ...]:
    """Return the controls and what goes with another network, keeping the picture where it suits."""
    if find_example(example, model):
        return page_values({"model": model, "example": example}, language)
    own = bool(picture) and not example and not is_drawable(find_entry(model))
    values = page_values({"model": model}, language)
    return (gr.skip(), *values[1:5], "", *values[6:]) if own else values


def drawn_at_once(model: str, picture: str | None, example: str, language: str) -> tuple[Any, ...]:
    """Return what `switch_model` does, then figure, twin and whether both are still to come.

    A network in memory is drawn in the same answer; for another one the figure says what is being waited for.
    """
    values = switch_model(model, picture, example, language)
    entry = find_entry(values[1]["value"])
    if not entry.loaded:
        return (*values, _loading(entry, language), None, True)
    level, kept = entry.level, values[5]
    shown = picture if values[0] == gr.skip() else values[0]
    figure, twin = attack(shown, entry.name, None, 1, level, kept, None, False, language)
    return (*values, {**figure, "level": level}, twin, False)


def still_to_come(*values: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what `first_figure` does for `Controls(*values[1:])`, if `values[0]` says that it is still to come."""
    if values[0]:
        yield from first_figure(*values[1:])
    else:
        yield gr.skip(), gr.skip()


def page_values(query: Mapping[str, str], language: str = DEFAULT) -> tuple[Any, ...]:
    """Return `ui.request.Controls` but for the language, then banner, examples, drawing, gradient switch and twin.

    All as a permalink says. What the link lacks or gets wrong becomes the default.
    """
    entry = find_entry(_known(lambda: find_entry(query["model"]).name, default_classifier()))
    example = find_example(query.get("example", ""), entry.name) or next(iter(examples_for(entry.name)), None)
    target = _known(lambda: find_label(entry.labels, query["target"]).index, None)
    beside = query.get("beside") == "1" and twin_of(entry) is not None
    return (
        str(example.path) if example else None,
        gr.update(choices=model_choices(language), value=entry.name),
        gr.update(choices=class_choices(entry, language), value=target),
        _whole(query, "steps", 1, MAX_STEPS, steps_for(target, 1)),
        gr.update(maximum=entry.max_level, value=_whole(query, "level", 0, entry.max_level, entry.level)),
        example.name if example else "",
        gr.update(choices=class_choices(entry, language), value=None),
        gr.update(value=beside, visible=twin_of(entry) is not None),
        gr.update(value=banner(entry, language), visible=bool(banner(entry))),
        example_buttons(entry.name, language),
        gr.update(visible=is_drawable(entry)),
        gr.update(value=False, visible=beside),
        show_figure(beside),
    )


def first_figure(*values: Any) -> Iterator[tuple[Payload, Payload | None]]:
    """Yield the values of figure and twin for `Controls(*values)`: what is being waited for, then both drawn."""
    controls = Controls(*values)
    try:
        entry = controls.entry
    except ValueError as error:
        yield problem(error), None
        return
    for message in wait_for(entry, controls.language):
        yield message, None
    if entry.loaded:
        figure, twin = attack(*values)
        yield {**figure, "level": controls.level}, twin and {**twin, "level": controls.level}
        if _ahead:
            load_the_others()


@cache
def load_the_others() -> None:
    """Load the networks that ship behind the first figure, so that switching to one need not wait; once."""
    shipped = [entry for entry in map(find_entry, available_classifiers()) if not entry.fetched]

    def load() -> None:
        for entry in shipped:
            entry.start_loading().join()

    threading.Thread(target=load, daemon=True).start()


def wait_for(entry: Entry, language: Any = DEFAULT) -> Iterator[Payload]:
    """Yield figure values that say how far a network's loading is, until it is there or has failed."""
    if entry.loaded:
        return
    loader = entry.start_loading()
    while loader.is_alive():
        yield _loading(entry, language)
        loader.join(POLL)
    if entry.problem:
        yield problem(entry.problem)


def banner(entry: Entry, language: Any = DEFAULT) -> str:
    """Return a sentence where the page had to begin with another network than ImageNet's, and how to get that."""
    imagenet = find_entry("imagenet")
    if default_classifier() == "imagenet" or entry is imagenet:
        return ""
    if imagenet.problem:
        return say(language, "start.without", reason=imagenet.problem)
    return say(language, "start.fetching", progress=imagenet.progress or say(language, "start.not_begun"))


def _loading(entry: Entry, language: Any) -> Payload:
    text = say(language, "start.loading", title=title_of(entry, language), progress=entry.progress)
    return {"loading": text.rstrip(), "at": time.time()}


def _known(read: Any, default: Any) -> Any:
    try:
        return read()
    except (KeyError, ValueError):
        return default


def _whole(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and low <= int(text) <= high else default
