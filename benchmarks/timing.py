"""Interleaved timing and the table that every benchmark prints.

Taking turns gives all candidates the same share of whatever else the machine does, so that ratios hold.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from tqdm import tqdm


def interleave(candidates: Mapping[str, Callable[[], object]], rounds: int, warmup: int = 2) -> dict[str, float]:
    """Call every candidate once a round, in a new order each time, and return the median seconds of each.

    Args:
        candidates: name -> function to time. One that has to tidy up returns the `perf_counter()` at which what is
            timed was done.
        rounds: timed calls of each.
        warmup: calls before those, not counted.
    """
    names, order = list(candidates), random.Random(0)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in tqdm(range(warmup + rounds), desc="rounds", leave=False):
        # Shuffled, not rotated: else each would always find the caches as the same neighbour left them.
        for name in order.sample(names, len(names)):
            start = time.perf_counter()
            done = candidates[name]()
            end = done if isinstance(done, float) else time.perf_counter()
            if turn >= warmup:
                seconds[name].append(end - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def percentile_95(values: Sequence[float]) -> float:
    """Return what 95 % of the values do not exceed; infinite where there is none."""
    return float(np.percentile(values, 95)) if values else float("inf")


def passed(holds: bool) -> str:
    """Return the word for a bar that holds or does not."""
    return "PASS" if holds else "MISS"


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table under a title that names the machine."""
    print(f"\n### {title}\n\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| " + " | ".join(header) + " |")
    print("|" + " --- |" * len(header))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
