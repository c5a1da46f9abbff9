"""The fast gradient sign method: one step of size epsilon along the sign of the loss gradient.

Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples" (arXiv 1412.6572), §4:

    x_adv = x + epsilon · sign(∇x J(x, y))

NumPy in, NumPy out; a classifier is anything that has `logits` and `loss_gradient`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from fgsm.checks import Array, check_epsilon, check_finite, check_images, check_labels


class SupportsLossGradient(Protocol):
    """What an attack needs to know of a network; see `fgsm.Classifier`."""

    def logits(self, images: Array, /) -> Array:
        """Floats (N, H, W, C) in [0, 1] -> float32 (N, K)."""

    def loss_gradient(self, images: Array, labels: Array, /) -> Array:
        """D cross-entropy(image i, label i) / d image i, with the shape of `images`."""


def gradient_sign(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    targeted: bool = False,
) -> npt.NDArray[np.int8]:
    """Return the direction to add: up the loss of `labels`, or down it if `targeted`.

    This maximises the first-order loss over an L∞ ball (arXiv 1412.6572, §4) and does not depend on its radius.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,): the classes to leave or, if targeted, to reach; None for the network's own.
        targeted: whether `labels` are targets.

    Returns:
        int8 (N, H, W, C) of -1, 0 (where the gradient is exactly zero) and 1.

    Raises:
        ValueError: if the arguments do not fit the network, or a targeted call has no labels.
    """
    pictures = check_images(images)
    if labels is None and not targeted:
        _, gradient = logits_and_gradient(classifier, pictures)
    else:
        classes = resolve_labels(classifier, pictures, labels, targeted=targeted)
        gradient = classifier.loss_gradient(pictures, classes)
    return direction(gradient, targeted=targeted)


def logits_and_gradient(
    classifier: SupportsLossGradient, images: Array, labels: npt.ArrayLike | None = None
) -> tuple[Array, Array]:
    """Return `classifier.logits(images)` and its loss gradient: in one pass where the classifier can.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,): the classes of the loss; None for the network's own.
    """
    one_pass = getattr(classifier, "logits_and_gradient", None)
    if one_pass is not None:
        both: tuple[Array, Array] = one_pass(images, labels)
        return both
    logits = classifier.logits(images)
    return logits, classifier.loss_gradient(images, logits.argmax(axis=1) if labels is None else np.asarray(labels))


def direction(gradient: Array, *, targeted: bool) -> npt.NDArray[np.int8]:
    """Return the sign of a loss's gradient, the other way round for a target: its loss is to fall.

    Raises:
        ValueError: if the network's gradient is not finite.
    """
    gradient = check_finite(gradient, "gradient")
    sign = np.sign(gradient).astype(np.int8)
    return -sign if targeted else sign


def perturb(images: npt.ArrayLike, sign: npt.ArrayLike, epsilon: float) -> Array:
    """Return `clip(images + epsilon * sign, 0, 1)`.

    Args:
        images: floats (N, H, W, C) in [0, 1].
        sign: a direction of the same shape, such as `gradient_sign` gives.
        epsilon: size of the step in the [0, 1] pixel scale.

    Returns:
        A new array with the dtype of `images`; epsilon = 0 gives the same bits.

    Raises:
        ValueError: if the shapes differ or a value is out of range.
    """
    pictures, direction = check_images(images), np.asarray(sign)
    if direction.shape != pictures.shape:
        raise ValueError(f"expected a sign map of shape {pictures.shape}, got {direction.shape}")
    step = pictures.dtype.type(check_epsilon(epsilon)) * direction.astype(pictures.dtype)
    return np.clip(pictures + step, 0, 1)


def fast_gradient_sign_method(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    targeted: bool = False,
) -> Array:
    """Return adversarial pictures made in one step (arXiv 1412.6572, §4).

    With a target this is the one-step target class method (Kurakin et al., arXiv 1611.01236, §2), which on
    ImageNet hardly ever reaches a chosen class: take `basic_iterative_method` for that.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,): the classes to leave or, if targeted, to reach; None for the network's own.
        epsilon: L∞ size of the perturbation in the [0, 1] pixel scale, such as 8 / 255.
        targeted: whether `labels` are targets.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1].

    Raises:
        ValueError: if an argument does not fit, or a targeted call has no labels.

    Example:
        >>> adversarial = fast_gradient_sign_method(classifier, images, epsilon=8 / 255)
    """
    check_epsilon(epsilon)
    pictures = check_images(images)
    return perturb(pictures, gradient_sign(classifier, pictures, labels, targeted=targeted), epsilon)


def is_adversarial(logits: npt.ArrayLike, labels: npt.ArrayLike, *, targeted: bool = False) -> npt.NDArray[np.bool_]:
    """Say for each row whether the largest logit is off its label or, if targeted, on it.

    Args:
        logits: floats (N, K), or probabilities.
        labels: integers (N,).
        targeted: whether `labels` are targets.

    Raises:
        ValueError: if the shapes or dtypes do not fit.
    """
    rows = np.asarray(logits)
    if rows.ndim != 2:
        raise ValueError(f"expected logits of shape (N, K), got shape {rows.shape}")
    hit = rows.argmax(axis=1) == check_labels(labels, len(rows), rows.shape[1])
    return hit if targeted else ~hit


def resolve_labels(
    classifier: SupportsLossGradient, pictures: Array, labels: npt.ArrayLike | None, *, targeted: bool
) -> Array:
    """Return checked labels; None stands for what the network says, which is no target.

    Raises:
        ValueError: if labels do not fit, or are missing from a targeted call.
    """
    if labels is not None:
        return check_labels(labels, len(pictures))
    if targeted:
        raise ValueError("expected labels, the classes to reach, with targeted=True, got None")
    return classifier.logits(pictures).argmax(axis=1)
