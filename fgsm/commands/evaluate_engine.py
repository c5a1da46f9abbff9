"""`--engine`: who judges the pictures, this process or workers on one machine or many."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple, TypeAlias

from fgsm.commands.evaluate_task import Task
from fgsm.commands.progress import load_with_progress
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.evaluate import BATCH, batch_length, judge_all
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.record import Record, Sample

ENGINES = ("local", "ray")
MAX_WORKERS = 10_000
PARTS = 4
AT_ONCE = 2  # batches: one has work for the processors where the other has none (`python -m benchmarks.evaluate`)

# (defence, names of pictures that are judged already) -> records, batch by batch
Run: TypeAlias = Callable[[str, Container[str]], Iterator[list[Record]]]


class Engine(NamedTuple):
    """Which engine: one of `ENGINES`, and for Ray how many workers, and where a cluster is that exists."""

    name: str
    workers: int | None
    address: str | None

    @contextmanager
    def start(self, task: Task, dataset: Dataset) -> Iterator[Run]:
        """Make everything ready and yield what judges the pictures.

        Raises:
            ValueError: if the network cannot be loaded, or there is no cluster.
        """
        share_processors()
        if self.name == "local":
            load_with_progress(task.entry)
            length = batch_length(task.attack, dataset.picture_shape)
            yield lambda defence, done: judge_locally(task.judge(defence), dataset.samples(without=done), length)
            return
        from fgsm.evaluation.cluster import connected, judge_on_workers

        with connected(self.workers, self.address) as workers:
            yield lambda defence, done: judge_on_workers(
                partial(_build, task, defence), dataset, workers=workers, attack=task.attack, without=done
            )


def judge_locally(judge: Judge, samples: Iterable[Sample], length: int = BATCH) -> Iterator[list[Record]]:
    """Yield the records of one batch of so many pictures after another, found in this process."""
    return judge_all(judge, samples, at_once=AT_ONCE, length=length)


def share_processors() -> None:
    """Have TensorFlow work on the parts of a batch side by side, each on its own, unless the environment says else.

    A batch has four parts; more than so many processors help each of them (`python -m benchmarks.batches`).
    """
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(max(1, (os.cpu_count() or 1) // PARTS)))


def _build(task: Task, defence: str) -> tuple[Judge, Dataset]:
    return task.judge(defence), task.dataset()
