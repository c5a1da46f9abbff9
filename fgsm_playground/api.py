"""What programs can call by name: /attack, /labels and /models."""

from __future__ import annotations

from typing import Any, TypedDict

import gradio as gr

from fgsm.catalogue.catalogue import available_classifiers, default_classifier, find_entry
from fgsm.catalogue.labels import search_labels
from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import record_of
from fgsm.experiment.verdict import outcome, verdict
from fgsm.pictures.image import encode_png
from fgsm.predictions import top_predictions
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.components import AnyNumber, AnyText, SafeImage, refuse
from fgsm_playground.parts.files import save_png
from fgsm_playground.server.limits.admission import AdmissionControl


class Class(TypedDict):
    """One class of a network."""

    index: int
    name: str
    names: list[str]


def attack_api(picture: str, model: str, level: int, target: str | None, steps: int) -> tuple[dict[str, Any], str]:
    """Attack a picture and say what the network makes of it before and after.

    Args:
        picture: an uploaded picture (JPEG, PNG, WebP, AVIF, GIF or BMP).
        model: the name of a network, from /models; empty for the first whose weights are here.
        level: epsilon · 255, a whole number of grey levels, from 0 to the network's largest (32 for ImageNet).
        target: the class to reach, by name or index, from /labels; empty to leave the picture's own.
        steps: 1 for FGSM, up to 20 for the basic iterative method.

    Returns:
        A dictionary: `model`, the network's name; `original`, `adversarial` and `perturbation`, each the top five as a
        list of {label, index, probability}; `verdict`, a sentence; `outcome`, its kind; `smallest_level`, the smallest
        level that fools, or null. Then the adversarial picture as a PNG file at the network's input size.
    """
    try:
        controls = Controls(picture, model or default_classifier(), target, steps, level)
        experiment, shown, last = controls.experiment(), controls.checked_level(), controls.entry.max_level
        png = encode_png(experiment.adversarial(shown))
        return {"model": controls.model, **_answer(experiment, shown, last)}, save_png(
            png, f"adversarial-{shown}-255.png"
        )
    except ValueError as error:
        raise refuse(str(error)) from error


def labels(model: str = "", search: str = "") -> list[Class]:
    """List the classes of a network (empty: the default one), all or those with `search` in one of their names."""
    try:
        found = search_labels(find_entry(model or default_classifier()).labels, str(search))
    except ValueError as error:
        raise refuse(str(error)) from error
    return [{"index": each.index, "name": each.name, "names": list(each.names)} for each in found]


def models() -> list[dict[str, Any]]:
    """List the networks that can be attacked."""
    return [
        {"name": entry.name, "title": entry.title, "classes": len(entry.labels), "max_level": entry.max_level}
        for entry in map(find_entry, available_classifiers())
    ]


def add_api(concurrency: dict[str, Any], guard: AdmissionControl) -> None:
    """Add the named endpoints to the Blocks being built."""
    with gr.Row(visible=False):
        inputs = [
            SafeImage(label="picture"),
            AnyText("", label="model"),
            AnyNumber(8, label="level", precision=0),
            AnyText("", label="target"),
            AnyNumber(1, label="steps", precision=0),
        ]
        outputs = [gr.JSON(label="result"), gr.File(label="adversarial")]
        gr.Button().click(
            guard.api(attack_api), inputs, outputs, api_name="attack", api_description=attack_api.__doc__, **concurrency
        )
    gr.api(labels, api_name="labels", queue=True)
    gr.api(models, api_name="models", queue=True)


def _answer(experiment: Experiment, level: int, last: int) -> dict[str, Any]:
    measurement = experiment.measure([level])[0]
    rows = {
        "original": experiment.original,
        "adversarial": measurement.probabilities,
        "perturbation": measurement.alone,
    }
    names, record = experiment.classifier.labels, record_of(experiment, measurement)
    return {
        **{name: [row._asdict() for row in top_predictions(row, names)] for name, row in rows.items()},
        "verdict": verdict(record, names),
        "outcome": outcome(record).value,
        "smallest_level": experiment.smallest_level(last),
    }
