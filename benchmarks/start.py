"""`python app.py` until the page is served, against `import tensorflow`: `python -m benchmarks.start`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import interleave, passed, print_table
from tests.harness.serving import running_page


def import_tensorflow() -> None:
    """A fresh Python that imports TensorFlow and ends at once, without taking it apart."""
    script = "import os, tensorflow; os._exit(0)"
    subprocess.run([sys.executable, "-c", script], check=True, stderr=subprocess.DEVNULL)


def serve_page() -> float:
    """Start the app on a free port, wait for its first page, stop it, and return when the page was there."""
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder), ready="/"):
        return time.perf_counter()


def main() -> None:
    """Time both in one run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="starts of each (default: 5)")
    rounds = parser.parse_args().rounds
    medians = interleave({"import tensorflow": import_tensorflow, "python app.py → page": serve_page}, rounds, 1)
    reference, start = medians.values()
    holds = passed(start <= reference + 4)
    rows = [[name, f"{seconds:.1f}", ""] for name, seconds in medians.items()]
    rows.append(["difference", f"{start - reference:+.1f}", f"≤ import + 4 s: {holds}"])
    print_table(f"Start, {rounds} interleaved rounds", ["", "s (median)", "bar"], rows)


if __name__ == "__main__":
    main()
