"""Several small steps inside the same epsilon: BIM, PGD and MI-FGSM, one loop with three starts and directions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fgsm.attacks.fast_gradient import SupportsLossGradient, resolve_labels
from fgsm.checks import MAX_STEPS, Array, check_epsilon, check_finite, check_images, check_integer


class Steps(NamedTuple):
    """How an iterative attack moves.

    Attributes:
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: number of gradients taken.
        step_size: size of one step in the same scale; None for 2.5 · epsilon / steps, at most epsilon.
        targeted: whether the labels are targets.
    """

    epsilon: float
    steps: int = 10
    step_size: float | None = None
    targeted: bool = False

    @property
    def size(self) -> float:
        """The size of one step, checked.

        Raises:
            ValueError: if one of the numbers does not fit.
        """
        radius, count = check_epsilon(self.epsilon), check_integer(self.steps, "steps", 1, MAX_STEPS)
        if self.step_size is None:
            return min(2.5 * radius / count, radius)
        return check_epsilon(self.step_size, "step_size")


def basic_iterative_method(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    steps: int = 10,
    step_size: float | None = None,
    targeted: bool = False,
) -> Array:
    """Return adversarial pictures of the basic iterative method, BIM or I-FGSM (arXiv 1607.02533, §2.2).

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,): the classes to leave or, if targeted, to reach; None for the network's own.
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: number of gradients taken; one step is FGSM.
        step_size: size of one step in the same scale; None for 2.5 · epsilon / steps, at most epsilon
            (Madry et al., arXiv 1706.06083, appendix).
        targeted: whether `labels` are targets.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1], none further than epsilon from its own.

    Raises:
        ValueError: if an argument does not fit, or a targeted call has no labels.
    """
    return _last(basic_iterates(classifier, images, labels, Steps(epsilon, steps, step_size, targeted)))


def basic_iterates(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None,
    steps: Steps,
) -> Iterator[Array]:
    """Yield the pictures after each step of `basic_iterative_method`, the last ones being what that returns.

    The arguments are the same; what does not fit is told at the first step.
    """
    pictures = check_images(images)
    return _iterates(classifier, pictures, labels, steps, np.zeros_like(pictures), np.sign)


def projected_gradient_descent(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    steps: int = 10,
    step_size: float | None = None,
    targeted: bool = False,
    random_start: bool = True,
    seed: int | Sequence[int] | None = None,
) -> Array:
    """Return adversarial pictures of L∞ projected gradient descent (Madry et al., arXiv 1706.06083, §2.1).

    BIM from a random point of the epsilon ball; the arguments are those of `basic_iterative_method`, and

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,), or None for the network's own prediction.
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: number of gradients taken.
        step_size: size of one step; None for 2.5 · epsilon / steps, at most epsilon.
        targeted: whether `labels` are targets.
        random_start: whether to begin at a point drawn uniformly from the ball instead of at the picture.
        seed: of that draw; None for a fresh one. A seed for each picture makes its start independent of the others.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1].

    Raises:
        ValueError: if an argument does not fit, or a targeted call has no labels.
    """
    pictures, radius = check_images(images), check_epsilon(epsilon) if random_start else 0.0
    draw = _uniform(pictures.shape, radius, seed)
    moves = Steps(epsilon, steps, step_size, targeted)
    return _last(_iterates(classifier, pictures, labels, moves, draw.astype(pictures.dtype), np.sign))


def momentum_iterative_method(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    steps: int = 10,
    step_size: float | None = None,
    targeted: bool = False,
    decay: float = 1.0,
) -> Array:
    """Return adversarial pictures of MI-FGSM (Dong et al., arXiv 1710.06081, §3.1).

    Each step follows the sign of a running sum of L1-normalised gradients, which carries over to other networks
    better than BIM's last gradient does.

    Args:
        classifier: the network under attack.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,), or None for the network's own prediction.
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        steps: number of gradients taken.
        step_size: size of one step; None for epsilon / steps, as in the paper.
        targeted: whether `labels` are targets.
        decay: weight μ of the gradients so far, from 0 (BIM) up.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1].

    Raises:
        ValueError: if an argument does not fit, or a targeted call has no labels.
    """
    if not (np.isfinite(decay) and decay >= 0):
        raise ValueError(f"expected a finite decay of at least 0, got {decay!r}")
    pictures = check_images(images)
    momentum = np.zeros(pictures.shape, np.float64)

    def direction(gradient: Array) -> Array:
        norm = np.abs(gradient).sum(axis=(1, 2, 3), keepdims=True, dtype=np.float64)
        momentum[...] = decay * momentum + gradient / np.maximum(norm, np.finfo(np.float64).tiny)
        return np.sign(momentum)

    size = check_epsilon(epsilon) / check_integer(steps, "steps", 1, MAX_STEPS) if step_size is None else step_size
    moves = Steps(epsilon, steps, size, targeted)
    return _last(_iterates(classifier, pictures, labels, moves, np.zeros_like(pictures), direction))


def _uniform(shape: tuple[int, ...], radius: float, seed: int | Sequence[int] | None) -> Array:
    if seed is None or not isinstance(seed, Sequence):
        return np.random.default_rng(seed).uniform(-radius, radius, shape)
    if len(seed) != shape[0]:
        raise ValueError(f"expected a seed for each of {shape[0]} pictures, got {len(seed)}")
    draws = [np.random.default_rng(each).uniform(-radius, radius, shape[1:]) for each in seed]
    return np.stack(draws) if draws else np.zeros(shape)


def _last(iterates: Iterator[Array]) -> Array:
    return deque(iterates, maxlen=1).pop()


def _iterates(
    classifier: SupportsLossGradient,
    pictures: Array,
    labels: npt.ArrayLike | None,
    steps: Steps,
    perturbation: Array,
    direction: Callable[[Array], Array],
) -> Iterator[Array]:
    """Step along `direction(gradient)`, then project on the epsilon ball and on the range of pictures."""
    size = steps.size
    classes = resolve_labels(classifier, pictures, labels, targeted=steps.targeted)
    scale = pictures.dtype.type(-size if steps.targeted else size)
    bound = pictures.dtype.type(steps.epsilon)
    adversarial = np.clip(pictures + perturbation, 0, 1)
    for _ in range(steps.steps):
        gradient = check_finite(classifier.loss_gradient(adversarial, classes), "gradient")
        move = direction(gradient).astype(pictures.dtype)
        # Clipping the difference, not the picture, keeps one step equal to FGSM to the last bit.
        perturbation = np.clip(adversarial - pictures + scale * move, -bound, bound)
        adversarial = np.clip(pictures + perturbation, 0, 1)
        yield adversarial
