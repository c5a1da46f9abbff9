"""What attacks are compared on: one picture, one goal, and what they may spend."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fgsm.attacks.goal import Goal
from fgsm.attacks.levels import MAX_LEVEL, Picture, one_picture
from fgsm.checks import MAX_STEPS, Array, check_integer, check_labels
from fgsm.pictures.image import to_float
from fgsm.predictions import percent

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

# JSMA: Papernot et al. (arXiv 1511.07528, §IV) change at most 14.5 % of the values; a large picture gets fewer.
JSMA_SHARE, JSMA_VALUES = 0.145, 1000
DEEPFOOL_CLASSES, DEEPFOOL_STEPS = 10, 50
DEEPFOOL_OVERSHOOT = 0.02  # as in the paper (arXiv 1511.04599, §2.1); the toolbox's own 1e-6 is lost to rounding
CW_SEARCH, CW_STEPS = 10, 10  # constants tried and steps with each; the toolbox's own choice


class Task(Goal):
    """One picture, the class to leave or to reach, and what the attacks may spend.

    Args:
        classifier: the network under attack.
        image: one picture, uint8 (H, W, C).
        target: the class to reach; None to leave what the network says of the picture.
        level: epsilon · 255 of the attacks that have an epsilon.
        steps: gradients of the attacks that take several inside it.

    Raises:
        ValueError: if an argument does not fit, or the network says `target` already.
    """

    def __init__(
        self, classifier: Classifier, image: Picture, *, target: int | None = None, level: int = 8, steps: int = 10
    ) -> None:
        self.image = one_picture(image)
        self.level = check_integer(level, "level", 0, MAX_LEVEL)
        self.steps = check_integer(steps, "steps", 1, MAX_STEPS)
        self.target = None if target is None else int(check_labels([target], 1, len(classifier.labels))[0])
        self.probabilities: Array = classifier.probabilities(self.pictures)[0]
        self.label = int(self.probabilities.argmax())
        if self.label == self.target:
            said = f"'{classifier.labels[self.label]}' {percent(float(self.probabilities[self.label]))}"
            raise ValueError(f"nothing to compare: the network says {said} before any attack; choose another target")

    @cached_property
    def pictures(self) -> npt.NDArray[np.float32]:
        """The picture as attacks take it: float32 (1, H, W, C) in [0, 1]."""
        return to_float(self.image[None])

    @property
    def aim(self) -> int:
        """The class for an attack that has to aim at one: the target, or the runner-up where none was chosen."""
        return int(np.argsort(-self.probabilities, kind="stable")[1]) if self.target is None else self.target

    @property
    def jsma_values(self) -> int:
        """How many values JSMA may change: it changes two with each gradient, so a large picture needs a bound."""
        return 2 * max(1, min(round(JSMA_SHARE * self.image.size), JSMA_VALUES) // 2)
