"""A thousand visitors whose browsers compute for themselves: `python -m benchmarks.visitors`.

Each fetches the page, waits for the first figure, which comes from the server, fetches the engine with its network, and
asks for nothing more, whatever is done with the page.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.scenarios import component
from benchmarks.students import Notes, Student, client_for
from benchmarks.timing import passed, percentile_95, print_table
from fgsm.catalogue.catalogue import find_entry
from fgsm.pictures.examples import examples_for
from tests.harness.serving import running_page

RAW = {"accept-encoding": "gzip"}


def main() -> None:
    """Let them come, print the table, and end with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=1000, help="default: 1000")
    parser.add_argument("--seconds", type=float, default=100.0, help="in which they come (default: 100)")
    parser.add_argument("--model", default="imagenette", help="one that is small enough to be sent")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder)) as server:
        notes, fetched = asyncio.run(arrive(server.url, options.model, options.visitors, options.seconds))
    for error in notes.errors[:5]:
        print(error, file=sys.stderr)
    p95 = percentile_95(notes.seconds)
    median = statistics.median(notes.seconds) if notes.seconds else float("inf")
    right = not notes.errors and len(notes.seconds) == options.visitors
    row = [f"{options.visitors} in {options.seconds:.0f} s", f"{1000 * median:.0f} ms", f"{1000 * p95:.0f} ms"]
    row += [f"{fetched / options.visitors / 1e6:.1f} MB", str(len(notes.errors)), f"no errors: {passed(right)}"]
    header = ["visitors", "page asked for → first figure, median", "p95", "fetched by each", "errors", "bar"]
    print_table(f"Visitors with the browser's engine, {options.model}", header, [row])
    sys.exit(not right)


async def arrive(url: str, model: str, count: int, seconds: float) -> tuple[Notes, int]:
    """Let visitors come evenly in random order; return what they noted and the bytes that they fetched."""
    notes = Notes()
    async with client_for(url) as client:
        config = (await client.get("/config")).json()
        chance = random.Random(0)
        visits = [
            visit(client, notes, config, model, chance.uniform(0, seconds), random.Random(number))
            for number in range(count)
        ]
        return notes, sum(await asyncio.gather(*visits))


async def visit(
    client: httpx.AsyncClient, notes: Notes, config: dict[str, Any], model: str, delay: float, chance: random.Random
) -> int:
    """Come after a delay and stay with what is fetched; return how many bytes that is."""
    await asyncio.sleep(delay)
    started = time.perf_counter()
    student = Student(client, notes, chance)
    try:
        page = await fetch(client, "/")
        event = await student.join(first_figure(config), values(model))
        answer, problem = await student.answer(event) if event else ([], "")
        if problem:
            notes.errors.append(problem)
        if answer:
            notes.seconds.append(time.perf_counter() - started)
        return page + sum([await fetch(client, path) for path in await engine_files(client, config, model)])
    except httpx.HTTPError as error:
        notes.errors.append(f"{type(error).__name__}: {error}")
        return 0


def first_figure(config: dict[str, Any]) -> int:
    """Find what draws the first figure: it follows what happens when the page is loaded."""
    figure = component(config, "figure")["id"]
    loaded = {each["id"] for each in config["dependencies"] if any(event == "load" for _, event in each["targets"])}
    after = [each for each in config["dependencies"] if each.get("trigger_after") in loaded]
    return next(int(each["id"]) for each in after if figure in each["outputs"])


def values(model: str) -> list[Any]:
    """Return the controls of a page that has just been opened."""
    return [None, model, None, 1, find_entry(model).level, examples_for(model)[0].name, None, False, "en"]


async def engine_files(client: httpx.AsyncClient, config: dict[str, Any], model: str) -> list[str]:
    """Return the paths of what a page's own engine fetches behind the first figure."""
    files = component(config, "engine")["props"]["value"]["files"]
    card = (await client.get(f"/browser/card/{model}")).raise_for_status().json()
    return [f"/browser/file/{name}" for name in (*files.values(), card["graph"])]


async def fetch(client: httpx.AsyncClient, path: str) -> int:
    """Fetch a file as it is sent and return its bytes."""
    async with client.stream("GET", path, headers=RAW) as answer:
        answer.raise_for_status()
        return sum([len(part) async for part in answer.aiter_raw()])


if __name__ == "__main__":
    main()
