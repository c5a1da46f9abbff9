"""A network behind a defence, as any attack of the library takes it: `labels`, `input_shape`, logits and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fgsm.checks import Array, check_images, check_integer
from fgsm.defences.transformations import Transformation

DRAWS = 8
MAX_DRAWS = 1000


class Defended(Protocol):
    """What every defended network is, and every network of the catalogue is too."""

    labels: tuple[str, ...]
    input_shape: tuple[int, int, int]

    def logits(self, images: npt.ArrayLike, /) -> Array:
        """Floats (N, H, W, C) in [0, 1] -> float32 (N, K)."""

    def loss_gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike, /) -> Array:
        """D cross-entropy(image i, label i) / d image i, with the shape of `images`."""


class Through:
    """A network that sees every picture through a transformation; `loss_gradient` is the chain rule.

    Args:
        classifier: the network behind it.
        transformation: what is done to pictures before.
    """

    def __init__(self, classifier: Defended, transformation: Transformation) -> None:
        self.labels, self.input_shape = classifier.labels, classifier.input_shape
        self.transformation = transformation
        self._classifier = classifier

    def logits(self, images: npt.ArrayLike) -> Array:
        """Return what the network says of the transformed pictures, float32 (N, K).

        Raises:
            ValueError: if the images do not fit the network.
        """
        return self._classifier.logits(self.transformation.apply(check_images(images, self.input_shape)))

    def loss_gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> Array:
        """Return the loss gradient pulled back through the transformation, float32 (N, H, W, C).

        Raises:
            ValueError: if the images or labels do not fit the network.
        """
        pictures = check_images(images, self.input_shape)
        gradient = self._classifier.loss_gradient(self.transformation.apply(pictures), labels)
        return self.transformation.pull_back(pictures, gradient)


class Randomised:
    """A network that is drawn anew for every picture; its gradient is a mean over draws.

    The mean is the expectation over transformation, EOT (Athalye et al., arXiv 1707.07397, §2).

    Args:
        classifier: gives the labels and the size of pictures.
        draw: makes one network from a random generator.
        draws: how many draws a gradient is averaged over.
        seed: of all draws, in the order in which they are asked for; None for fresh ones.

    Raises:
        ValueError: if `draws` is not a whole number of at least 1.
    """

    def __init__(
        self,
        classifier: Defended,
        draw: Callable[[np.random.Generator], Defended],
        *,
        draws: int = DRAWS,
        seed: int | None = 0,
    ) -> None:
        self.labels, self.input_shape = classifier.labels, classifier.input_shape
        self.draws = check_integer(draws, "draws", 1, MAX_DRAWS)
        self._draw = draw
        self._random = np.random.default_rng(seed)

    def logits(self, images: npt.ArrayLike) -> Array:
        """Return float32 (N, K), each row from a draw of its own: the same picture twice gives two answers.

        Raises:
            ValueError: if the images do not fit the network.
        """
        pictures = check_images(images, self.input_shape)
        rows = [self.one().logits(picture[None]) for picture in pictures]
        return np.concatenate(rows) if rows else np.zeros((0, len(self.labels)), np.float32)

    def loss_gradient(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> Array:
        """Return the mean gradient of `draws` draws, float32 (N, H, W, C); a draw is the same for all pictures.

        Raises:
            ValueError: if the images or labels do not fit the network.
        """
        total = self.one().loss_gradient(images, labels)
        for _ in range(self.draws - 1):
            total = total + self.one().loss_gradient(images, labels)
        return total / np.float32(self.draws)

    def restart(self, seed: int) -> None:
        """Begin with the draws of another seed."""
        self._random = np.random.default_rng(seed)

    def one(self) -> Defended:
        """Return one draw."""
        return self._draw(self._random)


def seen_by(classifier: Defended, images: Array) -> Array:
    """Return pictures as the network behind the defence gets to see them; from one draw where it is random.

    Args:
        classifier: defended or not.
        images: floats (N, H, W, C) in [0, 1].
    """
    drawn = classifier.one() if isinstance(classifier, Randomised) else classifier
    return drawn.transformation.apply(images) if isinstance(drawn, Through) else images
