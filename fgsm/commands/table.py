"""Accuracies as a table to read and as a CSV file, one network's or several defences' under one attack."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from fgsm.catalogue.entry import Entry
from fgsm.evaluation.counts import count_stages
from fgsm.evaluation.flags import find_flags
from fgsm.evaluation.judging.methods import find_stages
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.judging.worst_case import (
    TITLES,
    WORST_CASE,
    describe_worst_case,
    differences_from_autoattack,
    is_reduced,
)
from fgsm.evaluation.record import ZERO, Record
from fgsm.evaluation.rows import Row
from fgsm.predictions import percent_digit

COLUMNS = ("model", "attack", "steps", "level", "epsilon", "correct", "total", "accuracy")
TRANSFER_COLUMNS = ("model", "made_for", *COLUMNS[1:])
WORST_CASE_COLUMNS = ("targets", "queries", "schedule", "bound")
DEFENDED_COLUMNS = ("model", "defence", "attacker", *COLUMNS[1:])


class Method(NamedTuple):
    """Who attacks which network, and how.

    Attributes:
        entry: the network.
        attack: one of `fgsm.evaluation.judging.methods.ATTACKS`.
        effort: how much it tries.
        attacker: "aware" of the defence or "blind"; empty where no defence was asked for.
        made_for: the network that the pictures are made for; empty where it is the one that is judged.
        seen: the network of that name; None where it is the one that is judged.
    """

    entry: Entry
    attack: str
    effort: Effort
    attacker: str = ""
    made_for: str = ""
    seen: Entry | None = None

    @property
    def reduced(self) -> bool:
        """Whether it is the worst case with less than its default budget: what stands is an upper bound then."""
        return self.attack == WORST_CASE and is_reduced(self.effort, len(self.entry.labels))

    @property
    def title(self) -> str:
        """The attack in the field's words."""
        if self.attack == WORST_CASE:
            return "worst case, reduced budget (upper bound)" if self.reduced else "worst case"
        return "FGSM" if self.attack == "fgsm" else f"{self.attack.upper()}-{self.effort.steps}"

    @property
    def note(self) -> str:
        """What is to be said of the attack, in one sentence; empty where its title says it."""
        return describe_worst_case(self.effort, len(self.entry.labels)) if self.attack == WORST_CASE else ""

    @property
    def differences(self) -> tuple[str, ...]:
        """In what it differs from the evaluation whose name it could be taken for, a sentence each."""
        return differences_from_autoattack(self.effort) if self.attack == WORST_CASE else ()

    def flags(self, records: Sequence[Record]) -> list[str]:
        """Return the signs that a number is an artefact, see `fgsm.evaluation.flags`."""
        transfer = bool(self.made_for) or self.attacker == "blind"
        attacked = self.seen or self.entry
        # Here, though a worker may have judged: its network is not here to be asked.
        stop = attacked.load().gradient_stop if any(ZERO in record.marks for record in records) else ""
        one_step = self.attack == "fgsm"
        return find_flags(
            records,
            len(self.entry.labels),
            one_step=one_step,
            transfer=transfer,
            reduced=self.reduced,
            stop=stop,
        )


class Result(NamedTuple):
    """What was measured of one defence, or of the network as it is where that has no name, picture by picture."""

    defence: str
    rows: list[Row]
    records: list[Record]


def print_table(method: Method, results: Sequence[Result], wanted: int) -> None:
    """Print the accuracies.

    Args:
        method: the attack.
        results: at least one, each with its rows.
        wanted: how many pictures were to be judged; fewer are said to be a sample.
    """
    for defence, rows, _ in results:
        if rows[0].total < wanted:
            which = f"{defence}: stopped" if defence else "Stopped"
            print(f"{which} after {rows[0].total} of {wanted} pictures, a random sample: this is what they say.")
    width = max(len(result.defence) for result in results)
    knows = {"": "", "blind": ", the attacker does not know of the defence", "aware": ", the attacker knows it"}
    who = f" on pictures made for {method.made_for}" if method.made_for else knows[method.attacker]
    print(f"{method.entry.name}, {method.title}{who}, {results[0].rows[0].total} pictures\n")
    head = f"{'defence':{width}}  " if width else ""
    print(f"{head}{'level':>5}  {'ε':>7}  {'right':>6}  {'accuracy':>8}  {'95 % interval':>17}")
    for defence, rows, _ in results:
        for row in rows:
            print((f"{defence:{max(width, 7)}}  " if width else "") + _line(row, method.reduced))
    if method.note:
        print(f"\n{method.note[0].upper()}{method.note[1:]}.")
    for result in results:
        _print_evidence(method, result)


def write_csv(method: Method, results: Sequence[Result], path: Path) -> None:
    """Write the same as a CSV file; with the defence and the attacker where any was asked for."""
    with path.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        table = csv.writer(file)
        columns = TRANSFER_COLUMNS if method.made_for else DEFENDED_COLUMNS if method.attacker else COLUMNS
        table.writerow((*columns, *(WORST_CASE_COLUMNS if method.attack == WORST_CASE else ())))
        table.writerows(_cells(method, results))


def _cells(method: Method, results: Sequence[Result]) -> Iterator[tuple[object, ...]]:
    for defence, rows, _ in results:
        who = (defence, method.attacker) if method.attacker else (method.made_for,) if method.made_for else ()
        for row in rows:
            numbers = (row.level, f"{row.epsilon:.6f}", row.correct, row.total, f"{row.accuracy:.6f}")
            bound = "upper" if method.reduced and row.level else ""
            budget = (*method.effort[1:], bound) if method.attack == WORST_CASE else ()
            yield (method.entry.name, *who, method.attack, method.effort.steps, *numbers, *budget)


def _line(row: Row, reduced: bool) -> str:
    low, high = map(percent_digit, row.interval)
    interval = f"{low} – {high}"
    share = f"{'≤ ' if reduced and row.level else ''}{percent_digit(row.accuracy)}"
    return f"{row.level:5}  {row.epsilon:7.4f}  {row.correct:6}  {share:>8}  {interval:>17}"


def stage_lines(method: Method, records: Sequence[Record]) -> list[str]:
    """Return a sentence a level on what each stage of the attack left; none for an attack of one stage."""
    stages = [stage.name for stage in find_stages(method.attack, method.effort)]
    lines = []
    for level, counts in groupby(count_stages(records, stages), key=attrgetter("level")):
        done = list(counts)
        left = ", ".join(f"{TITLES[count.stage]} left {count.left}" for count in done)
        lines.append(f"Level {level}: of {done[0].tried} still read right, {left}.")
    return lines


def _print_evidence(method: Method, result: Result) -> None:
    """Print what each stage of the attack left, and the signs that the numbers are artefacts."""
    where = f"{result.defence}: " if result.defence else ""
    for line in stage_lines(method, result.records):
        print(f"{where}{line}")
    for flag in method.flags(result.records):
        print(f"{where}Flag: {flag}.")
