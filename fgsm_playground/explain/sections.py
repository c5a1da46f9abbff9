"""What the sections of "Why does it work?" are made of: plots, pictures, tables, each a plain dictionary."""

from __future__ import annotations

import base64
from typing import Any

from fgsm.attacks.levels import Picture
from fgsm.checks import Array
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import encode_png
from fgsm.predictions import percent
from fgsm_playground.parts.language import say

Part = dict[str, Any]


def section(language: str, name: str, lead: str, **parts: list[Any]) -> Part:
    """Return one section: a title, a sentence, and any of pictures, plots, tables, findings and remarks."""
    empty: Part = {"pictures": [], "plots": [], "tables": [], "findings": [], "remarks": []}
    return {"section": name, "title": say(language, f"explain.{name}.title"), "lead": lead, **empty, **parts}


def picture(name: str, image: Picture, title: str, note: str = "") -> Part:
    """Return a picture as a PNG, exact to the byte."""
    source = f"data:image/png;base64,{base64.b64encode(encode_png(image)).decode('ascii')}"
    return {"name": name, "source": source, "title": title, "note": note, "alt": f"{title} {note}".strip()}


def row(name: str, *cells: str) -> Part:
    """Return a row of a table."""
    return {"name": name, "cells": list(cells)}


def level_text(level: float) -> str:
    """Write a level as a fraction of 255: at most three digits, as `0.125/255`."""
    return f"{level:.3g}/255"


def said(experiment: Experiment, probabilities: Array) -> str:
    """Return the network's first choice and its probability."""
    index = int(probabilities.argmax())
    return f"'{experiment.classifier.labels[index]}' {percent(float(probabilities[index]))}"


def yes_no(language: str, yes: bool, what: str) -> str:
    """Return one of two texts, such as `explain.answer.yes` and `explain.answer.no`."""
    return say(language, f"explain.{what}.{'yes' if yes else 'no'}")


def success(language: str, experiment: Experiment, yes: bool) -> str:
    """Say whether the attack succeeded: the network fooled, or the target reached."""
    return yes_no(language, yes, "reaches" if experiment.targeted else "fools")


def with_target(experiment: Experiment, key: str) -> str:
    """Return the key of a text that is another one where there is a target."""
    return f"{key}.target" if experiment.targeted else key
