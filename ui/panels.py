"""What stands below the figure, behind a tap."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pandas as pd

from fgsm.evaluation.accuracy import load_accuracies
from ui.compare.panel import add_compare
from ui.defend.panel import add_defend
from ui.explain.panel import add_explain
from ui.lesson.section import add_teach
from ui.parts.language import word

DATA_SETS = {"Imagenette": "imagenette", "MNIST": "mnist"}


def add_panels(controls: list[Any]) -> None:
    """Add the panels to the Blocks being built; `controls` are the components of `ui.request.Controls`."""
    with gr.Accordion(word("panel.about"), open=False):
        for part in ("picture", "epsilon", "curve", "steps", "privacy"):
            gr.Markdown(word(f"about.{part}"))
    add_explain(controls)
    add_compare(controls)
    add_defend(controls)
    curves = accuracy_table()
    if not curves.empty:
        with gr.Accordion(word("panel.robustness"), open=False):
            for part in ("curves", "others", "source"):
                gr.Markdown(word(f"robustness.{part}"))
            with gr.Row():
                for title, prefix in DATA_SETS.items():
                    _plot(title, curves[curves["network"].str.startswith(prefix)])
    add_teach(controls)


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
            title=f"{title}: {word('robustness.plot')}",
            x_title="ε · 255",
            y_title="%",
            color_title=" ",
            y_lim=[0, 100],
            height=320,
            buttons=[],
        )
