"""An experiment as the browser gets it: raw bytes, packed bits and numbers, no sentence.

What the numbers mean is worded in the browser, by `wording.js`. All keys are strings (others end Gradio's event
stream).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

import numpy as np

from fgsm.catalogue.catalogue import name_of
from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import Record, record_of
from fgsm.predictions import top_classes
from fgsm_playground.parts.answer import Payload


def figure_payload(
    experiment: Experiment,
    levels: Iterable[int],
    max_level: int,
    *,
    controls: Iterable[int] | None = None,
    gradient: bool = False,
) -> Payload:
    """Return what the figure needs to follow the slider without asking.

    Args:
        experiment: what is measured here, where it was not before.
        levels: the levels whose rows are sent.
        max_level: the slider's last level.
        controls: the levels whose rows hold the random-sign control too; None for all.
        gradient: whether to send the gradient itself as a picture too.
    """
    height, width, channels = experiment.image.shape
    rows = rows_payload(experiment, levels, controls)
    named = (experiment.label, experiment.target, experiment.truth)
    rows["names"].update(_names(experiment, (index for index in named if index is not None)))
    return {
        "key": experiment_key(experiment),
        "height": height,
        "width": width,
        "channels": channels,
        "pixels": _encode(experiment.image.tobytes()),
        "sign": packed_sign(experiment),
        "gradient": _encode(experiment.gradient_picture().tobytes()) if gradient else None,
        "range": list(experiment.classifier.value_range),
        "max": max_level,
        "steps": experiment.steps,
        "label": experiment.label,
        "target": experiment.target,
        "truth": experiment.truth,
        "predicted": experiment.predicted,
        "hasGradient": experiment.has_gradient,
        "gradientStop": experiment.gradient_stop,
        "before": top_classes(experiment.original),
        "smallest": known_smallest_level(experiment, max_level),
        **rows,
    }


def rows_payload(experiment: Experiment, levels: Iterable[int], controls: Iterable[int] | None = None) -> Payload:
    """Return what the network says at each level, measured where it has not been.

    Returns:
        `rows`, by level as text, and `names`, of the classes in them by index as text.
    """
    records = [record_of(experiment, each) for each in experiment.measure(levels, controls=controls)]
    named = {index for each in records for index, _ in [*each.original, *each.top, *each.alone, (each.rival, 0)]}
    return {
        "rows": {str(each.level): _row(experiment, each) for each in records},
        "names": _names(experiment, named),
    }


def packed_sign(experiment: Experiment) -> Payload:
    """Return the sign map as two bit planes: where it is 1, and where it is not 0 (None if nowhere 0)."""
    sign = experiment.sign
    nonzero = None if sign.all() else _encode(np.packbits(sign != 0).tobytes())
    return {"positive": _encode(np.packbits(sign > 0).tobytes()), "nonzero": nonzero}


def known_smallest_level(experiment: Experiment, max_level: int) -> Payload:
    """Return the smallest level that fools, as far as what has been measured can tell."""
    measured = {row.level: row for row in experiment.measured()}
    for level in range(max_level + 1):
        if level not in measured:
            return {"known": False, "level": None}
        if experiment.fools(measured[level].probabilities):
            return {"known": True, "level": level}
    return {"known": True, "level": None}


def experiment_key(experiment: Experiment) -> str:
    """Return a short name of the experiment, for the browser to tell answers apart: the same on every server."""
    parts = (name_of(experiment.classifier), experiment.target, experiment.steps, experiment.label)
    return hashlib.sha256(repr(parts).encode() + experiment.image.tobytes()).hexdigest()[:16]


def _row(experiment: Experiment, record: Record) -> Payload:
    row = {
        "top": record.top,
        "alone": record.alone,
        "original": record.label_share,
        "rival": record.rival_share,
        "rivalIndex": record.rival,
        "random": record.random_share,
        "largest": record.largest,
    }
    if experiment.steps > 1:
        row["adversarial"] = _encode(experiment.adversarial(record.level).tobytes())
    return row


def _names(experiment: Experiment, classes: Iterable[int]) -> dict[str, str]:
    return {str(index): experiment.classifier.labels[index] for index in classes}


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
