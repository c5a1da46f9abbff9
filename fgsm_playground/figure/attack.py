"""From the controls to the figure: each visitor's attack."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm.checks import check_integer
from fgsm.experiment.experiment import Experiment
from fgsm.predictions import suggest_target
from fgsm_playground.figure.controls import LISTED, title_of, twin_of
from fgsm_playground.figure.payload import figure_payload, known_smallest_level
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.answer import LostPictureError, Payload, problem
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.language import DEFAULT
from fgsm_playground.server.limits.load_shedding import ServerLoad

COARSE = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96)  # close together where networks give in

bustle = ServerLoad()


def attack(*values: Any) -> tuple[Payload, Payload | None]:
    """Return the values of the figure and of its robust twin for `Controls(*values)`.

    Where the controls cannot be used the first is a sentence; where no twin is to be shown the second is None.
    """
    controls, twin = Controls(*values), twin_controls(values)
    with bustle.attack() as busy:
        return attack_one(controls, busy), attack_one(twin, busy) if twin else None


def attack_one(controls: Controls, busy: bool = False) -> Payload:
    """Return the value of one figure, with what is seen first, or a sentence where there is none to draw.

    That is the slider's level, and level 0, which costs nothing. The others the figure asks for as soon as it is drawn,
    unless it is told that others are being served.
    """
    try:
        experiment, entry = controls.experiment(), controls.entry
        shown = min(check_integer(controls.level, "level", 0, 255), entry.max_level)
        payload = figure_payload(
            experiment, sorted({0, shown}), entry.max_level, controls=(0,), gradient=bool(controls.beside)
        )
    except ValueError as error:
        return problem(error)
    payload["title"] = title_of(entry, controls.language) if controls.beside else ""
    payload["more"] = bool(missing_levels(experiment, entry.max_level, {0}))
    payload["busy"] = busy
    payload["picture"] = controls.picture
    payload["link"] = {
        "model": entry.name,
        "example": controls.example or None,
        "target": experiment.target,
        "steps": experiment.steps,
        "beside": 1 if controls.beside else None,
    }
    return payload


def twin_controls(values: Any) -> Controls | None:
    """Return the controls with the robust twin in place of the network, where it is to be shown."""
    controls = Controls(*values)
    try:
        twin = twin_of(controls.entry) if controls.beside else None
    except ValueError:
        return None
    return controls._replace(model=twin) if twin else None


def suggested(how: str, picture: Any, model: Any, example: Any, truth: Any, language: Any = DEFAULT) -> Any:
    """Return the class that a target button stands for.

    Raises:
        gr.Error: where there is no picture to suggest it for.
    """
    try:
        experiment = Controls(picture, model, None, 1, 0, example, truth, language=language).experiment()
    except LostPictureError:
        return gr.skip()  # the attack that follows asks the page for it
    except ValueError as error:
        raise refuse(str(error), language) from error
    index = suggest_target(experiment.original, how)
    return index if index < LISTED else experiment.classifier.labels[index]


def missing_levels(experiment: Experiment, last: int, have: set[int]) -> list[int]:
    """Return what a figure that has some levels lacks, in the order in which its curve grows.

    For one step that is all of them, coarse ones first; for several steps those to the first that fools, then coarse
    ones.
    """
    coarse = sorted({level for level in COARSE if level < last} | {last})
    if experiment.steps == 1:
        wanted = [*coarse, *range(last)]
    else:
        wanted = coarse if known_smallest_level(experiment, last)["known"] else list(range(last + 1))
    return [level for level in dict.fromkeys(wanted) if level not in have]
