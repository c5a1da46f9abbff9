"""Bring the model cards up to date: ``python -m training.cards``.

A card is ``assets/models/NAME.md``. Between its two markers stand the size and hash of ``NAME.npz`` and the
accuracies of ``NAME.csv``, which ``python -m fgsm evaluate`` measured; the rest is written by hand.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from training.command import MODELS

BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"


def update_card(card: Path) -> None:
    """Rewrite what stands between the markers of a card.

    Raises:
        ValueError: if the card has no markers.
        FileNotFoundError: if the weights or the measurements are not beside it.
    """
    text = card.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"expected the markers {BEGIN.strip()} and {END.strip()} once each in {card.name}")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    weights = card.with_suffix(".npz").read_bytes()
    with card.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        table = accuracy_table(csv.DictReader(file))
    facts = f"- size: {len(weights):,} bytes\n- sha256: `{hashlib.sha256(weights).hexdigest()}`\n"
    card.write_text(f"{head}{BEGIN}{facts}\n{table}{END}{tail}", encoding="utf-8")


def accuracy_table(rows: Iterable[dict[str, str]]) -> str:
    """Return a Markdown table of the rows that ``python -m fgsm evaluate --csv`` writes."""
    lines = ["| attack | ε · 255 | ε | right | pictures | accuracy |", "|---|---:|---:|---:|---:|---:|"]
    for row in rows:
        name = "FGSM" if row["attack"] == "fgsm" else f"{row['attack'].upper()}-{row['steps']}"
        attack = "none" if row["level"] == "0" else name
        numbers = f"{row['level']} | {float(row['epsilon']):.3f} | {row['correct']} | {row['total']}"
        lines.append(f"| {attack} | {numbers} | {float(row['accuracy']):.2%} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Update every card that ships."""
    for card in sorted(MODELS.glob("*.md")):
        update_card(card)
        print(f"{card.name} is up to date")


if __name__ == "__main__":
    main()
