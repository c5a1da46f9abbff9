"""fgsm/defences/protection.py: the measured worth of the defences, what it means, and that cards agree with it."""

from __future__ import annotations

import hashlib
import re
import shlex
from argparse import Namespace
from pathlib import Path

import pytest

import fgsm.defences.protection
from fgsm.__main__ import _parser
from fgsm.catalogue.catalogue import find_entry
from fgsm.commands.evaluate import _plan
from fgsm.defences.catalogue import defences_for, find_defence
from fgsm.defences.digit_defences import WEIGHTS
from fgsm.defences.protection import FOLDER, Finding, Method, Protection, judge, load_protections, measuring_commands
from fgsm.evaluation.rows import Row
from training.cards import update_card

HEAD = "model,defence,attacker,attack,steps,level,epsilon,correct,total,accuracy\n"
CARDS = sorted(WEIGHTS.glob("*.md"))
MEASURED = ("imagenette", "mnist")


def protection(blind: int, aware: int, total: int = 1000) -> Protection:
    methods = (Method("fgsm", 1), Method("pgd", 10))
    return Protection("toy", "jpeg-75", Row(0, total, total), Row(8, blind, total), Row(8, aware, total), methods)


@pytest.mark.parametrize(
    ("blind", "aware", "finding"),
    [
        (800, 700, Finding.HOLDS),
        (800, 301, Finding.HOLDS),  # keeps half of 600
        (800, 299, Finding.HIDES),
        (800, 0, Finding.HIDES),
        (210, 0, Finding.NO_HELP),  # within chance of the bare network
        (210, 300, Finding.HOLDS),
        (100, 40, Finding.NO_HELP),  # more than chance, but little
        (240, 200, Finding.HOLDS),
    ],
)
def test_a_defence_is_judged_by_what_it_keeps_of_its_gain(blind: int, aware: int, finding: Finding) -> None:
    assert judge(protection(blind, aware), protection(200, 0)) is finding


def test_a_small_sample_proves_nothing() -> None:
    assert judge(protection(6, 0, total=10), protection(2, 0, total=10)) is Finding.NO_HELP


def test_rows_are_paired_by_defence_and_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a.csv": (
            "toy,none,blind,fgsm,1,0,0,9,10,0.9",
            "toy,none,blind,fgsm,1,8,0,4,10,0.4",
            "other,none,blind,fgsm,1,8,0,1,10,0.1",
        ),
        "b.csv": (
            "toy,none,aware,pgd,20,0,0,8,10,0.8",
            "toy,none,aware,pgd,20,8,0,2,10,0.2",
            "toy,jpeg-75,aware,pgd,20,8,0,2,10,0.2",
        ),
    }
    for name, lines in files.items():
        (tmp_path / name).write_text(HEAD + "\n".join(lines))
    monkeypatch.setattr(fgsm.defences.protection, "FOLDER", tmp_path)
    methods = (Method("fgsm", 1), Method("pgd", 20))
    expected = Protection("toy", "none", Row(0, 9, 10), Row(8, 4, 10), Row(8, 2, 10), methods)
    assert load_protections("toy") == [expected]
    assert load_protections("other") == load_protections("none") == []
    assert measuring_commands("toy", "DIR") == [
        "python -m fgsm evaluate --model toy DIR --defence all --levels 0,8 --limit 10",
        "python -m fgsm evaluate --model toy DIR --defence all --aware --attack pgd --steps 20 --levels 0,8 --limit 10",
    ]


@pytest.mark.parametrize("model", MEASURED)
def test_every_defence_of_a_shipped_network_was_measured_on_enough_pictures(model: str) -> None:
    entry = find_entry(model)
    names = [find_defence(name, entry).name for name in defences_for(entry)]
    found = load_protections(model)
    for level in {each.aware.level for each in found}:
        assert [each.defence for each in found if each.aware.level == level] == names
    assert all(row.total >= 200 for each in found for row in (each.clean, each.blind, each.aware))


@pytest.mark.parametrize("model", MEASURED)
def test_who_knows_did_at_least_as_much_harm_in_every_row(model: str) -> None:
    for each in load_protections(model):
        assert each.aware.correct <= each.blind.correct <= each.clean.correct, each


@pytest.mark.parametrize("model", MEASURED)
def test_adversarial_training_holds_and_at_least_one_defence_only_hides(model: str) -> None:
    found = load_protections(model)
    largest = [each for each in found if each.aware.level == max(every.aware.level for every in found)]
    findings = {each.defence: judge(each, largest[0]) for each in largest[1:]}
    assert findings["robust"] is Finding.HOLDS
    assert Finding.HIDES in findings.values()


@pytest.mark.parametrize("model", MEASURED)
def test_the_commands_are_ones_that_the_command_line_takes(model: str) -> None:
    for command in measuring_commands(model, "DATA"):
        program, *arguments = shlex.split(command)[2:]
        assert program == "fgsm"
        plan = _plan(_parser().parse_args(arguments, Namespace(given=arguments)))
        assert [each.name for each in plan.defences] == [
            each.defence for each in load_protections(model) if each.aware.level == plan.task.levels[1]
        ]


def test_every_file_of_weights_has_a_card() -> None:
    assert [card.stem for card in CARDS] == sorted(path.stem for path in WEIGHTS.glob("*.npz"))
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 2e6


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_says_what_a_user_must_know_and_has_the_measured_numbers(card: Path, tmp_path: Path) -> None:
    text, weights = card.read_text(encoding="utf-8"), card.with_suffix(".npz").read_bytes()
    parts = re.findall(r"^(?:#+ (.*)|- \*\*(.*):\*\*)", text, re.MULTILINE)
    assert {"Data", "Licence", "How it was made", "Measured", "Limits"} <= {heading or item for heading, item in parts}
    assert f"{len(weights):,} bytes" in text
    assert hashlib.sha256(weights).hexdigest() in text
    for command in measuring_commands("mnist", "mnist.npz"):
        assert command in text
    for each in load_protections("mnist"):
        if card.stem in each.defence.split("+"):
            numbers = f"{each.aware.level} | {each.aware.epsilon:.3f} | {each.aware.correct} | {each.aware.total}"
            assert f"| {each.defence} | PGD-20 | knows | {numbers} | {each.aware.accuracy:.2%} |" in text
    copy = tmp_path / "defences"
    copy.mkdir()
    for path in FOLDER.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    update_card(copy / card.name)
    assert (copy / card.name).read_text(encoding="utf-8") == text
