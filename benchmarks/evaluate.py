"""An evaluation from files against a bare loop over decoded pictures, and workers of Ray against this process.

python -m benchmarks.evaluate
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.timing import interleave, passed, print_table
from benchmarks.variations import vary
from fgsm.catalogue.catalogue import find_entry
from fgsm.commands.evaluate_engine import judge_locally, share_processors
from fgsm.commands.evaluate_task import Task
from fgsm.evaluation.cluster import connected, judge_on_workers
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.evaluate import BATCH, LEVELS
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.record import Sample
from fgsm.pictures.image import to_float

LOCAL_BAR, WORKERS_BAR = 0.97, 0.9
FEWER = 192  # in each of the rounds that take turns
PHOTOGRAPH = (375, 500)  # height and width of most of ImageNet's


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", default="imagenette")
    parser.add_argument("--attack", default="fgsm")
    parser.add_argument("--pictures", type=int, default=640)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="of Ray; 0 leaves it out (default: %(default)s)")
    options = parser.parse_args()
    share_processors()
    with tempfile.TemporaryDirectory() as folder:
        _write_photographs(Path(folder), options.model, options.pictures)
        task = Task(
            model=options.model,
            data=folder,
            attack=options.attack,
            steps=10,
            targets=9,
            queries=100,
            levels=LEVELS,
            seed=0,
            limit=None,
            attacker="",
            draws=1,
        )
        title = f"{options.model}, {options.attack}, levels {','.join(map(str, LEVELS))}, JPEG files"
        _against_a_bare_loop(replace(task, limit=FEWER), title, options.rounds)
        if options.workers:
            _against_workers(task, title, options.workers)


def _against_a_bare_loop(task: Task, title: str, rounds: int) -> None:
    judge, dataset = task.judge(), task.dataset()
    decoded = list(dataset.samples())
    candidates = {
        "bare loop": lambda: [judge(part) for part in _parts(decoded)],
        "local engine": lambda: list(judge_locally(judge, dataset.samples())),
        "decoding alone": lambda: list(dataset.samples()),
    }
    seconds = interleave(candidates, rounds, warmup=1)
    ratio = seconds["bare loop"] / seconds["local engine"]
    rows = [[name, f"{len(decoded) / each:.1f}", ""] for name, each in seconds.items()]
    rows[1][2] = f"{ratio:.3f} × (≥ {LOCAL_BAR}): {passed(ratio >= LOCAL_BAR)}"
    print_table(title, ["what", "pictures a second", "against the bare loop"], rows)


def _against_workers(task: Task, title: str, count: int) -> None:
    """Compare how much longer more pictures take, so that the start of the workers does not count."""
    few, many = replace(task, limit=count * BATCH), task
    more = len(many.dataset()) - len(few.dataset())
    local, workers = ([run(each) for each in (few, many)] for run in (_seconds_here, partial(_seconds_there, count)))
    rates = {"local engine": more / (local[1] - local[0]), f"{count} workers": more / (workers[1] - workers[0])}
    ratio = rates[f"{count} workers"] / rates["local engine"]
    rows = [[name, f"{rate:.1f}", ""] for name, rate in rates.items()]
    rows[1][2] = f"{ratio:.3f} × (≥ {WORKERS_BAR}): {passed(ratio >= WORKERS_BAR)}"
    print_table(title, ["what", "pictures a second", "against the local engine"], rows)
    print(f"\nThe workers' first {count * BATCH} pictures, with the start of all, took {workers[0]:.1f} s.")


def _seconds_here(task: Task) -> float:
    started = time.perf_counter()
    list(judge_locally(task.judge(), task.dataset().samples()))
    return time.perf_counter() - started


def _seconds_there(count: int, task: Task) -> float:
    started = time.perf_counter()
    with connected(count, None) as workers:
        list(judge_on_workers(partial(_build, task), task.dataset(), workers=workers))
    return time.perf_counter() - started


def _build(task: Task) -> tuple[Judge, Dataset]:
    return task.judge(), task.dataset()


def _parts(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    return (samples[start : start + BATCH] for start in range(0, len(samples), BATCH))


def _write_photographs(folder: Path, model: str, count: int) -> None:
    """Write photographs into class folders by what the network sees in them, so that all are attacked."""
    entry = find_entry(model)
    classifier, (height, width, channels) = entry.load(), entry.input_shape
    for number, picture in enumerate(vary(count, PHOTOGRAPH, model)):
        photograph = Image.fromarray(picture if picture.shape[2] == 3 else picture[..., 0])
        small = np.asarray(photograph.resize((width, height))).reshape(1, height, width, channels)
        label = entry.labels[int(classifier.logits(to_float(small)).argmax())]
        (folder / label.identifier).mkdir(exist_ok=True)
        photograph.save(folder / label.identifier / f"{number}.jpg", quality=90)


if __name__ == "__main__":
    main()
