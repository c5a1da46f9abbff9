"""Measure the worst case of the networks that ship, and write it into cards and README: ``make cards``.

A run is ``python -m fgsm evaluate --attack worst-case`` at its default budget. It takes hours, and may be ended and
started again: what is judged is kept in a journal. ``--render`` measures nothing and writes what the journals hold: as
the pictures come in an order drawn with a seed, that is a random sample.
"""

from __future__ import annotations

import argparse
import csv
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fgsm.__main__ import main as fgsm
from fgsm.commands.evaluate_task import Task
from fgsm.commands.table import COLUMNS, WORST_CASE_COLUMNS, Method, Result, stage_lines, write_csv
from fgsm.defences.defended import DRAWS
from fgsm.evaluation.journal import Journal, in_order
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.judging.worst_case import FULL, WORST_CASE
from fgsm.evaluation.record import Record
from fgsm.evaluation.rows import Tally
from training.cards import between, update_card
from training.command import MODELS
from training.networks_table import update_readme

BEGIN, END = "<!-- worst case -->\n", "<!-- end of worst case -->\n"
README = MODELS.parent.parent / "README.md"
SEED, WIDTH = 0, 120


class Plan(NamedTuple):
    """What is measured of a network.

    Attributes:
        model: its name.
        levels: epsilon · 255.
        limit: how many pictures, drawn at random; None for all.
    """

    model: str
    levels: tuple[int, ...]
    limit: int | None = None

    @property
    def data(self) -> str:
        """The data set: "mnist" or "imagenette"."""
        return self.model.partition("-")[0]

    def task(self, data: Path, effort: Effort = FULL) -> Task:
        """Return the same as the command has it, for all pictures."""
        return Task(
            model=self.model,
            data=str(data),
            attack=WORST_CASE,
            steps=effort.steps,
            levels=self.levels,
            seed=SEED,
            limit=None,
            attacker="",
            draws=DRAWS,
            targets=effort.targets,
            queries=effort.queries,
        )

    def command(self, data: str, limit: int | None) -> list[str]:
        """Return what follows ``python -m fgsm``."""
        levels = ",".join(map(str, self.levels))
        return [
            *("evaluate", "--model", self.model, data, "--levels", levels, "--attack", WORST_CASE),
            *([] if limit is None else ["--limit", str(limit)]),
        ]


PLANS = (
    Plan("mnist-linear", (0, 26, 51)),
    Plan("imagenette", (0, 4)),
    Plan("mnist", (0, 26, 51)),
    Plan("mnist-robust", (0, 77)),
    Plan("imagenette-robust", (0, 4), limit=1000),  # one that stands takes most of a minute
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and bring cards and README up to date after each network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, help="mnist.npz; without it, no network of digits is measured")
    parser.add_argument("--imagenette", type=Path, help="the validation pictures, a folder or tar of class folders")
    parser.add_argument("--journals", type=Path, default=Path("checkpoints"), help="default: %(default)s")
    parser.add_argument("--only", metavar="NAME", choices=[plan.model for plan in PLANS], help="one of the networks")
    parser.add_argument("--render", action="store_true", help="measure nothing, write what the journals hold")
    options = parser.parse_args(arguments)
    for plan in PLANS:
        data = getattr(options, plan.data)
        if data is not None and options.only in (None, plan.model):
            path = options.journals / f"{plan.model}.journal"
            if not options.render:
                _measure(plan, data, path)
            if path.is_file():
                write_up(plan, plan.task(data), path, MODELS)
    update_readme(README, MODELS)


def write_up(plan: Plan, task: Task, journal: Path, models: Path) -> None:
    """Write what a journal holds into a network's CSV file and card.

    Args:
        plan: of the network.
        task: what the journal was written for.
        journal: its path.
        models: the folder of the card.
    """
    dataset = task.dataset()
    kept = Journal(journal, task.run(dataset))
    kept.close()
    records = _sample(kept.records(""), dataset.names)
    if not records:
        return
    tally = Tally(task.levels)
    tally.add(records)
    method = Method(task.entry, WORST_CASE, Effort(task.steps, task.targets, task.queries))
    _write_rows(method, Result("", tally.rows, records), models / f"{plan.model}.csv")
    card = models / f"{plan.model}.md"
    text = _evidence(plan, method, records, len(dataset), Path(task.data).name)
    card.write_text(between(card.read_text(encoding="utf-8"), BEGIN, END, text, card.name), encoding="utf-8")
    update_card(card)
    print(f"{card.name}: the worst case of {len(records):,} of {len(dataset):,} pictures")


def _measure(plan: Plan, data: Path, journal: Path) -> None:
    code = fgsm([*plan.command(str(data), plan.limit), "--resume", str(journal)])
    if code:
        sys.exit(code)


def _sample(records: Sequence[Record], names: Sequence[str]) -> list[Record]:
    """Return the records up to the first picture that is missing, so that ``--limit`` gives the same ones."""
    found = in_order(records, names)
    whole = next((place for place, record in enumerate(found) if record.name != names[place]), len(found))
    return found[:whole]


def _write_rows(method: Method, result: Result, path: Path) -> None:
    """Put the rows in the place of those of an earlier worst case."""
    with tempfile.TemporaryDirectory() as folder:
        measured = Path(folder) / path.name
        write_csv(method, [result], measured)
        rows = [row for row in _rows(path) if row["attack"] != WORST_CASE] + _rows(measured)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, (*COLUMNS, *WORST_CASE_COLUMNS), restval="")
        table.writeheader()
        table.writerows(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _evidence(plan: Plan, method: Method, records: Sequence[Record], total: int, data: str) -> str:
    """Return what was run, on what, what each stage left and what speaks against the numbers, as Markdown."""
    part = len(records) < total
    which = f"{len(records):,} of the {total:,} pictures, drawn at random with seed {SEED}" if part else "all pictures"
    command = shlex.join(["python", "-m", "fgsm", *plan.command(data, len(records) if part else None)])
    flags = [f"Flag: {flag}." for flag in method.flags(records)] or ["It raised no flag."]
    what = _wrapped(f"{method.note[0].upper()}{method.note[1:]}.")
    found = [_wrapped(line, "- ") for line in (*stage_lines(method, records), *flags)]
    return "\n".join([f"The worst case, on {which}:", "", f"    {command}", "", what, "", *found, ""])


def _wrapped(text: str, begin: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin), break_on_hyphens=False)


if __name__ == "__main__":
    main()
