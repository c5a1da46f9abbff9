"""A comparison as JSON, one object a line: what a program that started it reads.

`{"event": "begin" | "running" | "tick" | "row" | "end" | "error", ...}`, in this order; see each method.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fgsm.attacks.levels import Picture
from fgsm.catalogue.entry import Entry
from fgsm.comparison.budget import Budget
from fgsm.comparison.remarks import remarks
from fgsm.comparison.result import Result, perturbation
from fgsm.comparison.task import Task
from fgsm.pictures.image import encode_png
from fgsm.pictures.view import gain

EVERY = 0.5  # seconds between two ticks


class Events:
    """Writes the lines to stdout as things happen; whoever closes its end of the pipe ends the comparison."""

    def __init__(self) -> None:
        self._task: Task | None = None
        self._name, self._next = "", 0.0

    def begin(self, entry: Entry, task: Task, names: Sequence[str], seconds: float) -> None:
        """Write what is compared: the attacks, the class, and what JSMA is bounded to."""
        self._task = task
        _write(
            "begin",
            attacks=list(names),
            label=task.label,
            probability=float(task.probabilities[task.label]),
            aim=task.aim,
            allowed=task.jsma_values,
            seconds=seconds,
        )

    def started(self, name: str) -> None:
        """Write which attack runs now."""
        self._name, self._next = name, EVERY
        _write("running", attack=name)

    def tick(self, budget: Budget) -> None:
        """Write how far the attack is, twice a second at most."""
        if budget.seconds >= self._next:
            self._next = budget.seconds + EVERY
            _write("tick", attack=self._name, seconds=budget.seconds, gradients=budget.gradients)

    def add(self, result: Result, results: Sequence[Result]) -> None:
        """Write a row: the measurements, both pictures as PNG in base64, and the remarks on every row so far."""
        assert self._task
        measured = {name: value for name, value in asdict(result).items() if name != "picture"}
        if result.was_run:
            measured["adversarial"] = _encode(result.picture)
            measured["perturbation"] = _encode(perturbation(self._task, result))
            measured["gain"] = gain(result.linf)
        said = {each.attack: [remark._asdict() for remark in remarks(each, results)] for each in results}
        _write("row", **measured, size=result.picture.size, remarks=said)

    def end(self, results: Sequence[Result]) -> None:
        """Write that no more come."""
        _write("end")

    def fail(self, error: Exception) -> None:
        """Write why there is no comparison."""
        _write("error", message=str(error))


def _write(event: str, **values: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **values}) + "\n")
    sys.stdout.flush()


def _encode(picture: Picture) -> str:
    return base64.b64encode(encode_png(picture)).decode("ascii")
