"""Why does it work? Sections on the visitor's own picture, each asked for by itself, then the equations."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from fgsm.checks import check_integer
from fgsm_playground.explain.sections import Part
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.gradio.event_data import event_value
from fgsm_playground.parts.answer import problem
from fgsm_playground.parts.language import word
from fgsm_playground.parts.panel import APART, Panel

MATHEMATICS: list[dict[str, str | bool]] = [{"left": "$$", "right": "$$", "display": True}]


def add_explain(controls: list[Any]) -> None:
    """Add the panel to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    with gr.Accordion(word("panel.explain"), open=False, elem_id="explain"):
        panel = Panel("explain/explain")
        gr.Markdown(word("explain.equations"))
        equations = gr.Markdown(latex_delimiters=MATHEMATICS, elem_id="explain-equations")
    # The last one wins: a section that was asked for while another was on its way must not be lost.
    panel.wanted(explain, controls, [panel, equations], trigger_mode="always_last", **APART)


def explain(event: gr.EventData, *values: Any) -> tuple[Part, str]:
    """Return the section that is asked for, and the equations.

    Args:
        event: the section's name and the level that the figure shows.
        *values: `Controls`.
    """
    from fgsm_playground.explain.equations import equations_text

    controls = Controls(*values)
    try:
        return _section(event, controls), equations_text(str(controls.language))
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        return problem(error), equations_text(str(controls.language))


def _section(event: gr.EventData, controls: Controls) -> Part:
    from fgsm_playground.explain.curves import steps_section, taylor_section
    from fgsm_playground.explain.pictures import linear_section, noise_section
    from fgsm_playground.explain.tables import diagnosis_section

    makers = {
        "taylor": taylor_section,
        "noise": noise_section,
        "linear": linear_section,
        "diagnosis": diagnosis_section,
        "steps": steps_section,
    }
    name, last = str(event_value(event, "section")), controls.entry.max_level
    if name not in makers:
        raise ValueError(f"expected a section ({', '.join(makers)}), got {name[:60]!r}")
    level = check_integer(event_value(event, "level"), "level", 0, last)
    experiment = controls.experiment()
    section = makers[name](experiment, level, last, controls.language)
    return {**section, "state": f"{experiment_key(experiment)} {level}", "at": time.time()}
