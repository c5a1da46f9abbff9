"""What stands below the figure, behind a tap."""

from __future__ import annotations

import gradio as gr

from ui.figure import read_static


def add_panels() -> None:
    """Add the panels to the Blocks being built."""
    with gr.Accordion("What am I looking at?", open=False):
        gr.Markdown(read_static("about.md"))
