"""Ten thousand mixed requests, then kill -9 in the middle of more and a start again: `python -m benchmarks.soak`.

On Linux: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
from tqdm import tqdm

from benchmarks.scenarios import ours
from benchmarks.students import Notes, Student, client_for
from benchmarks.timing import passed, print_table
from fgsm.pictures.image import encode_png
from tests.harness.serving import Server, running_page

VISITORS = 8
A_VISIT = 20  # requests; then another session begins
AFTERWARDS = 200  # requests after the start again
GROWTH = 0.05
MODELS = ("mnist", "mnist", "mnist-robust", "imagenette")


@dataclass
class Soak:
    """What all visitors share: where the page is, how many requests are left, and what went wrong."""

    client: httpx.AsyncClient
    notes: Notes
    function: int
    left: int

    async def visit(self, number: int) -> None:
        """Make requests until none are left, each drawn by chance."""
        chance = random.Random(number)
        while self.left > 0:
            student = Student(self.client, self.notes, chance)
            for _ in range(min(A_VISIT, self.left)):
                self.left -= 1
                await self.one_of_many(student, chance)

    async def one_of_many(self, student: Student, chance: random.Random) -> None:
        """Attack a picture of its own, most times; else read the page, or send what is no picture or no request."""
        kind = chance.random()
        if kind < 0.05:
            self.expect(await self.client.get("/"), 200)
        elif kind < 0.10:
            nothing = await student.upload(chance.randbytes(chance.randrange(2000)), {})
            event = await student.join(self.function, [nothing, *self.values(chance)])
            if event and not (await student.answer(event))[1]:
                self.notes.errors.append("noise was taken for a picture")
        elif kind < 0.15:
            self.expect(await self.client.post("/gradio_api/queue/join", content=chance.randbytes(200)), 400, 422)
        else:
            picture = np.random.default_rng(chance.getrandbits(32)).integers(0, 256, (28, 28, 3), dtype=np.uint8)
            uploaded = await student.upload(encode_png(picture), {})
            await student.attack(self.function, [uploaded, *self.values(chance)])

    def values(self, chance: random.Random) -> list[object]:
        """Return what an attack is sent after the picture."""
        return [chance.choice(MODELS), chance.choice([None, 3]), chance.choice([1, 1, 5]), 2, "", None, False, "en"]

    def expect(self, answer: httpx.Response, *statuses: int) -> None:
        """Note an answer with another status."""
        if answer.status_code not in statuses:
            self.notes.errors.append(f"{answer.request.url.path}: {answer.status_code}")


async def soak(url: str, requests: int) -> list[str]:
    """Make so many requests, and return what went wrong."""
    async with client_for(url) as client:
        config = (await client.get("/config")).json()
        shared = Soak(client, Notes(), ours("mnist").attack(config), requests)
        visits = asyncio.gather(*(shared.visit(number) for number in range(VISITORS)))
        with tqdm(total=requests, desc="requests", leave=False) as bar:
            while not visits.done():
                await asyncio.wait([visits], timeout=1)
                bar.update(requests - shared.left - bar.n)
        await visits
    return shared.notes.errors


async def killed_in_the_middle(server: Server) -> None:
    """Kill the page while it works for its visitors."""
    work = asyncio.create_task(soak(server.url, 10**6))
    await asyncio.sleep(5)
    server.process.kill()
    await asyncio.gather(work, return_exceptions=True)


def megabytes(folder: Path) -> float:
    """Return what a folder holds."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=10_000, help="in all (default: 10,000)")
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_page(folder) as server:
            start = time.monotonic()
            errors = asyncio.run(soak(server.url, requests // 10))
            early, files = server.resident() / 1e6, megabytes(folder / "files")
            errors += asyncio.run(soak(server.url, requests - requests // 10))
            late, minutes = server.resident() / 1e6, (time.monotonic() - start) / 60
            broken = "Traceback" in server.output()
            rows = [
                ["requests", f"{requests:,} in {minutes:.0f} min", ""],
                ["errors", str(len(errors)), f"none: {passed(not errors and not broken)}"],
                ["memory after a tenth", f"{early:.0f} MB", ""],
                ["memory at the end", f"{late:.0f} MB, {late / early - 1:+.1%}",
                 f"≤ +5 %: {passed(late / early - 1 <= GROWTH)}"],
                ["files of visitors, after a tenth and at the end",
                 f"{files:.1f} and {megabytes(folder / 'files'):.1f} MB", ""],
            ]  # fmt: skip
            asyncio.run(killed_in_the_middle(server))
        with running_page(folder) as server:
            after = asyncio.run(soak(server.url, AFTERWARDS))
            rows.append(["errors after kill -9 and a start again", f"{len(after)} in {AFTERWARDS}",
                         f"none: {passed(not after and 'Traceback' not in server.output())}"])  # fmt: skip
    for error in sorted({*errors, *after})[:10]:
        print(error, file=sys.stderr)
    print_table(f"Soak, {VISITORS} visitors at once", ["what", "measured", "bar"], rows)
    sys.exit(any(passed(False) in row[-1] for row in rows))


if __name__ == "__main__":
    main()
