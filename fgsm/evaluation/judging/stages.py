"""What an attack is made of: one or several stages, which turn pictures into adversarial ones.

A stage sees a batch, but what it makes of a picture may depend on that picture alone: its random numbers come from
the picture's own seed (`Batch.seeds_for`), so that any split, order or size of batches gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from fgsm.attacks.auto_pgd import MAX_TARGETS, TARGETS
from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.attacks.levels import Picture
from fgsm.attacks.square import MAX_QUERIES, QUERIES, Schedule, check_schedule
from fgsm.checks import MAX_STEPS, Array, check_integer
from fgsm.evaluation.seeds import hash_seed
from fgsm.pictures.image import to_uint8


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


class Effort(NamedTuple):
    """How much an attack may try.

    Attributes:
        steps: of an attack that takes several.
        targets: of the worst case: so many of the most likely other classes are aimed at.
        queries: of the worst case: how often Square asks about a picture.
        schedule: of the worst case: how Square's squares shrink, see `fgsm.square_attack`.
    """

    steps: int
    targets: int = TARGETS
    queries: int = QUERIES
    schedule: Schedule = "rescaled"

    def checked(self) -> Effort:
        """Return the same, of the right types.

        Raises:
            ValueError: if one of them does not fit.
        """
        return Effort(
            check_integer(self.steps, "steps", 1, MAX_STEPS),
            check_integer(self.targets, "targets", 1, MAX_TARGETS),
            check_integer(self.queries, "queries", 1, MAX_QUERIES),
            check_schedule(self.schedule),
        )


class Stage(NamedTuple):
    """A stage of an attack.

    Attributes:
        name: what records and tables call it.
        start: (network to make the pictures for, batch) -> what makes them, level by level.
    """

    name: str
    start: Callable[[SupportsLossGradient, Batch], Craft]


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
