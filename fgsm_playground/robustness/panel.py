"""How robust are these networks? What was measured of each on many pictures, against epsilon."""

from __future__ import annotations

import time
from itertools import groupby
from typing import Any

import gradio as gr

from fgsm.catalogue.catalogue import find_entry
from fgsm.evaluation.accuracy import Accuracy, load_accuracies
from fgsm.evaluation.judging.worst_case import WORST_CASE
from fgsm.evaluation.transfer import load_transfers
from fgsm.predictions import percent
from fgsm_playground.figure.controls import title_of
from fgsm_playground.parts.answer import Payload
from fgsm_playground.parts.language import say, word
from fgsm_playground.parts.panel import APART, Panel
from fgsm_playground.parts.plot import line

DATA_SETS = {"Imagenette": "imagenette", "MNIST": "mnist"}


def add_robustness(language: Any) -> None:
    """Add the panel to the Blocks being built; `language` is the component that holds the visitor's."""
    if not load_accuracies():
        return
    with gr.Accordion(word("panel.robustness"), open=False, elem_id="robustness"):
        gr.Markdown(word("robustness.curves"))
        panel = Panel("robustness/robustness")
        for part in ("worst", "others", "source"):
            gr.Markdown(word(f"robustness.{part}"))
    panel.wanted(measured_plots, language, panel, **APART)


def measured_plots(language: Any) -> Payload:
    """Return one plot a data set in a visitor's language: a line for each network and attack."""
    rows = load_accuracies()
    plots = [
        _plot(title, [row for row in rows if row.model.startswith(prefix)], language)
        for title, prefix in DATA_SETS.items()
    ]
    tables = [_transfers(title, prefix, language) for title, prefix in DATA_SETS.items()]
    return {
        "plots": [plot for plot in plots if plot["lines"]],
        "tables": [table for table in tables if table["rows"]],
        "at": time.time(),
    }


def _plot(data_set: str, rows: list[Accuracy], language: Any) -> Payload:
    title = f"{data_set}: {say(language, 'robustness.plot')}"
    curves = [list(each) for _, each in groupby(rows, lambda row: (row.model, row.attack))]
    ends = (f"{_name(each[0], language)} {each[0].percent:.0f} → {each[-1].percent:.0f} %" for each in curves)
    return {
        "name": DATA_SETS[data_set],
        "title": title,
        "label": f"{title}. {'; '.join(ends)}",
        "x": say(language, "explain.axis.level"),
        "y": "",
        "percent": True,
        "range": [0, 1],
        "lines": [_line(each, language) for each in curves],
        "marks": [],
    }


def _line(rows: list[Accuracy], language: Any) -> Payload:
    shares = (row.correct / row.total for row in rows)
    return line(_kind(rows[0]), _name(rows[0], language), (row.level for row in rows), shares)


def _name(row: Accuracy, language: Any) -> str:
    attack = say(language, "robustness.worst_case") if row.attack == WORST_CASE else row.attack.upper()
    return f"{title_of(find_entry(row.model), language)}, {attack}"


def _kind(row: Accuracy) -> str:
    kind = next((each for each in ("robust", "linear") if row.model.endswith(each)), "standard")
    return f"{kind} {row.attack}"


def _transfers(data_set: str, prefix: str, language: Any) -> Payload:
    """Return a table with a row for each pair of networks, the one that the pictures were made for first."""
    found = [each for each in load_transfers() if each.judged.startswith(prefix)]
    pairs = [list(each) for _, each in groupby(found, lambda each: (each.made_for, each.judged))]
    head = [say(language, f"robustness.{name}") for name in ("made_for", "shown_to", "pictures")]
    return {
        "title": f"{data_set}: {say(language, 'robustness.transfer')}",
        "head": [*head, *(f"ε = {each.level}/255" for each in pairs[0])] if pairs else [],
        "rows": [
            [
                title_of(find_entry(pair[0].made_for), language),
                title_of(find_entry(pair[0].judged), language),
                str(pair[0].total),
                *(percent(each.share) for each in pair),
            ]
            for pair in pairs
        ],
    }
