"""fgsm/evaluation/counts.py: how many pictures each stage of an attack left."""

from __future__ import annotations

from fgsm.evaluation.counts import StageCount, count_stages
from fgsm.evaluation.record import Outcome, Record


def record(level: int | None = None, stage: str = "") -> Record:
    """A picture that falls to a stage at a level, 2 or 8; at 0 it is misread without an attack, at None it stands."""
    said = [Outcome(each, int(level is not None and each >= level), 0.0) for each in (0, 2, 8)]
    clean, *attacked = (each._replace(stage=stage if each.prediction else "") for each in said)
    return Record("a.png", 0, clean, tuple(attacked))


RECORDS = [
    record(0),
    record(2, "a"),
    record(2, "b"),
    record(2, "b"),
    record(8, "a"),
    record(8, "b"),
    record(),
    record(),
]


def test_a_stage_tries_what_the_one_before_it_and_all_at_smaller_levels_left() -> None:
    assert count_stages(RECORDS, ["a", "b"]) == [
        StageCount(2, "a", 7, 6),
        StageCount(2, "b", 6, 4),
        StageCount(8, "a", 4, 3),
        StageCount(8, "b", 3, 2),
    ]


def test_one_picture_is_enough() -> None:
    assert count_stages([record(2, "b")], ["a", "b"])[:2] == [StageCount(2, "a", 1, 1), StageCount(2, "b", 1, 0)]


def test_an_attack_of_one_stage_or_on_nothing_has_nothing_to_say() -> None:
    assert count_stages(RECORDS, ["a"]) == count_stages([], ["a", "b"]) == []
