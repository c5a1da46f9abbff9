"""One picture pushed in one direction: everything that a figure of it needs, measured once and kept.

Every picture here is 8-bit and every level whole, so what is judged is what is shown and downloaded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fgsm.attacks.fast_gradient import direction, is_adversarial, logits_and_gradient
from fgsm.attacks.goal import Goal
from fgsm.attacks.iterative import basic_iterative_method
from fgsm.attacks.levels import MAX_LEVEL, Picture, one_picture, perturb_8bit, random_sign
from fgsm.checks import Array, check_integer, check_labels
from fgsm.pictures.image import to_float, to_uint8
from fgsm.pictures.view import gradient_picture, perturbation_picture
from fgsm.predictions import softmax

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

MAX_STEPS = 20
STEPS_WITH_TARGET = 10


@dataclass(frozen=True)
class Measurement:
    """What the network says at one level, as rows of probabilities (K,).

    Attributes:
        level: epsilon · 255.
        probabilities: of the adversarial picture.
        alone: of the perturbation, drawn as a picture.
        random: of the picture under random signs of the same size; None where that was not asked for.
    """

    level: int
    probabilities: Array
    alone: Array
    random: Array | None


class Experiment(Goal):
    """A picture, a network, and the direction that an attack takes from there.

    Args:
        classifier: the network under attack.
        image: one picture, uint8 (H, W, C).
        target: the class to reach; None to leave the picture's own.
        steps: 1 for FGSM, more for BIM with whole grey levels as steps.
        truth: the class that the picture really shows, where that is known.

    Raises:
        ValueError: if an argument does not fit.
    """

    def __init__(
        self,
        classifier: Classifier,
        image: Picture,
        *,
        target: int | None = None,
        steps: int = 1,
        truth: int | None = None,
    ) -> None:
        for label in (target, truth):
            if label is not None:
                check_labels([label], 1, len(classifier.labels))
        self.classifier = classifier
        self.image = one_picture(image)
        self.steps = check_integer(steps, "steps", 1, MAX_STEPS)
        self.target = target
        self.truth = truth
        goal = truth if target is None else target
        logits, gradient = logits_and_gradient(classifier, to_float(self.image[None]), None if goal is None else [goal])
        self.original: Array = softmax(logits)[0]
        self.predicted = int(self.original.argmax())
        self.label = self.predicted if truth is None else truth
        self.sign = direction(gradient[0], targeted=self.targeted)
        self._control = random_sign(np.ones_like(self.image, np.int8))
        self._measured: dict[int, Measurement] = {}
        self._alone: dict[int, Array] = {}
        self._pictures: dict[int, Picture] = {}
        self._lock = threading.RLock()

    @property
    def has_gradient(self) -> bool:
        """Whether any pixel has a direction at all."""
        return bool(self.sign.any())

    @property
    def gradient_stop(self) -> str:
        """What in the network lets no gradient pass, in words; empty where one does or it is not known."""
        return str(getattr(self.classifier, "gradient_stop", ""))

    def adversarial(self, level: int) -> Picture:
        """Return the picture at a level, uint8 (H, W, C), at most `level` from the original anywhere."""
        if self.steps == 1 or level == 0:
            return perturb_8bit(self.image, self.sign, level)
        with self._lock:
            if level not in self._pictures:
                self._pictures[level] = self._iterate(check_integer(level, "level", 0, MAX_LEVEL))
            return self._pictures[level]

    def perturbation(self, level: int) -> Picture:
        """Return the perturbation alone as a picture; for one step the sign map, whatever the level."""
        if self.steps == 1 or level == 0:
            return perturbation_picture(self.sign, 1)
        return perturbation_picture(self.change(level), level)

    def gradient_picture(self) -> Picture:
        """Return the gradient that the sign map is the sign of, as a picture, uint8 (H, W, C)."""
        gradient = self.classifier.loss_gradient(to_float(self.image[None]), [self.goal])[0]
        return gradient_picture(-gradient if self.targeted else gradient)

    def change(self, level: int) -> npt.NDArray[np.int16]:
        """Return what the attack added to each value, in grey levels."""
        return self.adversarial(level).astype(np.int16) - self.image

    def largest_change(self, level: int) -> int:
        """Return the largest size of `change(level)`."""
        if self.steps > 1:
            return int(np.abs(self.change(level)).max())
        return min(level, self._room)

    @cached_property
    def _room(self) -> int:
        """How far one step can move any value before all of them are black or white."""
        room = np.where(self.sign > 0, 255 - self.image, self.image)
        return int(room[self.sign != 0].max(initial=0))

    def measure(self, levels: Iterable[int], *, controls: Iterable[int] | None = None) -> list[Measurement]:
        """Return what the network says at each level, in one batch for what was not measured before.

        Args:
            levels: epsilon · 255 of each measurement.
            controls: those of them that need the picture under random signs too; None for all.
        """
        wanted = [check_integer(level, "level", 0, MAX_LEVEL) for level in levels]
        checked = set(wanted) if controls is None else set(wanted).intersection(controls)
        with self._lock:
            new = sorted(set(wanted).difference(self._measured))
            bare = sorted(level for level in checked if level in new or self._measured[level].random is None)
            if new or bare:
                self._judge(new, bare)
            return [self._measured[level] for level in wanted]

    def measured(self) -> list[Measurement]:
        """Return what has been measured so far, by level."""
        with self._lock:
            return [self._measured[level] for level in sorted(self._measured)]

    def fools(self, probabilities: Array) -> bool:
        """Say whether a row (K,) means that the attack succeeded: the label left, or the target reached."""
        return bool(is_adversarial(probabilities[None], [self.goal], targeted=self.targeted)[0])

    def smallest_level(self, max_level: int) -> int | None:
        """Return the smallest level from 0 up that fools, measuring one after another; None if there is none."""
        if not self.has_gradient:
            max_level = 0
        for level in range(max_level + 1):
            if self.fools(self.measure([level])[0].probabilities):
                return level
        return None

    def rival(self, probabilities: Array) -> int:
        """Return the class that the label is up against: the target, or the strongest other one."""
        if self.target is not None:
            return self.target
        others = probabilities.copy()
        others[self.label] = -1
        return int(others.argmax())

    def _iterate(self, level: int) -> Picture:
        adversarial = basic_iterative_method(
            self.classifier,
            to_float(self.image[None]),
            [self.goal],
            epsilon=level / 255,
            steps=self.steps,
            step_size=whole_step(level, self.steps) / 255,
            targeted=self.targeted,
        )
        return to_uint8(adversarial[0])

    def _judge(self, levels: list[int], controls: list[int]) -> None:
        attacked = {level: self.adversarial(level) for level in levels if level}
        random = {level: perturb_8bit(self.image, self._control, level) for level in controls if level}
        alone = {level: self.perturbation(level) for level in sorted({*map(self._drawn, levels)} - self._alone.keys())}
        pictures = [*attacked.values(), *random.values(), *alone.values()]
        rows = iter(self.classifier.probabilities(to_float(np.stack(pictures))) if pictures else ())
        # At level 0 there is nothing to judge anew.
        said = {0: self.original, **dict(zip(attacked, rows, strict=False))}
        under_random = {0: self.original, **dict(zip(random, rows, strict=False))}
        self._alone.update(zip(alone, rows, strict=False))
        for level in {*levels, *controls}:
            before = self._measured.get(level)
            self._measured[level] = Measurement(
                level,
                before.probabilities if before else said[level],
                self._alone[self._drawn(level)],
                under_random[level] if level in controls else None,
            )

    def _drawn(self, level: int) -> int:
        """Return the level whose perturbation is drawn: one step's picture is the same at every level."""
        return level if self.steps > 1 else 0


def whole_step(level: int, steps: int) -> int:
    """Return the size of one of several steps inside `level`, in whole grey levels.

    Every iterate is an 8-bit picture then, and rounding it loses nothing.
    """
    return min(max(1, round(2.5 * level / steps)), level)
