"""A slider that has come to rest: its own row at once, the others that the figure lacks while nobody else is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from fgsm.checks import check_integer
from fgsm.experiment.experiment import Experiment
from fgsm_playground.figure.attack import bustle, missing_levels, twin_controls
from fgsm_playground.figure.payload import experiment_key, known_smallest_level, rows_payload
from fgsm_playground.figure.request import Controls
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.answer import Payload, problem

ENOUGH = 0.2  # seconds of measuring for one answer: an attack that comes meanwhile does not wait for long
AT_ONCE, ITERATED_AT_ONCE = 6, 1  # levels between two looks at the clock

_filling = threading.Lock()


def settled(event: gr.EventData, *values: Any) -> Payload | None:
    """Return the rows that a figure at rest lacks, some at a time.

    Args:
        event: the slider's level, the levels that the figure has, and whether it wants the others.
        *values: `Controls`.
    """
    return _settled(Controls(*values), event)


def settled_beside(event: gr.EventData, *values: Any) -> Payload | None:
    """Return the same for the adversarially trained twin."""
    controls = twin_controls(values)
    return _settled(controls, event) if controls else None


def _settled(controls: Controls, event: gr.EventData) -> Payload | None:
    try:
        experiment, last = controls.experiment(), controls.entry.max_level
        # An event that waited for another comes with that one's data: the slider's own level is in the controls.
        asked = (event_value(event, "level", controls.level), controls.level)
        wanted = {check_integer(level, "level", 0, last) for level in asked}
        have = {check_integer(level, "level", 0, last) for level in event_value(event, "have", [])}
    except (ValueError, AttributeError, TypeError) as error:
        return problem(error)
    fill = bool(event_value(event, "fill"))
    with _alone(fill) as filling:
        if filling:
            wanted.update(_measured(experiment, missing_levels(experiment, last, have | wanted)))
        found = rows_payload(experiment, sorted(wanted), None if bustle.idle else ())
    have.update(int(level) for level, row in found["rows"].items() if row["random"] is not None)
    return {
        "key": experiment_key(experiment),
        **found,
        "smallest": known_smallest_level(experiment, last),
        "more": bool(missing_levels(experiment, last, have)),
        "busy": not (filling if fill else bustle.idle),
        "at": time.time(),
    }


def _measured(experiment: Experiment, levels: list[int]) -> list[int]:
    """Measure some of the levels, from the first on, and return which."""
    end, done = time.monotonic() + ENOUGH, 0
    while done < len(levels) and (not done or time.monotonic() < end):
        group = levels[done:][: AT_ONCE if experiment.steps == 1 else ITERATED_AT_ONCE]
        experiment.measure(group)
        done += len(group)
    return levels[:done]


@contextmanager
def _alone(wanted: bool) -> Iterator[bool]:
    """Say whether there is room to measure more than what somebody looks at: for one visitor at a time."""
    room = wanted and bustle.idle and _filling.acquire(blocking=False)
    try:
        yield room
    finally:
        if room:
            _filling.release()
