"""What the defences were measured to be worth: accuracies that `python -m fgsm evaluate --defence` wrote.

Each file of `assets/models/defences/` is the CSV of one command. A defence that keeps its promise only while the
attacker does not know of it hides the gradient rather than the network's mistakes (Athalye et al., arXiv 1802.00420).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from fgsm.catalogue.catalogue import MODELS
from fgsm.evaluation.rows import Row

FOLDER = MODELS / "defences"
LEAST_GAIN = 0.05


class Method(NamedTuple):
    """An attack: one of `fgsm.evaluation.judging.methods.ATTACKS`, and its steps."""

    attack: str
    steps: int


class Finding(Enum):
    """What a defence turned out to be worth."""

    HOLDS = "holds"
    HIDES = "hides"
    NO_HELP = "no help"


@dataclass(frozen=True)
class Protection:
    """One defence of one network at one level.

    Attributes:
        model: the network.
        defence: its name, with the strength.
        clean: accuracy without an attack.
        blind: accuracy against who does not know of the defence.
        aware: accuracy against who does.
        methods: the attacks of the two.
    """

    model: str
    defence: str
    clean: Row
    blind: Row
    aware: Row
    methods: tuple[Method, Method]


class _Measured(NamedTuple):
    model: str
    defence: str
    attacker: str
    method: Method
    row: Row


def load_protections(model: str) -> list[Protection]:
    """Return what was measured of a network's defences, in the order of the files, level by level."""
    measured = [each for each in _read() if each.model == model]
    found = []
    for level in sorted({each.row.level for each in measured} - {0}):
        for defence in dict.fromkeys(each.defence for each in measured):
            rows = {
                (each.attacker, each.row.level): each
                for each in measured
                if each.defence == defence and each.row.level in (0, level)
            }
            if {("blind", 0), ("blind", level), ("aware", level)} <= rows.keys():
                blind, aware = rows["blind", level], rows["aware", level]
                clean, methods = rows["blind", 0].row, (blind.method, aware.method)
                found.append(Protection(model, defence, clean, blind.row, aware.row, methods))
    return found


def measuring_commands(model: str, data: str) -> list[str]:
    """Return the commands that wrote what `load_protections` reads.

    Args:
        model: the network.
        data: what stands for the data set.
    """
    commands = []
    measured = [each for each in _read() if each.model == model]
    for attacker, method in sorted({(each.attacker, each.method) for each in measured}, reverse=True):
        rows = [each.row for each in measured if (each.attacker, each.method) == (attacker, method)]
        levels = ",".join(map(str, sorted({row.level for row in rows})))
        how = "" if method.attack == "fgsm" else f" --attack {method.attack} --steps {method.steps}"
        aware = " --aware" if attacker == "aware" else ""
        what = f"--model {model} {data} --defence all{aware}{how} --levels {levels} --limit {rows[0].total}"
        commands.append(f"python -m fgsm evaluate {what}")
    return commands


def judge(defence: Protection, undefended: Protection) -> Finding:
    """Say what a defence is worth, by its gain over the bare network under the same two attacks.

    It holds if it keeps at least half of what it gains against a blind attacker once the attacker knows of it, and
    hides the gradient if it keeps less. Gains of less than `LEAST_GAIN`, or with 95 % intervals that overlap, do not
    count.
    """
    gain, kept = (_gain(*pair) for pair in ((defence.blind, undefended.blind), (defence.aware, undefended.aware)))
    if kept > 0 and 2 * kept >= gain:
        return Finding.HOLDS
    return Finding.HIDES if gain > 0 else Finding.NO_HELP


def _gain(defended: Row, bare: Row) -> float:
    gain = defended.accuracy - bare.accuracy
    return gain if gain >= LEAST_GAIN and defended.interval[0] > bare.interval[1] else 0.0


def _read() -> Iterable[_Measured]:
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file):
                row = Row(int(cells["level"]), int(cells["correct"]), int(cells["total"]))
                method = Method(cells["attack"], int(cells["steps"]))
                yield _Measured(cells["model"], cells["defence"], cells["attacker"], method, row)
