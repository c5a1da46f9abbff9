"""`--report DIR`: what was measured, put together with what it was measured with."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fgsm import __version__
from fgsm.attacks.levels import Picture
from fgsm.commands.evaluate_task import Task, weights_digest
from fgsm.commands.table import Method, Result, stage_lines
from fgsm.evaluation.data.dataset import Dataset, say_passed_over, say_unreadable
from fgsm.evaluation.data.order_hint import order_hint
from fgsm.evaluation.report.contents import Contents, Part, Show, fall_first, stand_longest
from fgsm.evaluation.report.page import write_report

PACKAGES = ("tensorflow-cpu", "tensorflow", "keras", "numpy", "pillow")
PROGRAM = ("python", "-m", "fgsm")


def report(
    folder: Path, task: Task, method: Method, results: Sequence[Result], dataset: Dataset, arguments: Sequence[str]
) -> None:
    """Write `report.html` and `report.json`.

    Args:
        folder: where they go.
        task: what was measured.
        method: the attack, as the table has it.
        results: at least one, each with its records.
        dataset: the pictures.
        arguments: what followed `python -m fgsm`.

    Raises:
        OSError: if the files cannot be written.
    """
    names = [label.name for label in method.entry.labels]
    parts = [_part(task, method, dataset, each) for each in results]
    hint = order_hint(results[0].records, names, dataset.classes)
    said = (hint, say_unreadable(dataset), say_passed_over(dataset.passed_over), *dataset.notes)
    notes = [text for text in said if text]
    command = shlex.join([*PROGRAM, *arguments])
    title = f"{method.entry.title}: accuracy under {method.title}"
    facts = _facts(task, method, dataset, len(results[0].records))
    contents = Contents(
        title,
        method.title,
        names,
        facts,
        command,
        parts,
        notes,
        differences=method.differences,
        reduced=method.reduced,
    )
    write_report(contents, folder)


def _part(task: Task, method: Method, dataset: Dataset, result: Result) -> Part:
    flags, stages = method.flags(result.records), stage_lines(method, result.records)
    return Part(result.defence, result.rows, result.records, _shower(task, dataset, result), flags, stages)


def _shower(task: Task, dataset: Dataset, result: Result) -> Show:
    """Return what makes the adversarial pictures of a record again, all at once: seeds make them the same ones."""

    @cache
    def pictures() -> dict[str, tuple[Picture, dict[int, Picture]]]:
        wanted = {record.name for record in (*fall_first(result.records), *stand_longest(result.records))}
        positions = [position for position, name in enumerate(dataset.names) if name in wanted]
        samples = list(dataset.samples(only=positions))
        made = task.judge(result.defence).adversarial_batch(samples)
        return {sample.name: (sample.picture, each) for sample, each in zip(samples, made, strict=True)}

    return lambda record: pictures()[record.name]


def _facts(task: Task, method: Method, dataset: Dataset, judged: int) -> dict[str, str]:
    entry = method.entry
    height, width, channels = entry.input_shape
    low, high = entry.value_range
    knows = {
        "": "",
        "blind": "; the attacker does not know of the defence",
        "aware": "; the attacker knows the defence",
    }
    facts = {
        "Network": f"{entry.title} ({task.model}), {len(entry.labels)} classes",
        "Its weights": f"SHA-256 {weights_digest(entry)}" if weights_digest(entry) else "",
        "Its input": f"{height} x {width} x {channels}, black {low:g}, white {high:g}",
        "Data": f"{task.data}{f', {task.split}' if task.split else ''}",
        "Pictures": f"{judged} of {len(dataset)}, names and classes {dataset.digest}",
        "Attack": f"{method.title}, untargeted, L∞, judged on 8-bit pictures{knows[method.attacker]}",
        "That is": method.note,
        "Made for": task.made_for,
        "Levels": ", ".join(map(str, task.levels)),
        "Seed": str(task.seed),
        "Date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "Versions": ", ".join(_versions()),
    }
    return {name: text for name, text in facts.items() if text}


def _versions() -> list[str]:
    found = [f"fgsm-playground {__version__}", f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return [*found, f"{platform.system()} {platform.machine()}"]
