"""fgsm/evaluation/transfer.py: pictures made for one network and judged by another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.evaluation import transfer
from fgsm.evaluation.transfer import Transfer, check_surrogate, load_transfers


def test_what_was_measured_is_read_level_by_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "model,made_for,attack,steps,level,epsilon,correct,total,accuracy\n"
    rows = "b,a,bim,10,0,0,90,100,.9\nb,a,bim,10,4,0,60,100,.6\nb,a,bim,10,8,0,45,100,.45\n"
    (tmp_path / "a-to-b.csv").write_text(head + rows)
    monkeypatch.setattr(transfer, "FOLDER", tmp_path)
    assert load_transfers() == [Transfer("a", "b", "bim", 10, 4, 30, 90), Transfer("a", "b", "bim", 10, 8, 45, 90)]
    assert [each.share for each in load_transfers()] == [1 / 3, 0.5]


def test_networks_of_other_pictures_or_classes_are_refused(add_network: Callable[..., Entry]) -> None:
    mnist = find_entry("mnist")
    check_surrogate(find_entry("mnist-robust"), mnist)
    with pytest.raises(ValueError, match=r"one size, got \(192, 192, 3\) for imagenette and \(28, 28, 1\) for mnist"):
        check_surrogate(find_entry("imagenette"), mnist)
    with pytest.raises(ValueError, match="the same classes, got mnist-linear and mnist"):
        check_surrogate(find_entry("mnist-linear"), mnist)
