"""The linear case, where the fast gradient sign method is no approximation (arXiv 1412.6572, §3 and §5).

With two classes the network's lead of the one over the other is w · x + b, and FGSM takes ε · ‖w‖₁ of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fgsm.attacks.fast_gradient import gradient_sign
from fgsm.attacks.levels import Picture, one_picture, perturb_8bit, random_sign
from fgsm.checks import Array, check_integer, check_labels
from fgsm.pictures.image import to_float

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

GREY = 128
MAX_LEVEL = 127
"""Up to here no value of a grey picture is clipped."""


@dataclass(frozen=True)
class LinearView:
    """What one step does to the other class's logit minus the label's.

    The four changes are in float64. With weights that are 16-bit floats, as in `mnist-linear`, every sum is exact,
    so `closed_form` and `by_fgsm` have the same bits.

    Attributes:
        weights: w (H, W, C), the other class's weights minus the label's, in the [0, 1] scale of the picture.
        sign: the step's direction as the method gives it.
        adversarial: the picture after the step, uint8.
        lead: the label's logit minus the other's before the step, by the network.
        closed_form: ε · ‖w‖₁.
        by_fgsm: w · (ε · sign), with the method's own sign and nothing clipped.
        by_network: the change that the network shows on plain grey, where nothing is clipped (32-bit floats).
        clipped: w · (x_adv - x) of the picture clipped to its range.
        clipped_by_network: the change that the network shows there.
        order: the values by |w|, largest first, as flat indices.
        noise: ε · w · r for one random sign r, flat.
    """

    weights: Array
    sign: Array
    adversarial: Picture
    lead: float
    closed_form: float
    by_fgsm: float
    by_network: float
    clipped: float
    clipped_by_network: float
    order: Array
    noise: Array
    _level: int
    _change: Array

    def adding_up(self) -> tuple[Array, Array, Array]:
        """Return the change after 0, 1, 2 … values: unclipped, clipped, and under the random sign."""
        flat = self.weights.ravel()
        parts = (self._level / 255 * np.abs(flat), flat * self._change.ravel() / 255, self.noise)
        whole, clipped, noise = (np.concatenate([[0.0], np.cumsum(part[self.order])]) for part in parts)
        return whole, clipped, noise


def linear_view(classifier: Classifier, image: Picture, label: int, level: int) -> LinearView:
    """Take one step against a two-class linear network and compare it with the closed form.

    Args:
        classifier: a network of one dense layer with two outputs, such as `mnist-linear`.
        image: one picture, uint8 (H, W, C).
        label: the class to leave.
        level: epsilon · 255, 0 … 127.

    Raises:
        ValueError: if the network is not such a one, or another argument does not fit.
    """
    picture, size = one_picture(image), check_integer(level, "level", 0, MAX_LEVEL)
    check_labels([label], 1, 2)
    weights = linear_weights(classifier, label)
    grey = np.full_like(picture, GREY)
    sign = gradient_sign(classifier, to_float(grey[None]), [label])[0]
    adversarial = perturb_8bit(picture, sign, size)
    change = adversarial.astype(np.int16) - picture
    closed_form = size * np.abs(weights).sum() / 255
    leads = _leads(classifier, label, [picture, adversarial, grey, perturb_8bit(grey, sign, size)])
    return LinearView(
        weights=weights,
        sign=sign,
        adversarial=adversarial,
        lead=leads[0],
        closed_form=float(closed_form),
        by_fgsm=float((weights * (size * sign.astype(np.int16))).sum() / 255),
        by_network=leads[2] - leads[3],
        clipped=float((weights * change).sum() / 255),
        clipped_by_network=leads[0] - leads[1],
        order=np.argsort(-np.abs(weights).ravel(), kind="stable"),
        noise=size / 255 * (weights * random_sign(np.ones_like(sign))).ravel(),
        _level=size,
        _change=change,
    )


def linear_weights(classifier: Classifier, label: int) -> Array:
    """Return w (H, W, C): how the other class's logit minus the label's grows with each value in [0, 1].

    Raises:
        ValueError: if the network is not one dense layer with two outputs.
    """
    kernels = [weight for weight in classifier.model.get_weights() if weight.ndim > 1]
    if [kernel.shape for kernel in kernels] != [(int(np.prod(classifier.input_shape)), 2)]:
        raise ValueError(
            f"expected one dense layer with two outputs, got weights of {[kernel.shape for kernel in kernels]}"
        )
    low, high = classifier.value_range
    columns = kernels[0].astype(np.float64) * (high - low)
    return (columns[:, 1 - label] - columns[:, label]).reshape(classifier.input_shape)


def _leads(classifier: Classifier, label: int, pictures: list[Picture]) -> list[float]:
    rows = classifier.logits(to_float(np.stack(pictures))).astype(np.float64)
    return [float(lead) for lead in rows[:, label] - rows[:, 1 - label]]
