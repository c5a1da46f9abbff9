"""Decoding in processes of their own: what it costs in time and memory. `python -m benchmarks.decoders`.

Two pages take turns in one run: the page as it is, and the same one decoding in its own process. On Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from PIL import Image
from tqdm import tqdm

from benchmarks.students import Notes, Student, client_for
from benchmarks.timing import interleave, passed, print_table
from benchmarks.variations import vary
from benchmarks.visitors import first_figure, values
from fgsm.catalogue.catalogue import default_classifier, find_entry
from fgsm.catalogue.entry import Entry
from tests.harness.serving import Server, running_page

SLOWER, LARGER = 20.0, 60.0  # milliseconds and megabytes that it may cost
WARMUP = 2  # uploads of each kind that are not counted
REST = 3.0  # seconds after which a page is at rest
_PAGE = """
import runpy
from fgsm.pictures.image import load_image
from fgsm.pictures.isolated.pool import DECODERS
if {alone}:
    DECODERS.load_image, DECODERS.start = load_image, lambda: None
runpy.run_path("app.py", run_name="__main__")
"""
PAGES = {"in the page": True, "in processes of their own": False}
KINDS = {
    "PNG at the network's size": (None, "PNG"),
    "PNG of 1600 x 1200": ((1600, 1200), "PNG"),
    "JPEG of 4000 x 3000": ((4000, 3000), "JPEG"),
}


def main() -> None:
    """Measure, print the tables, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--uploads", type=int, default=15, help="of each kind, to each page (default: 15)")
    parser.add_argument("--starts", type=int, default=3, help="of each page (default: 3)")
    options = parser.parse_args()
    entry = find_entry(default_classifier())
    memory = memory_row(entry, options.starts)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        here, apart = (page(Path(folder), name) for folder, name in zip((one, two), PAGES, strict=True))
        with here as first, apart as second:
            servers = dict(zip(PAGES, (first, second), strict=True))
            rows = [figure_row(servers, entry, options.uploads), *upload_rows(servers, entry, options.uploads)]
    print_table(f"Decoding, {entry.name}, medians in ms", ["", *PAGES, "difference", "bar"], rows)
    print_table("Memory of a page at rest and its decoders, medians in MB", ["", *PAGES, "difference", "bar"], [memory])
    sys.exit("MISS" in str([*rows, memory]))


def page(folder: Path, name: str) -> AbstractContextManager[Server]:
    """Run the page, as it is or decoding in its own process."""
    command = (sys.executable, "-u", "-c", _PAGE.format(alone=PAGES[name]))
    return running_page(folder, command=command, FGSM_AHEAD="0")


def memory_row(entry: Entry, rounds: int) -> list[str]:
    """Return the row on the memory that a page and its decoders hold after a few uploads."""
    memory: dict[str, list[float]] = {name: [] for name in PAGES}
    for name in tqdm([*PAGES] * rounds, desc="starts", leave=False):
        with tempfile.TemporaryDirectory() as folder, page(Path(folder), name) as server:
            for data in files(entry, *KINDS["JPEG of 4000 x 3000"], 3):
                upload(server, entry.name, data)
            time.sleep(REST)
            memory[name].append(megabytes(server.process.pid))
    here, apart = map(statistics.median, memory.values())
    bar = f"≤ {LARGER:.0f}: {passed(apart - here <= LARGER)}"
    return ["resident, of what is shared each its part", f"{here:.0f}", f"{apart:.0f}", f"{apart - here:+.0f}", bar]


def figure_row(servers: dict[str, Server], entry: Entry, count: int) -> list[str]:
    """Return the row on the figure that a page shows first, of an example."""
    asks = {name: partial(see_first_figure, server, entry.name) for name, server in servers.items()}
    return row("page asked for → first figure", *interleave(asks, count, WARMUP).values())


def upload_rows(servers: dict[str, Server], entry: Entry, count: int) -> list[list[str]]:
    """Return a row for each kind of picture, on the time from the file that is sent to the figure that comes back."""
    rows = []
    for what, kind in KINDS.items():
        pictures = iter(list(files(entry, *kind, (count + WARMUP) * len(servers))))
        sends = {name: partial(upload_next, server, entry.name, pictures) for name, server in servers.items()}
        rows.append(row(f"upload → figure, {what}", *interleave(sends, count, WARMUP).values()))
    return rows


def row(what: str, here: float, apart: float) -> list[str]:
    """Return a row of the table for two times in seconds."""
    more = 1000 * (apart - here)
    return [
        what,
        f"{1000 * here:.0f}",
        f"{1000 * apart:.0f}",
        f"{more:+.1f}",
        f"≤ {SLOWER:.0f}: {passed(more <= SLOWER)}",
    ]


def files(entry: Entry, size: tuple[int, int] | None, kind: str, count: int) -> Iterator[bytes]:
    """Yield pictures that the page has not seen, as files."""
    for pixels in vary(count, entry.input_shape[:2], entry.name):
        picture, file = Image.fromarray(np.squeeze(pixels)), io.BytesIO()
        (picture.resize(size) if size else picture).save(file, kind)
        yield file.getvalue()


def upload_next(server: Server, model: str, pictures: Iterator[bytes]) -> None:
    """Send the next of some files."""
    upload(server, model, next(pictures))


def upload(server: Server, model: str, data: bytes) -> None:
    """Send a file as the page does, and wait for its figure."""
    asked = {"session": "benchmark", "model": model, "level": "8"}
    answer = httpx.post(f"{server.url}/picture", params=asked, content=data, timeout=120, trust_env=False)
    figure = answer.raise_for_status().json()["figures"][0]
    if "pixels" not in figure:
        raise RuntimeError(f"no figure: {figure}")


def see_first_figure(server: Server, model: str) -> None:
    """Ask for a page and the figure that it shows first."""
    asyncio.run(_see_first_figure(server, model))


async def _see_first_figure(server: Server, model: str) -> None:
    async with client_for(server.url) as client:
        config = (await client.get("/config")).json()
        student = Student(client, Notes(), random.Random(0))
        event = await student.join(first_figure(config), values(model))
        _, problem = await student.answer(event) if event else ([], "no answer")
        if problem:
            raise RuntimeError(problem)


def megabytes(process: int) -> float:
    """Return what a process and its children hold in memory; of what several share, each its part."""
    children = Path(f"/proc/{process}/task").glob("*/children")
    family = {process, *(int(each) for file in children for each in file.read_text().split())}
    rollups = [Path(f"/proc/{each}/smaps_rollup").read_text() for each in family]
    return sum(int(line.split()[1]) for text in rollups for line in text.splitlines() if line.startswith("Pss:")) / 1000


if __name__ == "__main__":
    main()
