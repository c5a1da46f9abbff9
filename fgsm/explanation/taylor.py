"""Why one step works: the loss along epsilon, measured, against what the slope at the picture predicts.

Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples" (arXiv 1412.6572), §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fgsm.attacks.levels import MAX_LEVEL
from fgsm.checks import Array, check_integer
from fgsm.experiment.experiment import Experiment
from fgsm.explanation.line import cross_entropy, limited_change, logits_along, slope
from fgsm.explanation.logit_lines import LogitLines, logit_lines
from fgsm.pictures.image import to_float

SHARE = 0.1
NOISE = 1e-5
"""What 32-bit logits may be off by; no smaller difference counts as one."""
CACHED = 32  # comparisons kept
CLOSE = 16
"""The close-up shows this part of the range, at as many points."""


@dataclass(frozen=True)
class LossLine:
    """The loss of one class along epsilon.

    Attributes:
        levels: epsilon · 255, rising from 0; fractions stand for pictures that no 8-bit file can hold.
        measured: cross-entropy of the class the attack is about, on the picture clipped to its range.
        predicted: to first order, loss ± epsilon · ‖gradient‖₁.
        limited: the same, counting only the way that each value can go before it is black or white.
    """

    levels: Array
    measured: Array
    predicted: Array
    limited: Array

    def parting(self, predicted: Array, share: float = SHARE) -> float | None:
        """Return the first level at which `measured` is off a prediction by more than a share of its rise."""
        apart = np.abs(self.measured - predicted) > np.maximum(share * np.abs(predicted - predicted[0]), NOISE)
        return float(self.levels[apart.argmax()]) if apart.any() else None


@dataclass(frozen=True)
class Taylor:
    """What `taylor` finds: the loss over all levels, its beginning close up, and the two logits.

    Attributes:
        slope: ± ‖gradient‖₁ / 255, the first-order change of the loss for one grey level.
    """

    whole: LossLine
    close: LossLine
    logits: LogitLines
    slope: float

    @property
    def parting(self) -> float | None:
        """The first level at which the loss is off loss ± epsilon · ‖gradient‖₁ by more than `SHARE` of its rise."""
        return _first(self.close.parting(self.close.predicted), self.whole.parting(self.whole.predicted))

    @property
    def clipping_matters(self) -> bool:
        """Whether the two predictions differ by more than a hundredth at the end of the close-up."""
        rise = self.close.predicted[-1] - self.close.predicted[0]
        return bool(abs(self.close.limited[-1] - self.close.predicted[-1]) > abs(rise) / 100)

    @property
    def limited_parting(self) -> float | None:
        """The same for the prediction that knows of black and white."""
        return _first(self.close.parting(self.close.limited), self.whole.parting(self.whole.limited))


@lru_cache(maxsize=CACHED)
def taylor(experiment: Experiment, max_level: int) -> Taylor:
    """Compare loss and logits along the sign of the gradient with what the gradient predicts.

    The direction is that of one step, whatever the experiment's number of steps.

    Args:
        experiment: picture, network, and target if any.
        max_level: the last level, 1 … 255.

    Raises:
        ValueError: if the level does not fit.
    """
    last = check_integer(max_level, "max_level", 1, MAX_LEVEL)
    gradient = experiment.classifier.loss_gradient(to_float(experiment.image[None]), [experiment.goal])[0]
    levels, near = np.arange(-last, last + 1), np.linspace(0, last / CLOSE, CLOSE + 1)
    whole, close = logits_along(experiment, levels), logits_along(experiment, near)
    return Taylor(
        whole=_loss_line(experiment, gradient, levels[last:], whole[last:]),
        close=_loss_line(experiment, gradient, near, close),
        logits=logit_lines(experiment, levels, whole, near, close),
        slope=slope(experiment, gradient),
    )


def _loss_line(experiment: Experiment, gradient: Array, levels: Array, logits: Array) -> LossLine:
    measured = cross_entropy(logits, experiment.goal)
    predicted = measured[0] + levels * slope(experiment, gradient)
    limited = measured[0] + limited_change(experiment, gradient, levels)
    return LossLine(levels.astype(np.float64), measured, predicted, limited)


def _first(*levels: float | None) -> float | None:
    return min((level for level in levels if level is not None), default=None)
