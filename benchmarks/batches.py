"""Batches in parts side by side against whole ones, with TensorFlow's threads and with the page's: one table.

How many threads an operation has is settled before TensorFlow starts, so each setting has processes of its own, which
take turns: `python -m benchmarks.batches`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import patch

import numpy as np

from benchmarks.timing import interleave, print_table
from benchmarks.variations import vary
from fgsm import Classifier, load_classifier
from fgsm.catalogue.catalogue import default_classifier
from fgsm.checks import Array
from fgsm.networks import batches
from fgsm.pictures.image import to_float

LENGTHS = (1, 4, 8, 20)
VISITORS = 4
SETTINGS = {"TensorFlow's own": "0", "one an operation, as the page has": "1"}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3, help="processes of each setting (default: 3)")
    parser.add_argument("--rounds", type=int, default=15, help="timed calls of each in a process (default: 15)")
    parser.add_argument("--model", default=default_classifier())
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(measure(options.model, options.rounds)))
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in SETTINGS}
    for _ in range(options.turns):
        for name, threads in SETTINGS.items():
            found[name].append(_in_a_process(threads, options))
    medians = {name: {each: statistics.median(turn[each] for turn in turns) for each in turns[0]}
               for name, turns in found.items()}  # fmt: skip
    header = ["threads", *(f"{name}, ms" for name in next(iter(medians.values())))]
    rows = [[name, *(f"{1000 * seconds:.0f}" for seconds in row.values())] for name, row in medians.items()]
    print_table(f"Batches, {options.model}, median of {options.turns} processes", header, rows)


def measure(model: str, rounds: int) -> dict[str, float]:
    """Return the median seconds of each candidate in this process."""
    classifier = load_classifier(model)
    height, width, _ = classifier.input_shape
    pictures = to_float(np.stack(list(vary(max(LENGTHS), (height, width), model))))
    candidates: dict[str, Callable[[], object]] = {"gradient": partial(classifier.loss_gradient, pictures[:1], [1])}
    for length in LENGTHS:
        candidates[f"{length} whole"] = partial(_whole, classifier, pictures[:length])
        if length > 1:
            candidates[f"{length} in parts"] = partial(classifier.logits, pictures[:length])
    with ThreadPoolExecutor(VISITORS) as visitors:
        candidates[f"{VISITORS} visitors' gradients"] = lambda: list(
            visitors.map(lambda _: classifier.loss_gradient(pictures[:1], [1]), range(VISITORS))
        )
        return interleave(candidates, rounds)


def _whole(classifier: Classifier, images: Array) -> Array:
    with patch.object(batches, "_size", lambda length: length):
        return classifier.logits(images)


def _in_a_process(threads: str, options: argparse.Namespace) -> dict[str, float]:
    arguments = ("--worker", "--model", options.model, "--rounds", str(options.rounds))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.batches", *arguments],
        env={**os.environ, "TF_NUM_INTRAOP_THREADS": threads},
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


if __name__ == "__main__":
    main()
