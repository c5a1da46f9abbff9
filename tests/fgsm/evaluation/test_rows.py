"""fgsm/evaluation/rows.py: accuracies level by level, with Wilson's interval."""

from __future__ import annotations

from typing import Any

import pytest

from fgsm.evaluation.record import Outcome, Record
from fgsm.evaluation.rows import Row, Tally, check_levels


def record(name: str, *read: bool) -> Record:
    """A picture of class 1 at the levels 0, 2 and 8."""
    clean, *attacked = (Outcome(level, int(right), 0.0) for level, right in zip((0, 2, 8), read, strict=True))
    return Record(name, 1, clean, tuple(attacked))


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    # Wilson (1927) as in Newcombe, Statistics in Medicine 17 (1998), table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_is_wilsons(correct: int, total: int, low: float, high: float) -> None:
    assert Row(0, correct, total).interval == pytest.approx((low, high), abs=6e-5)
    mirrored = Row(0, total - correct, total).interval
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=6e-5)


def test_a_row_knows_its_epsilon_and_accuracy() -> None:
    row = Row(level=51, correct=3, total=4)
    assert (row.epsilon, row.accuracy) == (0.2, 0.75)


@pytest.mark.parametrize("levels", [[], [-1], [256], [1.5], ["4"], [True], [float("nan")]])
def test_bad_levels_are_refused(levels: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"expected .*level.*, got"):
        check_levels(levels)


def test_levels_come_in_rising_order_each_once_from_0_to_255() -> None:
    assert check_levels([255, 0, 8, 8]) == [0, 8, 255]


def test_a_row_stays_as_it_was_counted() -> None:
    with pytest.raises(AttributeError):
        Row(0, 1, 2).correct = 2  # type: ignore[misc]


def test_rows_grow_with_every_batch() -> None:
    tally = Tally([0, 2, 8])
    assert tally.rows == [Row(0, 0, 0), Row(2, 0, 0), Row(8, 0, 0)]
    tally.add([record("a", True, True, False), record("b", False, False, False)])
    assert tally.rows == [Row(0, 1, 2), Row(2, 1, 2), Row(8, 0, 2)]
    tally.add([record("c", True, False, True)])
    assert tally.rows == [Row(0, 2, 3), Row(2, 1, 3), Row(8, 1, 3)]


@pytest.mark.parametrize("total", [1, 2, 7, 32, 47])
def test_an_interval_holds_its_share_and_stays_between_0_and_1(total: int) -> None:
    for correct in range(total + 1):
        row = Row(0, correct, total)
        low, high = row.interval
        assert 0 <= low <= row.accuracy <= high <= 1
