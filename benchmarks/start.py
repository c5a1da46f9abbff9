"""`python app.py` until the page is served, against `import tensorflow`: `python -m benchmarks.start`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.serving import running_page
from benchmarks.timing import interleave, passed, print_table


def import_tensorflow() -> None:
    """A fresh Python that imports TensorFlow and ends."""
    subprocess.run([sys.executable, "-c", "import tensorflow"], check=True, stderr=subprocess.DEVNULL)


def serve_page() -> None:
    """Start the app on a free port, wait for its first page, and stop it."""
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder), ready="/"):
        pass


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
