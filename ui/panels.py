"""What stands below the figure, behind a tap."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.compare.panel import add_compare
from ui.defend.panel import add_defend
from ui.explain.panel import add_explain
from ui.lesson.section import add_teach
from ui.parts.language import word
from ui.robustness.panel import add_robustness


def add_panels(controls: list[Any]) -> None:
    """Add the panels to the Blocks being built; `controls` are the components of `ui.figure.request.Controls`."""
    with gr.Accordion(word("panel.about"), open=False):
        for part in ("picture", "epsilon", "curve", "steps", "privacy"):
            gr.Markdown(word(f"about.{part}"))
    add_explain(controls)
    add_compare(controls)
    add_defend(controls)
    add_robustness(controls[-1])
    add_teach(controls)
