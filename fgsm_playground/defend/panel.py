"""Defend the network: every defence tried on the visitor's picture, and what each was measured to be worth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from fgsm.checks import check_integer
from fgsm_playground.defend.texts import fixed_texts, measured_table, offer_row, trial_row
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.answer import Payload, problem
from fgsm_playground.parts.language import word
from fgsm_playground.parts.panel import APART, Panel


def add_defend(controls: list[Any]) -> None:
    """Add the panel to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    with gr.Accordion(word("panel.defend"), open=False, elem_id="defend"):
        panel = Panel("defend/defend", ("wanted", "tried"))
    panel.wanted(offer, controls, panel, trigger_mode="always_last", **APART)
    panel.tried(try_defences, controls, panel, **APART)


def offer(event: gr.EventData, *values: Any) -> Payload:
    """Return what can be tried on the network, and what was measured near the figure's level; nothing is computed.

    Args:
        event: the level that the figure shows.
        *values: `Controls`.
    """
    from fgsm.defences.catalogue import defences_for, find_defence

    controls = Controls(*values)
    language = str(controls.language)
    try:
        entry, level = controls.entry, _level(event, controls)
    except (ValueError, AttributeError, TypeError) as error:
        return problem(error)
    names = [find_defence(name, entry).name for name in defences_for(entry)]
    return {
        "texts": fixed_texts(language),
        "offer": [offer_row(name, language) for name in names],
        "measured": measured_table(entry, level, language),
        "at": time.time(),
    }


def try_defences(event: gr.EventData, *values: Any) -> Iterator[Payload]:
    """Try one defence after another on the visitor's picture; each value has all rows so far.

    Args:
        event: the level that the figure shows, and whether the transformations are to be the strong ones.
        *values: `Controls`.
    """
    controls = Controls(*values)
    try:
        yield from _try_defences(event, controls)
    except (ValueError, AttributeError, TypeError) as error:
        yield problem(error)


def _try_defences(event: gr.EventData, controls: Controls) -> Iterator[Payload]:
    from fgsm.defences.catalogue import defences_for
    from fgsm.defences.trial import try_defence

    language, level = str(controls.language), _level(event, controls)
    entry, experiment = controls.entry, controls.experiment()
    names = defences_for(entry, strong=bool(event_value(event, "strong")))
    rows: list[Payload] = []
    bare = None
    for name in names:
        trial = try_defence(experiment, entry, name, level)
        bare = bare or trial  # the first one has no defence
        rows.append(trial_row(experiment, trial, bare, level, language))
        yield {
            "key": experiment_key(experiment),
            "level": level,
            "rows": list(rows),
            "done": len(rows) == len(names),
            "at": time.time(),
        }


def _level(event: gr.EventData, controls: Controls) -> int:
    return check_integer(event_value(event, "level"), "level", 0, controls.entry.max_level)
