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
        tried: pictures that the stages before it, and all stages at smaller levels, had left.
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
    standing = sum(record.right_at(0) for record in records)
    for place, outcome in enumerate(records[0].attacked):
        felled = [record.attacked[place].stage for record in records if record.falls_at == outcome.level]
        for stage in stages:
            left = standing - felled.count(stage)
            counts.append(StageCount(outcome.level, stage, standing, left))
            standing = left
    return counts
