"""An experiment as the browser gets it: raw bytes, packed bits, and every text that a slider move may need.

All keys are strings (others end Gradio's event stream), and everything that is shown is worded here, so the
browser only picks.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from fgsm.checks import Array
from fgsm.experiment.experiment import Experiment, Measurement
from fgsm.experiment.verdict import outcome, verdict_parts
from fgsm.networks.catalogue import name_of
from fgsm.pictures.view import gain
from fgsm.predictions import percent_digit, top_predictions
from ui.parts.answer import Payload
from ui.parts.language import DEFAULT, say


def figure_payload(
    experiment: Experiment,
    levels: Iterable[int],
    max_level: int,
    *,
    controls: Iterable[int] | None = None,
    gradient: bool = False,
    language: Any = DEFAULT,
) -> Payload:
    """Return all that the figure needs to follow the slider without asking.

    Args:
        experiment: what was measured.
        levels: the levels whose rows are sent.
        max_level: the slider's last level.
        controls: the levels whose rows hold the random-sign control too; None for all.
        gradient: whether to send the gradient itself as a picture too.
        language: the visitor's.
    """
    height, width, channels = experiment.image.shape
    return {
        "key": experiment_key(experiment),
        "height": height,
        "width": width,
        "channels": channels,
        "pixels": _encode(experiment.image.tobytes()),
        "sign": packed_sign(experiment),
        "gradient": _encode(experiment.gradient_picture().tobytes()) if gradient else None,
        "steps": experiment.steps,
        "label": experiment.label,
        "labelName": experiment.classifier.labels[experiment.label],
        "target": experiment.target,
        "targetName": _name(experiment, experiment.target),
        "truthName": _name(experiment, experiment.truth),
        "original": _bars(experiment, experiment.original),
        "scale": [scale_texts(experiment, level, language) for level in range(max_level + 1)],
        "rows": rows_payload(experiment, levels, controls, language),
        "smallest": known_smallest_level(experiment, max_level),
    }


def rows_payload(
    experiment: Experiment,
    levels: Iterable[int],
    controls: Iterable[int] | None = None,
    language: Any = DEFAULT,
) -> Payload:
    """Return what the network says at each level, measured where it has not been, by level as text."""
    measurements = experiment.measure(levels, controls=controls)
    return {str(measurement.level): _row(experiment, measurement, language) for measurement in measurements}


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


def scale_texts(experiment: Experiment, level: int, language: Any = DEFAULT) -> Payload:
    """Return one level in words: as a fraction, as a decimal, in the network's own scale, and the gain."""
    low, high = experiment.classifier.value_range
    own = f"{level / 255 * (high - low):.3f}"
    key = "epsilon.gain" if level else "epsilon.zero"
    return {
        "fraction": f"{level}/255",
        "epsilon": f"ε = {level}/255 ≈ {level / 255:.3f}",
        "own": say(language, "epsilon.own", value=own, low=f"{low:g}", high=f"{high:g}"),
        "gain": say(language, key, level=level, gain=f"{gain(level):.1f}"),
    }


def _row(experiment: Experiment, measurement: Measurement, language: Any) -> Payload:
    rows, kind = measurement.probabilities, outcome(experiment, measurement)
    sentence, values = verdict_parts(experiment, measurement)
    payload = {
        "top": _bars(experiment, rows),
        "alone": _bars(experiment, measurement.alone),
        "original": float(rows[experiment.label]),
        "rival": float(rows[experiment.rival(rows)]),
        "rivalIndex": experiment.rival(rows),
        "random": None if measurement.random is None else float(measurement.random[experiment.label]),
        "outcome": kind.value,
        "outcomeText": say(language, f"outcome.{kind.name.lower()}"),
        "verdict": say(language, f"verdict.{sentence}", **values),
    }
    if experiment.steps > 1:
        payload["adversarial"] = _encode(experiment.adversarial(measurement.level).tobytes())
    return payload


def _name(experiment: Experiment, index: int | None) -> str | None:
    return None if index is None else experiment.classifier.labels[index]


def _bars(experiment: Experiment, probabilities: Array) -> list[list[Any]]:
    top = top_predictions(probabilities, experiment.classifier.labels)
    return [[row.label, row.index, row.probability, percent_digit(row.probability)] for row in top]


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
