"""Compare attacks: seven of them on the visitor's picture, in a process of its own, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from fgsm.catalogue.entry import Entry
from fgsm.comparison.compare import STEPS
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import encode_png
from fgsm_playground.compare.process import Children
from fgsm_playground.compare.texts import Comparison, fixed_texts
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.answer import Payload, problem
from fgsm_playground.parts.files import temporary_folder
from fgsm_playground.parts.language import say, word
from fgsm_playground.parts.panel import APART, Panel

QUEUE: dict[str, Any] = {**APART, "concurrency_id": "compare"}

_children = Children()


def add_compare(controls: list[Any]) -> None:
    """Add the panel to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    with gr.Accordion(word("panel.compare"), open=False, elem_id="compare"):
        with gr.Row(elem_id="compare-buttons"):
            look: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 120}
            start = gr.Button(word("compare.start"), elem_id="compare-start", variant="primary", **look)
            cancel = gr.Button(word("compare.cancel"), elem_id="compare-cancel", **look)
        panel = Panel("compare/compare", padding=False)
    panel.wanted(lambda *values: fixed_texts(Controls(*values).language), controls, panel, **APART)
    started = start.click(compare, controls, panel, **QUEUE)
    started.failure(broken, controls, panel, **APART)
    cancel.click(cancelled, None, None, queue=False, api_visibility="private")
    cancel.click(None, None, None, cancels=[started], api_visibility="private")  # also what still waits for its turn


def compare(request: gr.Request, *values: Any) -> Iterator[Payload]:
    """Yield the table for `Controls(*values)` as it fills; the work ends when the generator is closed, or `cancelled`.

    Args:
        request: tells visitors apart.
        *values: `Controls`.
    """
    controls = Controls(*values)
    try:
        experiment, level = controls.experiment(), controls.checked_level()
    except ValueError as error:
        yield problem(error)
        return
    table = Comparison(controls.entry, experiment, level, steps_for(experiment), str(controls.language))
    state = {"key": experiment_key(experiment), "level": level}
    yield {**state, **table.payload()}
    with temporary_folder() as folder:
        picture = folder / "picture.png"
        picture.write_bytes(encode_png(experiment.image))
        arguments = command(picture, controls.entry, experiment, level)
        with _children.start(str(request.session_hash), arguments) as child:
            for event in child.events():
                table.hear(event)
                yield {**state, **table.payload()}
    table.close()
    yield {**state, **table.payload()}


def cancelled(request: gr.Request) -> None:
    """End the visitor's process."""
    _children.end(str(request.session_hash))


def broken(*values: Any) -> Payload:
    """Return what is told where not even `compare` could, such as with a queue that is full."""
    return problem(say(Controls(*values).language, "compare.broken"))


def steps_for(experiment: Experiment) -> int:
    """Return the steps of the attacks that take several: the visitor's own where there is more than one."""
    return experiment.steps if experiment.steps > 1 else STEPS


def command(picture: Path, entry: Entry, experiment: Experiment, level: int) -> list[str]:
    """Return the arguments for Python that compare the attacks on a picture, in the background."""
    target = [] if experiment.target is None else ["--target", str(experiment.target)]
    return [
        *("-m", "fgsm", "compare", str(picture), "--json", "--background", *entry.options),
        *("--epsilon", f"{level}/255", "--steps", str(steps_for(experiment)), *target),
    ]
