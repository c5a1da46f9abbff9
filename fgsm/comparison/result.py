"""What came of one attack: measured on the 8-bit picture, judged as everything here is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from fgsm.attacks.fast_gradient import is_adversarial
from fgsm.attacks.levels import Picture
from fgsm.checks import Array
from fgsm.comparison.task import Task
from fgsm.pictures.image import to_float, to_uint8
from fgsm.pictures.view import perturbation_picture

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier


class Ending(str, Enum):
    """How an attack ended."""

    DONE = "done"
    STOPPED = "stopped"
    UNTARGETED_ONLY = "untargeted only"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Result:
    """What came of one attack. All but `fooled_as_floats` and `l2_as_floats` is about the 8-bit picture.

    Attributes:
        attack: its short name.
        ending: how it ended; the rest has no meaning where it was not run.
        picture: the adversarial picture, uint8 (H, W, C).
        fooled: whether the goal was met.
        fooled_as_floats: whether it was met before rounding.
        prediction: what the network says now.
        probability: how likely it finds that.
        linf: the largest change, in grey levels.
        l2: the Euclidean norm of the change, in the [0, 1] pixel scale.
        l2_as_floats: the same before rounding.
        l0: number of values changed, of H · W · C.
        gradients: gradients taken.
        forwards: forward passes besides.
        seconds: time for the attack alone.
    """

    attack: str
    ending: Ending
    picture: Picture
    fooled: bool = False
    fooled_as_floats: bool = False
    prediction: int = -1
    probability: float = 0.0
    linf: int = 0
    l2: float = 0.0
    l2_as_floats: float = 0.0
    l0: int = 0
    gradients: int = 0
    forwards: int = 0
    seconds: float = 0.0

    @property
    def was_run(self) -> bool:
        """Whether there is anything measured."""
        return self.ending in (Ending.DONE, Ending.STOPPED)

    @property
    def change(self) -> float:
        """The share of values changed, 0 … 1."""
        return self.l0 / self.picture.size


def judge(classifier: Classifier, task: Task, adversarial: Array) -> dict[str, Any]:
    """Measure an adversarial picture.

    Args:
        classifier: the network, uncounted.
        task: what was to be done.
        adversarial: floats (H, W, C) in [0, 1].

    Returns:
        The fields of `Result` from `picture` to `l0`.
    """
    floats = np.clip(adversarial, 0, 1).astype(np.float32)
    picture = to_uint8(floats)
    rows = classifier.probabilities(np.stack([to_float(picture), floats]))
    fooled, as_floats = is_adversarial(rows, [task.goal] * 2, targeted=task.targeted)
    change = picture.astype(np.int64) - task.image
    return {
        "picture": picture,
        "fooled": bool(fooled),
        "fooled_as_floats": bool(as_floats),
        "prediction": int(rows[0].argmax()),
        "probability": float(rows[0].max()),
        "linf": int(np.abs(change).max()),
        "l2": float(np.sqrt((change**2).sum())) / 255,
        "l2_as_floats": float(np.linalg.norm(floats.astype(np.float64) - task.pictures[0])),
        "l0": int(np.count_nonzero(change)),
    }


def perturbation(task: Task, result: Result) -> Picture:
    """Return what an attack changed as a picture, its largest change drawn as black or white."""
    return perturbation_picture(result.picture.astype(np.int64) - task.image, result.linf)
