"""The two classes that an attack is about, before softmax, along signed epsilon (arXiv 1412.6572, Fig. 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fgsm.checks import Array
from fgsm.experiment.experiment import Experiment
from fgsm.explanation.line import limited_change, slope
from fgsm.pictures.image import to_float


@dataclass(frozen=True)
class LogitLines:
    """The label's logit and its rival's along signed epsilon (arXiv 1412.6572, Fig. 4).

    The last three say where the rival overtakes the label, in grey levels; None where it never does.

    Attributes:
        levels: -max … max.
        label: logits of the picture's own class.
        rival: logits of class `rival_index`.
        rival_index: the target, or the class that overtakes the label first, or the runner-up.
        predicted: by a straight line along the slope at the picture.
        limited: by that line, counting only the way that each value can go before it is black or white.
        measured: by the network. This and `limited` are the first of the levels looked at.
    """

    levels: Array
    label: Array
    rival: Array
    rival_index: int
    predicted: float | None
    limited: float | None
    measured: float | None


def logit_lines(experiment: Experiment, levels: Array, logits: Array, near: Array, close: Array) -> LogitLines:
    """Follow the label and its rival through logits that were measured.

    Args:
        experiment: picture, network, and target if any.
        levels: -max … max, with the network's logits (2 · max + 1, K) there.
        logits: these.
        near: further levels between 0 and the first few, with the logits there.
        close: these.
    """
    label, last = experiment.label, len(levels) // 2
    forward = np.concatenate([near, levels[last:]])
    rows = np.concatenate([close, logits[last:]])[np.argsort(forward, kind="stable")]
    forward = np.sort(forward)
    rival = _rival(experiment, rows)
    picture = np.repeat(to_float(experiment.image[None]), 2, axis=0)
    # d loss(k) = Σ p d logit - d logit(k), so the difference of two losses is that of two logits.
    towards_label, towards_rival = experiment.classifier.loss_gradient(picture, [label, rival])
    gradient = towards_rival - towards_label
    lead = rows[:, label] - rows[:, rival]
    fall = -slope(experiment, gradient)
    return LogitLines(
        levels=levels,
        label=logits[:, label],
        rival=logits[:, rival],
        rival_index=rival,
        predicted=max(float(lead[0] / fall), 0.0) if fall > 0 else None,
        limited=_first_below_zero(forward, lead[0] + limited_change(experiment, gradient, forward)),
        measured=_first_below_zero(forward, lead),
    )


def _first_below_zero(levels: Array, lead: Array) -> float | None:
    return float(levels[(lead < 0).argmax()]) if (lead < 0).any() else None


def _rival(experiment: Experiment, logits: Array) -> int:
    said = logits.argmax(axis=1)
    left = said[said != experiment.label]
    if experiment.targeted or not left.size:
        return experiment.rival(experiment.original)
    return int(left[0])
