"""What an evaluation gives back: its rows, and what speaks for and against believing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fgsm.evaluation.counts import StageCount
from fgsm.evaluation.rows import Row


class Evaluation(list[Row]):
    """Rows, level by level.

    Args:
        rows: of one network under one attack.
        flags: signs that a number is an artefact, a sentence each.
        stages: what each stage of an attack of several left.
    """

    def __init__(self, rows: Iterable[Row], flags: Sequence[str] = (), stages: Sequence[StageCount] = ()) -> None:
        super().__init__(rows)
        self.flags = list(flags)
        self.stages = list(stages)
