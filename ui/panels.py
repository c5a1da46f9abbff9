"""What stands below the figure, behind a tap."""

from __future__ import annotations

import gradio as gr
import pandas as pd

from fgsm.accuracy import load_accuracies
from ui.figure import read_static

DATA_SETS = {"Imagenette": "imagenette", "MNIST": "mnist"}


def add_panels() -> None:
    """Add the panels to the Blocks being built."""
    with gr.Accordion("What am I looking at?", open=False):
        gr.Markdown(read_static("about.md"))
    curves = accuracy_table()
    if not curves.empty:
        with gr.Accordion("How robust are these networks?", open=False):
            gr.Markdown(read_static("robustness.md"))
            with gr.Row():
                for title, prefix in DATA_SETS.items():
                    _plot(title, curves[curves["network"].str.startswith(prefix)])


def accuracy_table() -> pd.DataFrame:
    """Return the shipped networks' measured accuracies, one row a network, attack and level."""
    rows = [
        {"network": row.model, "curve": f"{row.model}, {row.attack}", "level": row.level, "accuracy": row.percent}
        for row in load_accuracies()
    ]
    return pd.DataFrame(rows, columns=["network", "curve", "level", "accuracy"])


def _plot(title: str, curves: pd.DataFrame) -> None:
    if not curves.empty:
        gr.LinePlot(
            curves,
            x="level",
            y="accuracy",
            color="curve",
            title=f"{title}: accuracy in % against ε · 255",
            y_lim=[0, 100],
            height=320,
            buttons=[],
        )
