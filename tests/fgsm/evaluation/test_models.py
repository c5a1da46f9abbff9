"""The networks that ship in assets/models/: what their cards say of them has to be so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from fgsm.catalogue.catalogue import CATALOGUE, MODELS, find_entry, load_classifier
from fgsm.catalogue.labels import find_label
from fgsm.evaluation.accuracy import Accuracy, load_accuracies
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.evaluate import evaluate
from fgsm.pictures.examples import examples_for
from tests.conftest import data_set, shipped_pictures

SHIPPED = sorted(path.stem for path in MODELS.glob("*.npz"))
DATA = {"imagenette": "FGSM_IMAGENETTE", "mnist": "FGSM_MNIST"}
SAMPLE = {"imagenette": 160, "mnist": 400}


def card(name: str) -> str:
    return (MODELS / f"{name}.md").read_text(encoding="utf-8")


def measured(name: str, attack: str, level: int) -> float:
    return next(
        row.correct / row.total
        for row in load_accuracies()
        if (row.model, row.attack, row.level) == (name, attack, level)
    )


def test_every_file_is_in_the_catalogue_and_every_network_has_a_file() -> None:
    assert sorted(name for name, entry in CATALOGUE.items() if entry.weights().parent == MODELS) == SHIPPED


def test_all_files_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.iterdir()) <= 20e6


def test_an_accuracy_is_a_share_in_per_cent() -> None:
    assert Accuracy("any", "pgd", 20, 8, 8 / 255, 3, 40).percent == 7.5


@pytest.mark.parametrize("name", SHIPPED)
def test_size_and_hash_are_those_of_the_card(name: str) -> None:
    data = (MODELS / f"{name}.npz").read_bytes()
    assert f"{len(data):,} bytes" in card(name)
    assert hashlib.sha256(data).hexdigest() in card(name)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_says_what_a_user_must_know(name: str) -> None:
    parts = re.findall(r"^(?:#+ (.*)|- \*\*(.*):\*\*)", card(name), re.MULTILINE)
    assert {"Data", "Licence", "How it was made", "Measured", "Limits"} <= {heading or item for heading, item in parts}
    assert f"python -m fgsm evaluate --model {name}" in card(name)


@pytest.mark.parametrize("name", SHIPPED)
def test_our_own_pictures_are_read_right(name: str) -> None:
    pictures, truth = zip(*own_pictures(name), strict=True)
    rows = load_classifier(name).probabilities((np.stack(pictures) / 255).astype(np.float32))
    assert len(pictures) >= 2
    assert rows[np.arange(len(truth)), truth].min() > 0.6


@pytest.mark.parametrize("data", DATA)
def test_clean_accuracy_on_the_data_is_the_card_s(data: str) -> None:
    for name in (name for name in SHIPPED if name.split("-")[0] == data):
        row = evaluate(load_classifier(name), some_pictures(name, data), [0])[0]
        low, high = row.interval
        expected = measured(name, "fgsm", 0)
        # Twice as far as 95 % of samples stray.
        assert 2 * low - row.accuracy <= expected <= 2 * high - row.accuracy, name


def some_pictures(name: str, data: str) -> Iterable[tuple[np.ndarray, int]]:
    """Return a sample of the data where the environment says where that is, else the pictures that ship."""
    entry, path = find_entry(name), data_set(DATA[data])
    if path:
        return Dataset(path, entry.labels, entry.input_shape, limit=SAMPLE[data], seed=1)
    return own_pictures(name)


def own_pictures(name: str) -> list[tuple[np.ndarray, int]]:
    """Return the pictures that ship, and what they show."""
    labels = find_entry(name).labels
    truth = [find_label(labels, each.classes[name]).index for each in examples_for(name)]
    return list(zip(shipped_pictures(name), truth, strict=True))


@pytest.mark.parametrize(
    ("name", "attack", "level", "bar"),
    [
        ("imagenette", "fgsm", 0, 0.89),
        ("imagenette-robust", "fgsm", 0, 0.76),
        ("imagenette-robust", "pgd", 4, 0.52),
        ("mnist", "fgsm", 0, 0.992),
        ("mnist-robust", "fgsm", 0, 0.985),
        ("mnist-robust", "fgsm", 77, 0.95),
        ("mnist-robust", "pgd", 77, 0.88),
    ],
)
def test_the_measured_accuracies_reach_what_was_asked(name: str, attack: str, level: int, bar: float) -> None:
    assert measured(name, attack, level) >= bar


def test_a_damaged_file_is_named_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mnist", "mnist-linear"):
        (tmp_path / f"{name}.npz").write_bytes((MODELS / f"{name}.npz").read_bytes())
        monkeypatch.setattr(CATALOGUE[name], "_classifier", None)
    path = tmp_path / "mnist.npz"
    path.write_bytes(path.read_bytes()[:1000])
    monkeypatch.setattr("fgsm.catalogue.catalogue.MODELS", tmp_path)
    with pytest.raises(ValueError, match=r"mnist\.npz"):
        load_classifier("mnist")
    assert load_classifier("mnist-linear").labels == ("3", "7")
