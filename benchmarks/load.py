"""Thirty and a hundred students at once, against the page as articles write it: `python -m benchmarks.load`."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.scenarios import articles, ours
from benchmarks.students import Notes, study
from benchmarks.timing import passed, percentile_95, print_table
from benchmarks.variations import vary
from fgsm.catalogue.catalogue import default_classifier
from fgsm.pictures.image import encode_png
from tests.harness.serving import free_port, running_page

THIRTY_P95 = 0.35
COMPARING = 3  # of the students


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[30, 100], help="default: 30 100")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long they stay (default: 40)")
    parser.add_argument("--model", default=default_classifier())
    options = parser.parse_args()
    pictures = [encode_png(picture) for picture in vary(max(options.students), (224, 224), options.model)]
    rows = []
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder)) as server:
        asyncio.run(study(server.url, ours(options.model), pictures[:1], 0))  # the network has to be in memory
        for count in options.students:
            notes = asyncio.run(study(server.url, ours(options.model), pictures[:count], options.seconds, COMPARING))
            rows.append(_row(f"{count} students", notes, THIRTY_P95 if count <= 30 else None))
    with naive_page() as url:
        rows.append(
            _row("30 students, the articles' page", asyncio.run(study(url, articles(), pictures[:30], options.seconds)))
        )
    waits = ["median", "p95", "errors", "slider at rest: rows, p95", "longest queue seen"]
    header = ["who", "attacks", *waits, "rows compared", "bar"]
    print_table(f"Load, {options.model}, {options.seconds:.0f} s each", header, rows)
    sys.exit(any(passed(False) in row[-1] for row in rows))


def _row(name: str, notes: Notes, bar: float | None = None) -> list[str]:
    p95, settled = percentile_95(notes.seconds), percentile_95(notes.settled)
    median = statistics.median(notes.seconds) if notes.seconds else float("inf")
    for error in sorted(set(notes.errors))[:5]:
        print(f"{name}: {error}", file=sys.stderr)
    holds = not notes.errors and (bar is None or p95 <= bar)
    wanted = f"no errors, p95 ≤ {1000 * bar:.0f} ms" if bar else "no errors"
    asked = "" if name.endswith("page") else f"{wanted}: {passed(holds)}"
    counts = [str(len(notes.seconds)), f"{1000 * median:.0f} ms", f"{1000 * p95:.0f} ms", str(len(notes.errors))]
    counts.append(f"{len(notes.settled)}, {1000 * settled:.0f} ms" if notes.settled else "")
    return [name, *counts, str(max(notes.places, default=0)), str(notes.rows), asked]


@contextmanager
def naive_page() -> Iterator[str]:
    """Run `benchmarks.naive_app` until the end of the block."""
    port = free_port()
    settings = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.naive_app"],
            env={**os.environ, **settings, "GRADIO_TEMP_DIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield url
        finally:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    with httpx.Client(trust_env=False) as client:
        while process.poll() is None:
            try:
                client.get(url)
                return
            except httpx.HTTPError:
                time.sleep(0.2)
    raise RuntimeError("the articles' page did not start")


if __name__ == "__main__":
    main()
