"""Resident memory after 100 and after 1,000 attacks on different pictures: `python -m benchmarks.memory`."""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
from pathlib import Path

from tqdm import tqdm

from benchmarks.timing import passed, print_table
from benchmarks.variations import vary
from fgsm.catalogue.catalogue import default_classifier, load_classifier
from fgsm.experiment.cache import cached_experiment

STATM = Path("/proc/self/statm")
LEVELS = (0, 1, 8, 32)


def resident_megabytes() -> float:
    """Return what the process has in memory; where the system does not say, the most it ever had."""
    gc.collect()
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Attack as the page does, and read the memory on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=default_classifier())
    parser.add_argument("--attacks", type=int, default=1000, help="attacks in all (default: 1000)")
    options = parser.parse_args()

    size = load_classifier(options.model).input_shape[:2]
    first, memory = options.attacks // 10, {}
    pictures = vary(options.attacks, size, options.model)
    for index, picture in enumerate(tqdm(pictures, total=options.attacks, desc="attacks", leave=False), 1):
        cached_experiment(options.model, picture.tobytes()).measure(LEVELS)
        if index in (first, options.attacks):
            memory[index] = resident_megabytes()
    growth = memory[options.attacks] / memory[first] - 1
    rows = [[f"after {index} attacks", f"{megabytes:.0f} MB", ""] for index, megabytes in memory.items()]
    rows.append(["growth", f"{growth:+.1%}", f"≤ 5 %: {passed(growth <= 0.05)}"])
    print_table(f"Memory, {options.model}, each attack with {len(LEVELS)} levels", ["resident", "", "bar"], rows)


if __name__ == "__main__":
    main()
