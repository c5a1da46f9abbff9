"""What each further step adds: loss and probabilities after every step of the basic iterative method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fgsm.attacks.iterative import Steps, basic_iterates
from fgsm.attacks.levels import CHUNK, MAX_LEVEL
from fgsm.checks import Array, check_integer
from fgsm.experiment.experiment import MAX_STEPS, Experiment, whole_step
from fgsm.explanation.line import cross_entropy
from fgsm.pictures.image import to_float, to_uint8
from fgsm.predictions import softmax


@dataclass(frozen=True)
class Trajectory:
    """The way of one picture under BIM (arXiv 1607.02533, §2.2); row 0 is the picture itself.

    Attributes:
        step: size of one step in grey levels.
        losses: cross-entropy of the class that the attack is about, (steps + 1,).
        probabilities: what the network says of each 8-bit iterate, (steps + 1, K).
        first: the first step after which the network is fooled; None if it never is.
    """

    step: int
    losses: Array
    probabilities: Array
    first: int | None


def trajectory(experiment: Experiment, level: int, steps: int = MAX_STEPS) -> Trajectory:
    """Follow BIM step by step.

    Args:
        experiment: picture, network, and target if any; its own number of steps does not matter.
        level: epsilon · 255, 1 … 255.
        steps: how many to take.

    Raises:
        ValueError: if a number does not fit.
    """
    step = whole_step(check_integer(level, "level", 1, MAX_LEVEL), check_integer(steps, "steps", 1, MAX_STEPS))
    iterates = basic_iterates(
        experiment.classifier,
        to_float(experiment.image[None]),
        [experiment.goal],
        Steps(level / 255, steps, step / 255, experiment.targeted),
    )
    pictures = np.stack([experiment.image, *(to_uint8(iterate[0]) for iterate in iterates)])
    parts = [pictures[start : start + CHUNK] for start in range(0, len(pictures), CHUNK)]
    logits = np.concatenate([experiment.classifier.logits(to_float(part)) for part in parts])
    rows = softmax(logits)
    fooled = [number for number, row in enumerate(rows) if number and experiment.fools(row)]
    return Trajectory(step, cross_entropy(logits, experiment.goal), rows, fooled[0] if fooled else None)
