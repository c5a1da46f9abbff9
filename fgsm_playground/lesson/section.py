"""What is for teaching: the lesson and the lab book."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm_playground.lesson.lab_book import add_labbook, add_recorder
from fgsm_playground.lesson.panel import add_lesson, add_return
from fgsm_playground.parts.language import word


def add_teach(controls: list[Any]) -> None:
    """Add both to the Blocks being built; `controls` are those of `Controls` in figure/request.py."""
    with gr.Accordion(word("panel.teach"), open=False, elem_id="teach"):
        add_lesson(controls)
        add_labbook()
    # What stands in a closed part of the page does not run.
    add_return()
    add_recorder()
