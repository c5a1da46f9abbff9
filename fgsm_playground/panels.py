"""What stands below the figure, behind a tap."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm_playground.compare.panel import add_compare
from fgsm_playground.defend.panel import add_defend
from fgsm_playground.explain.panel import add_explain
from fgsm_playground.lesson.section import add_teach
from fgsm_playground.parts.language import word
from fgsm_playground.robustness.panel import add_robustness


def add_panels(controls: list[Any]) -> None:
    """Add the panels to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    with gr.Accordion(word("panel.about"), open=False):
        for part in ("picture", "epsilon", "curve", "steps", "privacy"):
            gr.Markdown(word(f"about.{part}"))
    add_explain(controls)
    add_compare(controls)
    add_defend(controls)
    add_robustness(controls[-1])
    add_teach(controls)
