"""Resolve the requirements for every Python and system that the README names: `python -m tests.resolutions`.

No test: it asks the package index. One machine resolves for all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-dev.txt")
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
SYSTEMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "windows", "macos")
MACHINE = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}  # the oldest that Apple still mends
AT_ONCE = 4
SECONDS = 300


class Case(NamedTuple):
    """One machine that installs one file."""

    file: str
    python: str
    system: str


def main() -> None:
    """Print what each case comes to; end with 1 where one has no solution."""
    cases = [Case(*each) for each in product(FILES, PYTHONS, SYSTEMS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(resolve, cases))
    for case, (packages, problem) in zip(cases, answers, strict=True):
        print(f"{case.file}, Python {case.python}, {case.system}: {problem or f'{packages} packages'}")
    sys.exit(any(problem for _, problem in answers))


def resolve(case: Case) -> tuple[int, str]:
    """Return how many packages a case takes, and why it has no solution, if so."""
    platform = ["--python-platform", case.system, "--python-version", case.python]
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", case.file]
    done = subprocess.run([*command, *platform], cwd=ROOT, env=MACHINE, capture_output=True, text=True, timeout=SECONDS)
    return done.stdout.count("=="), done.stderr.strip() if done.returncode else ""


if __name__ == "__main__":
    main()
