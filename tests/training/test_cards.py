"""training/cards.py: the numbers of a model card come from the files beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from training.cards import BEGIN, END, update_card

MEASURED = """model,attack,steps,level,epsilon,correct,total,accuracy
toy,fgsm,1,0,0.000000,90,100,0.900000
toy,fgsm,1,8,0.031373,7,100,0.070000
toy,pgd,20,8,0.031373,2,50,0.040000
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "toy.npz").write_bytes(b"weights" * 1000)
    (tmp_path / "toy.csv").write_text(MEASURED)
    path = tmp_path / "toy.md"
    path.write_text(f"# toy\n\n{BEGIN}old\n{END}\nLimits\n")
    return path


def test_the_numbers_are_those_of_the_files(card: Path) -> None:
    update_card(card)
    text = card.read_text()
    assert "7,000 bytes" in text
    assert hashlib.sha256(b"weights" * 1000).hexdigest() in text
    assert "| none | 0 | 0.000 | 90 | 100 | 90.00% |" in text
    assert "| FGSM | 8 | 0.031 | 7 | 100 | 7.00% |" in text
    assert "| PGD-20 | 8 | 0.031 | 2 | 50 | 4.00% |" in text


def test_the_rest_stays_and_a_second_time_changes_nothing(card: Path) -> None:
    update_card(card)
    once = card.read_text()
    update_card(card)
    assert card.read_text() == once
    assert once.startswith("# toy\n")
    assert once.endswith("Limits\n")
    assert "old" not in once


def test_a_card_without_markers_is_named(card: Path) -> None:
    card.write_text("# toy\n")
    with pytest.raises(ValueError, match=r"toy\.md"):
        update_card(card)
