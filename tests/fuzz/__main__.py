"""Fuzz each target in turn for a while; what fails is written to `found/`, and ends the run."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import inputs, targets

BATCH = 400
TARGETS: dict[str, tuple[Callable[[Any], None], Any]] = {
    "picture": (targets.picture, inputs.pictures),
    "envelope": (targets.envelope, inputs.envelopes),
    "controls": (targets.controls, inputs.controls),
    "address": (targets.address, inputs.addresses),
}


class Run:
    """One target's run: how many inputs it was given, and the last one that failed."""

    def __init__(self, target: Callable[[Any], None]) -> None:
        self.count, self.slowest = 0, 0.0
        self.failed: Any = None
        self._target = target

    def __call__(self, value: Any) -> None:
        start = time.process_time()
        try:
            self._target(value)
            took = time.process_time() - start
            self.slowest = max(self.slowest, took)
            if took > targets.SLOW:
                raise targets.BrokenPromiseError(f"took {took:.1f} s")
        except targets.BrokenPromiseError:
            self.failed = value
            raise
        finally:
            self.count += 1


def fuzz(run: Run, strategy: Any, seconds: float, chance: random.Random) -> None:
    """Give a target inputs until the time is over.

    Raises:
        BrokenPromiseError: with the smallest input that fails in `run.failed`.
    """
    end = time.monotonic() + seconds
    options = settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )

    def example(value: Any) -> None:
        run(value)

    batch: Any = given(strategy)
    while time.monotonic() < end:
        seed(chance.getrandbits(64))(options(batch(example)))()


def keep(name: str, value: Any) -> str:
    """Write an input to `found/` and return its path."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    path = inputs.HERE / "found" / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    return str(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--seed", type=int, default=None, help="to repeat a run")
    arguments = parser.parse_args()
    number = random.SystemRandom().getrandbits(32) if arguments.seed is None else arguments.seed
    print(f"seed {number}")
    warnings.simplefilter("ignore")  # Pillow's, on damaged files
    failures = 0
    for name, (target, strategy) in TARGETS.items():
        # Decoders are where surprises come from: they get half of the time.
        share = arguments.seconds * (0.5 if name == "picture" else 0.5 / (len(TARGETS) - 1))
        run = Run(target)
        try:
            fuzz(run, strategy, share, random.Random(number))
        except targets.BrokenPromiseError as failure:
            print(f"{name}: {failure}\nkept as {keep(name, run.failed)}")
            failures += 1
        print(f"{name}: {run.count} inputs, the slowest took this process {run.slowest:.2f} s")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
