"""`python -m fgsm compare PICTURE`: seven attacks on one picture, as a table or as JSON for another program."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from fgsm.catalogue.entry import Entry
from fgsm.commands.attack import TOLERANCE, parse_class, parse_epsilon, read_picture, whole_level
from fgsm.commands.compare_events import Events
from fgsm.commands.compare_table import Table
from fgsm.commands.networks import chosen_network
from fgsm.commands.progress import load_with_progress
from fgsm.comparison.budget import Budget
from fgsm.comparison.compare import CONTENDERS
from fgsm.comparison.compare import compare as run_attacks
from fgsm.comparison.result import Result, perturbation
from fgsm.comparison.task import Task
from fgsm.fast_import import import_tensorflow
from fgsm.pictures.image import encode_png, load_image

NICENESS = 19
MAX_SECONDS = 3600.0


class Report(Protocol):
    """Who hears how the comparison goes."""

    def begin(self, entry: Entry, task: Task, names: Sequence[str], seconds: float) -> None:
        """Hear what is compared."""

    def started(self, name: str) -> None:
        """Hear which attack runs now."""

    def tick(self, budget: Budget) -> None:
        """Hear that it is about to evaluate the network."""

    def add(self, result: Result, results: Sequence[Result]) -> None:
        """Hear what came of it, and of all so far."""

    def end(self, results: Sequence[Result]) -> None:
        """Hear that no more come."""

    def fail(self, error: Exception) -> None:
        """Hear why there is no comparison."""


def compare(arguments: Namespace) -> None:
    """Run the attacks one after another and tell of each as soon as it is done.

    Raises:
        ValueError: if an argument does not fit, the picture cannot be read or the network cannot be loaded.
        OSError: if the pictures cannot be written.
    """
    report: Report = Events() if arguments.json else Table()
    try:
        _compare(arguments, report)
    except (ValueError, OSError) as error:
        report.fail(error)
        raise


def parse_names(text: str | None) -> list[str]:
    """Read `fgsm,bim`; None for all.

    Raises:
        ValueError: if there is no such attack.
    """
    names = list(CONTENDERS) if text is None else [name.strip() for name in text.split(",")]
    for name in names:
        if name not in CONTENDERS:
            raise ValueError(f"expected attacks such as {','.join(CONTENDERS)}, got {name[:60]!r}")
    return list(dict.fromkeys(names))


def _compare(arguments: Namespace, report: Report) -> None:
    names = parse_names(arguments.only)
    if arguments.background:
        step_back()  # before any network is read: TensorFlow's threads cannot be changed after its first operation
    entry = chosen_network(arguments)
    epsilon, target = parse_epsilon(arguments.epsilon), parse_class(entry, arguments.target)
    if not 0 < arguments.seconds <= MAX_SECONDS:
        raise ValueError(f"expected --seconds above 0, up to {MAX_SECONDS:g}, got {arguments.seconds:g}")
    height, width, channels = entry.input_shape
    image = load_image(read_picture(arguments.picture), (height, width), channels=channels)
    folder = None if arguments.out is None else Path(arguments.out)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    classifier = load_with_progress(entry)
    level = whole_level(epsilon)
    task = Task(classifier, image, target=target, level=level, steps=arguments.steps)
    if 255 * epsilon - level > TOLERANCE and not arguments.json:
        print(f"Using ε = {level}/255, so that 8-bit pictures keep the budget.")
    report.begin(entry, task, names, arguments.seconds)
    results: list[Result] = []
    options = {"seconds": arguments.seconds, "started": report.started, "tick": report.tick}
    try:
        for result in run_attacks(classifier, task, names, **options):
            results.append(result)
            report.add(result, results)
            if folder and result.was_run:
                _write(result, task, folder)
    except KeyboardInterrupt:  # what is done stays
        report.end(results)
        raise
    report.end(results)


def step_back() -> None:
    """Leave the machine to others: low priority where there is such a thing, and one thread."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    import_tensorflow()
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _write(result: Result, task: Task, folder: Path) -> None:
    (folder / f"{result.attack}.png").write_bytes(encode_png(result.picture))
    (folder / f"{result.attack}-perturbation.png").write_bytes(encode_png(perturbation(task, result)))
