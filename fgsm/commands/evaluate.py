"""`python -m fgsm evaluate --model NAME DATA`: clean and robust accuracy as a table, a CSV file and a plot."""

from __future__ import annotations

import csv
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tqdm import tqdm

from fgsm.catalogue import Entry, find_entry
from fgsm.checks import MAX_STEPS, check_integer
from fgsm.commands.progress import load_with_progress
from fgsm.dataset import Dataset
from fgsm.evaluate import Row, check_levels
from fgsm.evaluate import evaluate as measure
from fgsm.predictions import percent_digit

if TYPE_CHECKING:
    from fgsm.classifier import Classifier

COLUMNS = ("model", "attack", "steps", "level", "epsilon", "correct", "total", "accuracy")
MAX_SEED = 2**32 - 1


class Plan(NamedTuple):
    """What is measured, checked, and where the files go."""

    entry: Entry
    levels: list[int]
    attack: str
    steps: int
    seed: int
    csv: Path | None
    plot: Path | None

    @property
    def method(self) -> str:
        """The attack in the field's words."""
        return "FGSM" if self.attack == "fgsm" else f"{self.attack.upper()}-{self.steps}"


def evaluate(arguments: Namespace) -> None:
    """Measure a network on a data set; what is done when Ctrl-C or an error ends it early is reported as well.

    Raises:
        ValueError: if an argument does not fit, or the data or the network cannot be read.
        OSError: if a file cannot be written.
    """
    plan = _plan(arguments)
    entry = plan.entry
    dataset = Dataset(arguments.data, entry.labels, entry.input_shape, limit=arguments.limit, seed=plan.seed)
    if dataset.left_out:
        names = ", ".join(label.name for label in entry.labels)
        print(f"Left out {dataset.left_out} pictures of other digits: {entry.name} knows {names}.")
    _open_outputs(plan)
    _measure(plan, load_with_progress(entry), dataset)


def parse_levels(text: str) -> list[int]:
    """Read `0,1,2,4,8`.

    Raises:
        ValueError: if it is not a list of whole numbers from 0 to 255.
    """
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ValueError(f"expected levels such as 0,1,2,4,8, got {text[:60]!r}") from error
    return check_levels(numbers)


def _plan(arguments: Namespace) -> Plan:
    return Plan(
        entry=find_entry(arguments.model),
        levels=parse_levels(arguments.levels),
        attack=arguments.attack,
        steps=1 if arguments.attack == "fgsm" else check_integer(arguments.steps, "steps", 1, MAX_STEPS),
        seed=check_integer(arguments.seed, "seed", 0, MAX_SEED),
        csv=arguments.csv,
        plot=arguments.plot,
    )


def _open_outputs(plan: Plan) -> None:
    """Find out now, not when all is measured, whether the files can be written."""
    for path in filter(None, (plan.csv, plan.plot)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()


def _measure(plan: Plan, classifier: Classifier, dataset: Dataset) -> None:
    rows: list[Row] = []
    bar = tqdm(total=len(dataset), desc=plan.method, unit=" pictures", disable=None, leave=False)

    def keep(so_far: list[Row]) -> None:
        rows[:] = so_far
        bar.update(so_far[0].total - bar.n)

    try:
        measure(classifier, dataset, plan.levels, plan.attack, steps=plan.steps, seed=plan.seed, progress=keep)
    finally:
        bar.close()
        if rows:
            _report(plan, rows, len(dataset))


def _report(plan: Plan, rows: list[Row], wanted: int) -> None:
    done = rows[0].total
    if done < wanted:
        print(f"Stopped after {done} of {wanted} pictures, a random sample: this is what they say.")
    print(f"{plan.entry.name}, {plan.method}, {done} pictures\n")
    print(f"{'level':>5}  {'ε':>7}  {'right':>6}  {'accuracy':>8}  {'95 % interval':>17}")
    for row in rows:
        low, high = map(percent_digit, row.interval)
        interval = f"{low} – {high}"
        print(f"{row.level:5}  {row.epsilon:7.4f}  {row.correct:6}  {percent_digit(row.accuracy):>8}  {interval:>17}")
    if plan.csv:
        _write_csv(plan, rows, plan.csv)
    if plan.plot:
        from fgsm.commands.plot import plot_accuracy

        plan.plot.write_bytes(plot_accuracy(rows, f"{plan.entry.title}: {plan.method}, {done} pictures"))


def _write_csv(plan: Plan, rows: list[Row], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for row in rows:
            numbers = (row.level, f"{row.epsilon:.6f}", row.correct, row.total, f"{row.accuracy:.6f}")
            table.writerow((plan.entry.name, plan.attack, plan.steps, *numbers))
