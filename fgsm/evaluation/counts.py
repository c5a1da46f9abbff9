"""How many pictures each stage of an attack left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fgsm.evaluation.record import Record


class StageCount(NamedTuple):
    """What a stage did at one level.

    Attributes:
        level: epsilon · 255.
        stage: its name.
        tried: pictures that the stages before it had left, at this level and, in the worst case, at smaller ones.
        left: those of them that it left.
    """

    level: int
    stage: str
    tried: int
    left: int


def count_stages(records: Sequence[Record], stages: Sequence[str]) -> list[StageCount]:
    """Return the counts of each stage at each level above 0; none for an attack of one stage."""
    if not records or len(stages) < 2:
        return []
    counts = []
    for place, outcome in enumerate(records[0].attacked):
        standing = sum(record.right_at(0) for record in records)
        felled = [record.attacked[place].stage for record in records]
        for stage in stages:
            left = standing - felled.count(stage)
            counts.append(StageCount(outcome.level, stage, standing, left))
            standing = left
    return counts
