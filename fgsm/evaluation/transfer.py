"""Transfer: pictures made for one network and judged by another, and the shares that ship in `assets/models/transfer/`.

That they fool a network which they were not made for is what makes attacks on unknown networks possible (Papernot et
al., arXiv 1605.07277).
"""

from __future__ import annotations

import csv
from typing import NamedTuple

from fgsm.catalogue.catalogue import MODELS
from fgsm.catalogue.entry import Entry

FOLDER = MODELS / "transfer"


class Transfer(NamedTuple):
    """How many pictures made for one network fool another at one level.

    Attributes:
        made_for: the network that the attack saw.
        judged: the network that was shown the pictures.
        attack: of `fgsm.evaluation.judging.methods.ATTACKS`.
        steps: of the attack.
        level: epsilon · 255.
        fooled: pictures that `judged` reads right without the attack and wrong under it.
        total: pictures that it reads right without the attack.
    """

    made_for: str
    judged: str
    attack: str
    steps: int
    level: int
    fooled: int
    total: int

    @property
    def share(self) -> float:
        """The share that is fooled, from 0 to 1."""
        return self.fooled / self.total


def check_surrogate(made_for: Entry, judged: Entry) -> None:
    """Check that pictures made for one network can be judged by another.

    Raises:
        ValueError: if these do not take the same pictures or know the same classes.
    """
    if made_for.input_shape != judged.input_shape:
        raise ValueError(
            f"expected two networks for pictures of one size, got {made_for.input_shape} for {made_for.name} and "
            f"{judged.input_shape} for {judged.name}"
        )
    if [label.name for label in made_for.labels] != [label.name for label in judged.labels]:
        raise ValueError(f"expected two networks with the same classes, got {made_for.name} and {judged.name}")


def load_transfers() -> list[Transfer]:
    """Read what `python -m fgsm evaluate --made-for` wrote, level by level."""
    found: list[Transfer] = []
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            clean, *attacked = list(csv.DictReader(file))
        total = int(clean["correct"])
        found.extend(
            Transfer(
                row["made_for"],
                row["model"],
                row["attack"],
                int(row["steps"]),
                int(row["level"]),
                total - int(row["correct"]),
                total,
            )
            for row in attacked
        )
    return found
