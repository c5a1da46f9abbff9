"""What a report says, as plain values: counted from records, ready for JSON."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fgsm.attacks.levels import Picture
from fgsm.evaluation.record import Record
from fgsm.evaluation.rows import Row
from fgsm.pictures.image import encode_png
from fgsm.pictures.view import perturbation_picture

SHOWN = 10  # pictures that fall first, and that stand longest
CONFUSED = 10  # pairs of classes

# a record -> its picture and what was judged at each level, uint8 (H, W, C)
Show = Callable[[Record], tuple[Picture, dict[int, Picture]]]


@dataclass(frozen=True)
class Part:
    """One curve of a report.

    Attributes:
        name: of the defence; empty for the bare network.
        rows: level by level.
        records: of all pictures.
        flags: sentences on why not to believe the numbers.
        stages: sentences on what each stage of the attack left, where it has several.
        show: makes the pictures of a record again.
    """

    name: str
    rows: Sequence[Row]
    records: Sequence[Record]
    show: Show
    flags: Sequence[str] = ()
    stages: Sequence[str] = ()


@dataclass(frozen=True)
class Contents:
    """A report.

    Attributes:
        title: what was measured, in one line.
        attack: in the field's words.
        classes: names of the network's classes.
        facts: what was measured, how and with what: name and value, in their order.
        again: the command that measures it again.
        parts: the curves, the first of which has its classes and pictures shown.
        notes: sentences about the data.
        differences: in what the attack differs from AutoAttack's standard version, a sentence each.
        reduced: whether an attack had less than its default budget, so that what stands is an upper bound.
    """

    title: str
    attack: str
    classes: Sequence[str]
    facts: dict[str, str]
    again: str
    parts: Sequence[Part]
    notes: Sequence[str] = field(default_factory=tuple)
    differences: Sequence[str] = ()
    reduced: bool = False

    def values(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {
            "title": self.title,
            "attack": self.attack,
            "facts": self.facts,
            "again": self.again,
            "notes": list(self.notes),
            "differences": list(self.differences),
            "upper bound": self.reduced,
            "parts": [self._part(part) for part in self.parts],
        }

    def _part(self, part: Part) -> dict[str, Any]:
        first, longest = fall_first(part.records), stand_longest(part.records)
        return {
            "defence": part.name,
            "rows": [_row(row) for row in part.rows],
            "flags": list(part.flags),
            "stages": list(part.stages),
            "classes": by_class(part.records, self.classes, [row.level for row in part.rows]),
            "taken for": {
                str(row.level): confusions(part.records, self.classes, row.level)
                for row in (part.rows[0], part.rows[-1])
            },
            "fall first": [self._picture(record, part.show) for record in first],
            "stand longest": [self._picture(record, part.show) for record in longest],
        }

    def _picture(self, record: Record, show: Show) -> dict[str, Any]:
        outcome = next((each for each in record.outcomes if each.level == record.falls_at), record.outcomes[-1])
        original, adversarial = show(record)
        changed = adversarial.get(outcome.level, original)
        return {
            "name": record.name,
            "class": self.classes[record.label],
            "level": outcome.level,
            "falls": record.falls_at is not None,
            "read as": self.classes[outcome.prediction],
            "margin": outcome.margin,
            "original": data_address(original),
            "perturbation": data_address(perturbation_picture(changed.astype(int) - original, outcome.level)),
            "adversarial": data_address(changed),
        }


def _row(row: Row) -> dict[str, Any]:
    low, high = row.interval
    return {
        "level": row.level,
        "epsilon": round(row.epsilon, 6),
        "right": row.correct,
        "pictures": row.total,
        "accuracy": round(row.accuracy, 6),
        "interval": [round(low, 6), round(high, 6)],
    }


def fall_first(records: Sequence[Record]) -> list[Record]:
    """Return the pictures that are read right as they are and fall at the smallest levels, those by most first."""
    fallen = [record for record in records if record.falls_at]
    return sorted(fallen, key=lambda record: (record.falls_at, _margin(record), record.name))[:SHOWN]


def stand_longest(records: Sequence[Record]) -> list[Record]:
    """Return the pictures that are read right up to the highest levels, those with most in hand first."""
    right = [record for record in records if record.falls_at != 0]
    above_all = 1 + max((outcome.level for record in records for outcome in record.outcomes), default=0)
    return sorted(right, key=lambda record: (-(record.falls_at or above_all), -_margin(record), record.name))[:SHOWN]


def _margin(record: Record) -> float:
    return next((each.margin for each in record.outcomes if each.level == record.falls_at), record.outcomes[-1].margin)


def by_class(records: Sequence[Record], names: Sequence[str], levels: Sequence[int]) -> list[dict[str, Any]]:
    """Return how many pictures of each class are read right at each level; the class that does worst first."""
    classes: dict[int, list[Record]] = {}
    for record in records:
        classes.setdefault(record.label, []).append(record)
    rows = []
    for label, members in sorted(classes.items()):
        right = {str(level): sum(record.right_at(level) for record in members) for level in levels}
        rows.append({"class": names[label], "pictures": len(members), "right": right})
    return sorted(rows, key=lambda row: [row["right"][str(level)] / row["pictures"] for level in reversed(levels)])


def confusions(records: Sequence[Record], names: Sequence[str], level: int) -> list[dict[str, Any]]:
    """Return what is most often taken for what at a level."""
    outcomes = ((record, next(each for each in record.outcomes if each.level == level)) for record in records)
    pairs = Counter((record.label, each.prediction) for record, each in outcomes if each.prediction != record.label)
    most = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:CONFUSED]
    return [{"class": names[label], "read as": names[said], "pictures": count} for (label, said), count in most]


def data_address(picture: Picture) -> str:
    """Return a picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(encode_png(np.ascontiguousarray(picture))).decode()}"
