"""Accuracies level by level, counted from what was found about each picture, with Wilson's interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fgsm.attacks.levels import MAX_LEVEL
from fgsm.checks import check_integer
from fgsm.evaluation.record import Record

_NORMAL_QUANTILE = 1.959964  # of 97.5 %


@dataclass(frozen=True)
class Row:
    """How a network did at one level.

    Attributes:
        level: epsilon · 255; 0 is no attack.
        correct: pictures read right, without the attack and under it.
        total: pictures judged.
    """

    level: int
    correct: int
    total: int

    @property
    def epsilon(self) -> float:
        """The L∞ size of the attack in the [0, 1] pixel scale."""
        return self.level / 255

    @property
    def accuracy(self) -> float:
        """Share of the pictures read right, from 0 to 1: clean accuracy at level 0, robust accuracy above."""
        return self.correct / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the accuracy: what as many other pictures might have given."""
        return wilson_interval(self.correct, self.total)


class Tally:
    """Rows that grow with every batch.

    Args:
        levels: of the rows, in rising order.
    """

    def __init__(self, levels: Sequence[int]) -> None:
        self._correct = dict.fromkeys(levels, 0)
        self._total = 0

    def add(self, records: Iterable[Record]) -> None:
        """Count more pictures."""
        for record in records:
            self._total += 1
            for level in self._correct:
                self._correct[level] += record.right_at(level)

    @property
    def rows(self) -> list[Row]:
        """The rows so far."""
        return [Row(level, correct, self._total) for level, correct in self._correct.items()]


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of the share that gave `count` of `total` (Wilson, JASA 22, 1927), from 0 to 1."""
    z2 = _NORMAL_QUANTILE**2
    middle = (count + z2 / 2) / (total + z2)
    spread = count * (total - count) / total + z2 / 4
    half = _NORMAL_QUANTILE * spread**0.5 / (total + z2)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def check_levels(levels: Iterable[int]) -> list[int]:
    """Return levels in rising order, each once.

    Raises:
        ValueError: if there is none, or one is not a whole number from 0 to 255.
    """
    wanted = sorted({check_integer(level, "level", 0, MAX_LEVEL) for level in levels})
    if not wanted:
        raise ValueError("expected at least one level, got none")
    return wanted
