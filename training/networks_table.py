"""The table of the networks that ship, in the README: each share comes from a CSV file in ``assets/models/``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from fgsm.evaluation.judging.worst_case import WORST_CASE
from fgsm.evaluation.rows import wilson_interval
from fgsm.predictions import percent_digit
from training.cards import between

BEGIN, END = "<!-- networks -->\n", "<!-- end of networks -->\n"
SHOWN = {"imagenette": 4, "imagenette-robust": 4, "mnist": 77, "mnist-robust": 77, "mnist-linear": 64}
"""The level at which one step and many steps are shown."""


class _Share(NamedTuple):
    attack: str
    level: int
    correct: int
    total: int
    bound: str


def update_readme(readme: Path, models: Path) -> None:
    """Rewrite the table between its markers.

    Raises:
        ValueError: if the markers are not there.
    """
    text = readme.read_text(encoding="utf-8")
    readme.write_text(between(text, BEGIN, END, networks_table(models), readme.name), encoding="utf-8")


def networks_table(models: Path) -> str:
    """Return the table as Markdown: accuracy, the count of a sample, the 95 % interval of the worst case.

    A worst case with less than the default budget is an upper bound: it stands behind a "≤".
    """
    lines = [
        "| network | clean | one step (FGSM) | many steps (PGD) | worst case, 95 % interval |",
        "|---|---|---|---|---|",
    ]
    for name, level in SHOWN.items():
        shares = _shares(models / f"{name}.csv")
        clean = next(share for share in shares if share.attack == "fgsm" and not share.level)
        cells = [
            percent_digit(clean.correct / clean.total),
            *(_at(_find(shares, attack, level), clean.total) for attack in ("fgsm", "pgd")),
            ", ".join(
                _at(share, clean.total, interval=True) for share in shares if share.attack == WORST_CASE and share.level
            ),
        ]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _at(share: _Share, whole: int, *, interval: bool = False) -> str:
    low, high = (f"{100 * end:.1f}" for end in wilson_interval(share.correct, share.total))
    remarks = [f"{low} – {high} %"] if interval else []
    if share.total < whole:
        remarks.append(f"{share.total:,} pictures")
    said = f" ({', '.join(remarks)})" if remarks else ""
    most = "≤ " if share.bound else ""
    return f"{most}{percent_digit(share.correct / share.total)} at {share.level}/255{said}"


def _find(shares: list[_Share], attack: str, level: int) -> _Share:
    return next(share for share in shares if (share.attack, share.level) == (attack, level))


def _shares(path: Path) -> list[_Share]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            _Share(row["attack"], int(row["level"]), int(row["correct"]), int(row["total"]), row.get("bound", ""))
            for row in csv.DictReader(file)
        ]
