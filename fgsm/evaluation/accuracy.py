"""The accuracies that ship beside the networks in `assets/models/`, as `python -m fgsm evaluate` wrote them."""

from __future__ import annotations

import csv
from typing import NamedTuple

from fgsm.catalogue.catalogue import MODELS, available_classifiers


class Accuracy(NamedTuple):
    """The share of a test set that a network still gets right under one attack at one level."""

    model: str
    attack: str
    steps: int
    level: int
    epsilon: float
    correct: int
    total: int

    @property
    def percent(self) -> float:
        """Accuracy in per cent."""
        return 100 * self.correct / self.total


def load_accuracies() -> list[Accuracy]:
    """Read `assets/models/NAME.csv` of every network that can be asked for and has one."""
    found: list[Accuracy] = []
    for name in available_classifiers():
        path = MODELS / f"{name}.csv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                found.extend(_accuracy(row) for row in csv.DictReader(file))
    return found


def _accuracy(row: dict[str, str]) -> Accuracy:
    numbers = {name: int(row[name]) for name in ("steps", "level", "correct", "total")}
    return Accuracy(model=row["model"], attack=row["attack"], epsilon=float(row["epsilon"]), **numbers)
