"""A comparison as a table to read, each row printed as soon as it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tqdm import tqdm

from fgsm.catalogue.entry import Entry
from fgsm.comparison.budget import Budget
from fgsm.comparison.compare import CONTENDERS, VALUES
from fgsm.comparison.remarks import PRO, norm, remarks
from fgsm.comparison.result import Result
from fgsm.comparison.task import Task
from fgsm.predictions import percent, percent_digit

WIDTHS = (18, 10, 24, 10, 8, 8, 8, 9, 9, 7)
HEAD = ("attack", "success", "now", "confidence", "L∞", "L2", "L0", "gradients", "forwards", "s")


class Table:
    """Prints to stdout; on a terminal, what is running stands below on stderr."""

    def __init__(self) -> None:
        self._labels: Sequence[str] = ()
        self._bar: Any = None

    def begin(self, entry: Entry, task: Task, names: Sequence[str], seconds: float) -> None:
        """Print what is compared, and the head of the table."""
        self._labels = [label.name for label in entry.labels]
        said = f"'{self._labels[task.label]}' {percent(float(task.probabilities[task.label]))}"
        goal = f"away from {said}" if task.target is None else f"from {said} to '{self._labels[task.target]}'"
        print(f"{entry.name}, {goal}. FGSM, BIM, PGD and MI-FGSM: ε = {task.level}/255, {task.steps} steps.")
        if any(CONTENDERS[name].limit == VALUES for name in names):
            values = f"{task.jsma_values} of {task.image.size} values"
            print(f"JSMA aims at '{self._labels[task.aim]}' and may change at most {values}.")
        print(f"At most {seconds:g} s for each. All columns are about the 8-bit picture.\n")
        print(_line(HEAD))
        self._bar = tqdm(bar_format="{desc}", disable=None, leave=False)

    def started(self, name: str) -> None:
        """Say which attack runs now."""
        self._bar.set_description_str(f"{CONTENDERS[name].title} …")

    def tick(self, budget: Budget) -> None:
        """Say how far it is."""
        name = str(self._bar.desc).partition(" …")[0]
        self._bar.set_description_str(f"{name} … {budget.seconds:.0f} s, {budget.gradients} gradients", refresh=False)
        self._bar.update()

    def add(self, result: Result, results: Sequence[Result]) -> None:
        """Print a row."""
        tqdm.write(_line(self._cells(result)))

    def end(self, results: Sequence[Result]) -> None:
        """Print what each row shows in favour of its attack, and what against."""
        if self._bar is not None:
            self._bar.close()
        print()
        for result in results:
            said = [f"{'+' if remark.kind == PRO else '−'} {remark}" for remark in remarks(result, results)]
            print(f"{CONTENDERS[result.attack].title}: {'; '.join(said)}")

    def fail(self, error: Exception) -> None:
        """Leave it to whoever prints errors."""

    def _cells(self, result: Result) -> tuple[str, ...]:
        title = CONTENDERS[result.attack].title
        if not result.was_run:
            return (title, result.ending.value)
        fooled = "yes" if result.fooled else "as floats" if result.fooled_as_floats else "no"
        return (
            title,
            fooled,
            self._labels[result.prediction],
            percent_digit(result.probability),
            f"{result.linf}/255",
            norm(result.l2),
            str(result.l0),
            str(result.gradients),
            str(result.forwards),
            f"{result.seconds:.2f}",
        )


def _line(cells: Sequence[str]) -> str:
    """Three columns to the left, a class's name cut to its width, and the numbers to the right."""
    title, fooled, *rest = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False))
    now = [cell[:width] for cell, width in zip(rest[:1], WIDTHS[2:], strict=False)]
    numbers = [cell.rjust(width) for cell, width in zip(cells[3:], WIDTHS[3:], strict=False)]
    return "  ".join([title, fooled, *now, *numbers]).rstrip()
