"""What is for teaching: the lesson and the lab book."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.lesson.lab_book import add_labbook, add_recorder
from ui.lesson.panel import add_lesson, add_return
from ui.parts.language import word


def add_teach(controls: list[Any]) -> None:
    """Add both to the Blocks being built; `controls` are the components of `ui.figure.request.Controls`."""
    with gr.Accordion(word("panel.teach"), open=False, elem_id="teach"):
        add_lesson(controls)
        add_labbook()
    # What stands in a closed part of the page does not run.
    add_return()
    add_recorder()
