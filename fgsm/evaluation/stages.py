"""The attacks that an evaluation can make: each one or several stages, which turn pictures into adversarial ones.

A stage sees a batch, but what it makes of a picture may depend on that picture alone: its random numbers come from
the picture's own seed (`Batch.seeds_for`), so that any split, order or size of batches gives the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from fgsm.attacks.fast_gradient import SupportsLossGradient, gradient_sign
from fgsm.attacks.iterative import basic_iterative_method, projected_gradient_descent
from fgsm.attacks.levels import Picture, perturb_8bit
from fgsm.checks import MAX_STEPS, Array, check_integer
from fgsm.pictures.image import to_float, to_uint8


class Batch(NamedTuple):
    """Pictures to attack, uint8 (N, H, W, C), their true classes, int64 (N,), and a seed for each."""

    images: Picture
    labels: Array
    seeds: tuple[int, ...]

    def take(self, chosen: Array) -> Batch:
        """Return some of the pictures: `chosen` are their positions, integers (M,)."""
        return Batch(self.images[chosen], self.labels[chosen], tuple(self.seeds[index] for index in chosen))

    def seeds_for(self, *parts: int | str) -> list[int]:
        """Return a seed for each picture that also depends on `parts`, such as the level or the number of a restart."""
        return [hash_seed(seed, *parts) for seed in self.seeds]


# (level above 0, positions in the batch) -> uint8 adversarial pictures of these, at most `level` grey steps away
Craft: TypeAlias = Callable[[int, Array], Picture]


class Stage(NamedTuple):
    """A stage of an attack.

    Attributes:
        name: what records and tables call it.
        start: (network to make the pictures for, batch) -> what makes them, level by level.
    """

    name: str
    start: Callable[[SupportsLossGradient, Batch], Craft]


def picture_seed(seed: int, picture: Picture) -> int:
    """Return the seed of a picture: it depends on its pixels and `seed`, not on its name or neighbours."""
    return hash_seed(seed, repr(picture.shape), picture.tobytes())


def hash_seed(*parts: int | str | bytes) -> int:
    """Return a number from 0 to 2**63 - 1 that is the same on every machine."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return int.from_bytes(digest.digest(), "little") >> 1


def find_stages(attack: str, steps: int) -> tuple[Stage, ...]:
    """Return the stages of an attack, in their order.

    Raises:
        ValueError: if there is no such attack, or `steps` is not a number of steps.
    """
    if attack not in _STAGES:
        raise ValueError(f"expected an attack ({', '.join(ATTACKS)}), got {str(attack)[:60]!r}")
    return tuple(_STAGES[attack](check_integer(steps, "steps", 1, MAX_STEPS)))


def _fgsm(steps: int) -> Sequence[Stage]:
    def start(classifier: SupportsLossGradient, batch: Batch) -> Craft:
        sign = gradient_sign(classifier, to_float(batch.images), batch.labels)  # one for all levels
        return lambda level, chosen: perturb_8bit(batch.images[chosen], sign[chosen], level)

    return [Stage("fgsm", start)]


def _bim(steps: int) -> Sequence[Stage]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        images = to_float(batch.images)
        return basic_iterative_method(classifier, images, batch.labels, epsilon=level / 255, steps=steps)

    return [Stage("bim", by_level(make))]


def _pgd(steps: int) -> Sequence[Stage]:
    def make(classifier: SupportsLossGradient, batch: Batch, level: int) -> Array:
        return projected_gradient_descent(
            classifier,
            to_float(batch.images),
            batch.labels,
            epsilon=level / 255,
            steps=steps,
            seed=batch.seeds_for("pgd", level),
        )

    return [Stage("pgd", by_level(make))]


def by_level(
    make: Callable[[SupportsLossGradient, Batch, int], Array],
) -> Callable[[SupportsLossGradient, Batch], Craft]:
    """Return the start of a stage that works on each level for itself.

    Args:
        make: (network, pictures, level) -> adversarial pictures as floats, none further than level / 255: rounding
            to 8 bits keeps whole levels.
    """

    def start(classifier: SupportsLossGradient, batch: Batch) -> Craft:
        return lambda level, chosen: to_uint8(make(classifier, batch.take(chosen), level))

    return start


_STAGES: dict[str, Callable[[int], Sequence[Stage]]] = {"fgsm": _fgsm, "bim": _bim, "pgd": _pgd}
ATTACKS = tuple(_STAGES)
