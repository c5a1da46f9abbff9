"""Bring the model cards up to date: ``python -m training.cards``.

A card is ``assets/models/NAME.md``. Between its two markers stand the size and hash of ``NAME.npz`` and the
accuracies of ``NAME.csv``, which ``python -m fgsm evaluate`` measured; the rest is written by hand. The card of a
defence, ``assets/models/defences/NAME.md``, has those of every file beside it in which that defence was measured.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from fgsm.evaluation.rows import wilson_interval
from training.command import MODELS

DEFENCES = "defences"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"


def update_card(card: Path) -> None:
    """Rewrite what stands between the markers of a card.

    Raises:
        ValueError: if the card has no markers.
        FileNotFoundError: if the weights or the measurements are not beside it.
    """
    weights = card.with_suffix(".npz").read_bytes()
    of_defence = card.parent.name == DEFENCES
    table = defence_table(_of_defence(card)) if of_defence else accuracy_table(_rows(card.with_suffix(".csv")))
    facts = f"- size: {len(weights):,} bytes\n- sha256: `{hashlib.sha256(weights).hexdigest()}`\n"
    text = between(card.read_text(encoding="utf-8"), BEGIN, END, f"{facts}\n{table}", card.name)
    card.write_text(text, encoding="utf-8")


def between(text: str, begin: str, end: str, new: str, name: str) -> str:
    """Return a text with what stands between two markers replaced.

    Args:
        text: of a file.
        begin: the line before.
        end: the line behind.
        new: what is to stand there.
        name: of the file.

    Raises:
        ValueError: if the text does not have each of the markers once.
    """
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"expected the markers {begin.strip()} and {end.strip()} once each in {name}")
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    return f"{head}{begin}{new}{end}{tail}"


def accuracy_table(rows: Iterable[dict[str, str]]) -> str:
    """Return a Markdown table of the rows that ``python -m fgsm evaluate --csv`` writes."""
    lines = [
        "| attack | ε · 255 | ε | right | pictures | accuracy | 95 % interval |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines.extend(f"| {_attack(row)} | {_numbers(row)} | {_interval(row)} |" for row in rows)
    return "\n".join(dict.fromkeys(lines)) + "\n"  # what two attacks begin with is written once


def defence_table(rows: Iterable[dict[str, str]]) -> str:
    """Return the same for rows that ``python -m fgsm evaluate --defence`` writes, clean accuracy once a defence."""
    lines = [
        "| defence | attack | attacker | ε · 255 | ε | right | pictures | accuracy |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    knows = {"blind": "does not know", "aware": "knows"}
    for row in rows:
        attacker = "" if row["level"] == "0" else knows[row["attacker"]]
        if attacker or row["attacker"] == "blind":
            lines.append(f"| {row['defence']} | {_attack(row)} | {attacker} | {_numbers(row)} |")
    return "\n".join(lines) + "\n"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _of_defence(card: Path) -> list[dict[str, str]]:
    rows = [row for path in sorted(card.parent.glob("*.csv")) for row in _rows(path)]
    found = [row for row in rows if card.stem in row["defence"].split("+")]
    order = {"blind": 0, "aware": 1}
    return sorted(found, key=lambda row: (row["model"], row["defence"], order[row["attacker"]], int(row["level"])))


def _attack(row: dict[str, str]) -> str:
    titles = {"fgsm": "FGSM", "worst-case": "worst case"}
    name = titles.get(row["attack"], f"{row['attack'].upper()}-{row['steps']}")
    name += ", reduced budget: upper bound" if row.get("bound") else ""
    return "none" if row["level"] == "0" else name


def _interval(row: dict[str, str]) -> str:
    low, high = wilson_interval(int(row["correct"]), int(row["total"]))
    return f"{low:.2%} – {high:.2%}"


def _numbers(row: dict[str, str]) -> str:
    counts = f"{row['level']} | {float(row['epsilon']):.3f} | {row['correct']} | {row['total']}"
    return f"{counts} | {float(row['accuracy']):.2%}"


def main() -> None:
    """Update every card that ships."""
    for card in sorted((*MODELS.glob("*.md"), *(MODELS / DEFENCES).glob("*.md"))):
        update_card(card)
        print(f"{card.name} is up to date")


if __name__ == "__main__":
    main()
