"""From the controls to the figure: each visitor's attack, and the rows that a figure at rest still lacks."""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

import gradio as gr

from fgsm.catalogue import Entry, find_entry, load_classifier
from fgsm.checks import check_integer
from fgsm.examples import find_example
from fgsm.experiment import MAX_STEPS, STEPS_WITH_TARGET, Experiment, recall_experiment
from fgsm.image import load_image, to_float
from fgsm.labels import find_label
from fgsm.predictions import percent_digit, suggest_target, top_predictions
from ui.components import refuse
from ui.payload import Payload, experiment_key, figure_payload, known_smallest_level, rows_payload

COARSE = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96)
IDLE_AFTER = 0.5
ITERATED_AT_ONCE = 2

_last_attack = 0.0


def attack(picture: str | None, model: str, target: Any, steps: Any, level: Any, example: str, truth: Any) -> Payload:
    """Return the figure's value for the controls as they stand, or a sentence where they cannot be used."""
    global _last_attack
    _last_attack = time.monotonic()
    try:
        experiment = experiment_of(picture, model, target, steps, example, truth)
        last = find_entry(model).max_level
        shown = min(check_integer(level, "level", 0, 255), last)
        levels = coarse_levels(last) if experiment.steps == 1 else {0, shown}
        payload = figure_payload(experiment, sorted({*levels, shown}), last)
    except ValueError as error:
        return problem(error)
    payload["more"] = bool(missing_levels(experiment, last))
    payload["link"] = {
        "model": model,
        "example": example or None,
        "target": experiment.target,
        "steps": experiment.steps,
    }
    return payload


def problem(error: Exception | str) -> Payload:
    """Return a figure value that keeps the last good figure and shows a sentence; never equal to the one before."""
    return {"error": str(error), "at": time.time()}


def settled(
    picture: str | None,
    model: str,
    target: Any,
    steps: Any,
    slider: Any,
    example: str,
    truth: Any,
    event: gr.EventData,
) -> Payload | None:
    """Return the rows that a figure at rest lacks: the slider's own at once, the others while nobody attacks."""
    try:
        experiment = experiment_of(picture, model, target, steps, example, truth)
        last = find_entry(model).max_level
        level = check_integer(event._data.get("level", slider), "level", 0, last)
    except (ValueError, AttributeError):
        return None
    wanted = {level}
    missing = missing_levels(experiment, last)
    if event._data.get("fill") and time.monotonic() - _last_attack > IDLE_AFTER:
        wanted.update(missing if experiment.steps == 1 else missing[:ITERATED_AT_ONCE])
    return {
        "key": experiment_key(experiment),
        "rows": rows_payload(experiment, sorted(wanted)),
        "smallest": known_smallest_level(experiment, last),
        "more": bool(missing_levels(experiment, last)),
        "at": time.time(),
    }


def missing_levels(experiment: Experiment, last: int) -> list[int]:
    """Return the levels still to measure: all for one step; up to the first that fools, then a few, for several."""
    have = {row.level for row in experiment.measured()}
    if experiment.steps > 1 and known_smallest_level(experiment, last)["known"]:
        return sorted(coarse_levels(last) - have)
    return [level for level in range(last + 1) if level not in have]


def coarse_levels(last: int) -> set[int]:
    """Return the levels of the first reply: close together where networks give in, wide apart above."""
    return {level for level in COARSE if level <= last} | {last}


def experiment_of(
    picture: str | None, model: str, target: Any, steps: Any, example: str = "", truth: Any = None
) -> Experiment:
    """Return the experiment that the controls ask for.

    Raises:
        ValueError: with a sentence for the visitor.
    """
    if not picture:
        raise ValueError("There is no picture yet: upload one, or choose an example.")
    check_integer(steps, "steps", 1, MAX_STEPS)
    entry = find_entry(model)
    height, width, channels = load_classifier(model).input_shape
    pixels = load_image(picture, (height, width), channels=channels)
    known = find_example(example, model) if example else None
    shown = _class(entry, known.classes[model] if known and truth in (None, "") else truth)
    return recall_experiment(model, pixels.tobytes(), _class(entry, target), int(steps), shown)


def _class(entry: Entry, choice: Any) -> int | None:
    return None if choice in (None, "") else find_label(entry.labels, str(choice)).index


def steps_for(target: Any, steps: int) -> int:
    """Return the number of steps that suits: ten with a target, one without, the visitor's own if already more."""
    if target in (None, ""):
        return 1
    return STEPS_WITH_TARGET if steps == 1 else steps


def suggested(how: str, picture: str | None, model: str, example: str, truth: Any) -> int:
    """Return the class that a target button stands for.

    Raises:
        gr.Error: where there is no picture to suggest it for.
    """
    try:
        experiment = experiment_of(picture, model, None, 1, example, truth)
    except ValueError as error:
        raise refuse(str(error)) from error
    return suggest_target(experiment.original, how)


def check_png(
    data: str, picture: str | None, model: str, target: Any, steps: Any, level: Any, example: str, truth: Any
) -> str:
    """Read the downloaded PNG back, as a stranger would, and say whether the network still says the same."""
    try:
        experiment = experiment_of(picture, model, target, steps, example, truth)
        png = base64.b64decode(data, validate=True)
        height, width, channels = experiment.image.shape
        again = load_image(png, (height, width), channels=channels)
        said = experiment.classifier.probabilities(to_float(again[None]))[0]
        shown = experiment.measure([check_integer(level, "level", 0, 255)])[0].probabilities
    except (ValueError, binascii.Error, TypeError) as error:
        return f"The check did not work: {error}"
    labels = experiment.classifier.labels
    before, after = (
        [(row.label, percent_digit(row.probability)) for row in top_predictions(rows, labels)] for rows in (shown, said)
    )
    same = "the same top five, to the last digit" if before == after else "not the same as shown"
    return f"Read back from {len(png) // 1024} kB of PNG: '{after[0][0]}' {after[0][1]}, {same}."
