"""What is drawn when the page opens or the network changes: what is being waited for, then the figure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import gradio as gr

from fgsm.catalogue.catalogue import available_classifiers, find_entry
from fgsm.catalogue.entry import Entry
from fgsm_playground.figure.controls import title_of
from fgsm_playground.figure.page_state import switch_model
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.answer import Payload, problem
from fgsm_playground.parts.language import DEFAULT, say

POLL = 0.25


class FirstFigure:
    """The handlers that draw a figure nobody has asked for by name.

    Args:
        attacked: makes a visitor's attack, from the request and `Controls(*values)`.
        ahead: whether the networks that ship are loaded behind the first figure, or each when it is first picked.
    """

    def __init__(self, attacked: Callable[..., tuple[Payload, Payload | None]], ahead: bool = True) -> None:
        self._attacked = attacked
        self._ahead = ahead

    def drawn_at_once(
        self, request: gr.Request, model: str, picture: str | None, example: str, language: str
    ) -> tuple[Any, ...]:
        """Return what `switch_model` does, then figure, twin and whether both are still to come.

        A network in memory is drawn in the same answer; for another one the figure says what is being waited for.
        """
        values = switch_model(model, picture, example, language)
        entry = find_entry(values.network)
        if not entry.loaded:
            return (*values, _loading(entry, language), None, True)
        shown = picture if values.picture == gr.skip() else values.picture
        controls = Controls(shown, entry.name, None, 1, entry.level, values.example, language=language)
        figure, twin = self._attacked(request, *controls)
        return (*values, {**figure, "level": entry.level}, twin, False)

    def still_to_come(self, request: gr.Request, *values: Any) -> Iterator[tuple[Any, Any]]:
        """Yield what `first_figure` does for `Controls(*values[1:])`, if `values[0]` says that it is still to come."""
        if values[0]:
            yield from self.first_figure(request, *values[1:])
        else:
            yield gr.skip(), gr.skip()

    def first_figure(self, request: gr.Request, *values: Any) -> Iterator[tuple[Payload, Payload | None]]:
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
            figure, twin = self._attacked(request, *values)
            yield {**figure, "level": controls.level}, twin and {**twin, "level": controls.level}
            if self._ahead:
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


def _loading(entry: Entry, language: Any) -> Payload:
    text = say(language, "start.loading", title=title_of(entry, language), progress=entry.progress)
    return {"loading": text.rstrip(), "at": time.time()}
