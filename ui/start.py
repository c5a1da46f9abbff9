"""What happens when the page opens: wait for the network, then put the page as its address says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr

from fgsm.catalogue import Entry, find_entry
from fgsm.examples import examples_for, find_example
from fgsm.experiment import MAX_STEPS
from fgsm.labels import find_label
from ui.attack import attack, problem, steps_for
from ui.payload import Payload

DEFAULT_MODEL = "imagenet"
DEFAULT_LEVEL = 1
POLL = 0.25

Settings = dict[str, Any]


def settings_from(query: Mapping[str, str]) -> Settings:
    """Return the page's settings from a permalink; what it lacks or gets wrong becomes the default."""
    model = _known(lambda: find_entry(query["model"]).name, DEFAULT_MODEL)
    entry = find_entry(model)
    example = _known(lambda: query["example"], "")
    if find_example(example, model) is None:
        example = next((each.name for each in examples_for(model)), "")
    target = _known(lambda: find_label(entry.labels, query["target"]).index, None)
    return {
        "model": model,
        "example": example,
        "target": target,
        "steps": _whole(query, "steps", 1, MAX_STEPS, steps_for(target, 1)),
        "level": _whole(query, "level", 0, entry.max_level, DEFAULT_LEVEL),
    }


def open_page(request: gr.Request) -> tuple[Any, ...]:
    """Return (picture, model, target, steps, epsilon, example, truth) as the page's address says."""
    settings = settings_from(request.query_params)
    entry = find_entry(settings["model"])
    example = find_example(settings["example"], entry.name)
    return (
        str(example.path) if example else None,
        entry.name,
        gr.update(choices=target_choices(entry), value=settings["target"]),
        settings["steps"],
        gr.update(maximum=entry.max_level, value=settings["level"]),
        settings["example"],
        gr.update(choices=target_choices(entry), value=None),
    )


def first_figure(
    picture: str | None, model: str, target: Any, steps: Any, level: Any, example: str, truth: Any
) -> Iterator[Payload]:
    """Yield figure values: what is being waited for, then the figure at the slider's level."""
    try:
        entry = find_entry(model)
    except ValueError as error:
        yield problem(error)
        return
    yield from wait_for(entry)
    if entry.loaded:
        yield {**attack(picture, model, target, steps, level, example, truth), "level": level}


def wait_for(entry: Entry) -> Iterator[Payload]:
    """Yield figure values that say how far a network's loading is, until it is there or has failed."""
    loader = entry.start_loading()
    while loader.is_alive():
        yield loading(f"Loading {entry.title} … {entry.progress}")
        loader.join(POLL)
    if entry.problem:
        yield problem(entry.problem)


def loading(sentence: str) -> Payload:
    """Return a figure value that says what is being waited for."""
    return {"loading": sentence, "at": time.time()}


def target_choices(entry: Entry) -> list[tuple[str, int | str]]:
    """Return the target picker's choices: none, then every class under all its names."""
    return [("none: any other class will do", ""), *((str(label), label.index) for label in entry.labels)]


def _known(read: Any, default: Any) -> Any:
    try:
        return read()
    except (KeyError, ValueError):
        return default


def _whole(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and low <= int(text) <= high else default
