"""Students as the server sees them: uploads, events and their answers, as a browser sends and reads them."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.scenarios import LEVEL, Scenario

PATIENCE = 60.0  # seconds that a browser waits for an answer
ARRIVING = 15.0  # seconds in which all have opened the page
LOOKING = 4.0  # seconds from one attack to the next, on average
REST, AGAIN, LONGEST = 0.15, 0.6, 10.0  # seconds: `REST`, `PATIENCE` and `LONGEST` of fgsm_playground/figure/figure.js


@dataclass
class Notes:
    """What all students together have seen.

    Attributes:
        seconds: from each attack asked for to its figure.
        settled: seconds from each slider at rest to its rows.
        errors: what went wrong, in words.
        rows: attacks that comparisons have finished.
        places: places in the queue that were shown while somebody waited.
    """

    seconds: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rows: int = 0
    places: list[int] = field(default_factory=list)


def client_for(url: str) -> httpx.AsyncClient:
    """Return a client for any number of visitors at once, each request on a connection of its own."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False)


async def study(url: str, scenario: Scenario, pictures: list[bytes], seconds: float, comparing: int = 0) -> Notes:
    """Let one student a picture upload it, look, and attack again and again, and return what they all saw.

    Args:
        url: the page's address.
        scenario: what they do.
        pictures: PNG files.
        seconds: how long each goes on.
        comparing: how many of them run a comparison of attacks meanwhile, one after another.
    """
    notes = Notes()
    async with client_for(url) as client:
        config = (await client.get("/config")).json()
        students = [
            Student(client, notes, random.Random(seed)).stay(scenario, config, picture, seconds)
            for seed, picture in enumerate(pictures)
        ]
        if scenario.compare:
            comparison = scenario.compare(config)
            students += [
                Student(client, notes, random.Random(-seed)).compare(scenario, comparison, picture, seconds)
                for seed, picture in enumerate(pictures[:comparing], 1)
            ]
        await asyncio.gather(*students)
    return notes


class Student:
    """One visitor: a session, and what its browser sends."""

    def __init__(self, client: httpx.AsyncClient, notes: Notes, chance: random.Random) -> None:
        self._client = client
        self._notes = notes
        self._chance = chance
        self._session = uuid.uuid4().hex[:11]

    async def stay(self, scenario: Scenario, config: dict[str, Any], png: bytes, seconds: float) -> None:
        """Upload a picture, then attack it, drag and look, again and again."""
        function, settled = scenario.attack(config), scenario.settled and scenario.settled(config)
        await asyncio.sleep(self._chance.uniform(0, ARRIVING))
        end = time.perf_counter() + seconds
        try:
            (await self._client.get("/")).raise_for_status()
            picture = await self.upload(png, scenario.told)
            while time.perf_counter() < end:
                values = scenario.values(picture, self._chance)
                figure = await self.attack(function, values)
                leaving = time.perf_counter() + self._chance.uniform(0.5, 1.5) * LOOKING
                if figure and settled is not None:
                    values[LEVEL] = self._chance.randrange(figure["max"] + 1)
                    await self.rest(settled, values, figure, leaving)
                await asyncio.sleep(leaving - time.perf_counter())
        except httpx.HTTPError as error:
            self._notes.errors.append(f"{type(error).__name__}: {error}")

    async def compare(self, scenario: Scenario, function: int, png: bytes, seconds: float) -> None:
        """Run a comparison and leave when the time is up, as who closes the page does."""
        try:
            picture = await self.upload(png, scenario.told)
            joined = await self.join(function, scenario.values(picture, self._chance))
            if joined:
                await asyncio.wait_for(self._watch(joined), ARRIVING + seconds)
        except asyncio.TimeoutError:
            return
        except httpx.HTTPError as error:
            self._notes.errors.append(f"comparison, {type(error).__name__}: {error}")

    async def _watch(self, event: str) -> None:
        """Count the rows of a comparison's table; after the first message Gradio sends what has changed."""
        async for message in self._messages(event):
            changes = ((message.get("output") or {}).get("data") or [None])[0]
            if message["msg"] == "process_generating" and isinstance(changes, list):
                self._notes.rows += sum(kind == "add" and path[:1] == ["rows"] for kind, path, _ in changes)

    async def upload(self, png: bytes, told: dict[str, str] | None) -> dict[str, Any]:
        """Send a file and return it as an event's value; a figure that comes back with it counts as an attack.

        Args:
            png: the file.
            told: the controls that go along with it; None where Gradio's own upload takes it.
        """
        started = time.perf_counter()
        if told is None:
            answer = await self._client.post("/gradio_api/upload", files={"files": ("picture.png", png, "image/png")})
            (path,) = answer.raise_for_status().json()
        else:
            asked = {"session": self._session, **told}
            answer = await self._client.post("/picture", params=asked, content=png)
            path, figures = answer.raise_for_status().json().values()
            if figures and "error" in figures[0]:
                self._notes.errors.append(figures[0]["error"])
            elif figures:
                self._notes.seconds.append(time.perf_counter() - started)
        return {"path": path, "meta": {"_type": "gradio.FileData"}}

    async def attack(self, function: int, values: list[Any]) -> dict[str, Any]:
        """Ask for an attack, note how long its figure took, and return it; what goes wrong is noted instead."""
        started = time.perf_counter()
        answer = await self._ask(function, values)
        if answer:
            self._notes.seconds.append(time.perf_counter() - started)
        return _figure(answer)

    async def rest(self, function: int, values: list[Any], figure: dict[str, Any], until: float) -> None:
        """Ask for the rows that a figure lacks until it has all, as a slider at rest does."""
        rows, more, patience = figure["rows"], figure["more"], AGAIN
        fill = not figure["busy"]
        delay = 0.0 if fill else REST  # the curve grows in at once where the server has time
        while more or str(values[LEVEL]) not in rows:
            if str(values[LEVEL]) in rows and not fill:
                delay, fill, patience = patience, True, min(2 * patience, LONGEST)
            if time.perf_counter() + delay > until:
                return
            await asyncio.sleep(delay)
            have = [int(level) for level, row in rows.items() if row["random"] is not None]
            started = time.perf_counter()
            answer = await self._ask(function, values, {"level": values[LEVEL], "fill": fill and more, "have": have})
            if not answer:
                return
            self._notes.settled.append(time.perf_counter() - started)
            rows, more, fill = {**rows, **answer[0]["rows"]}, answer[0]["more"], not answer[0]["busy"]
            patience, delay = (AGAIN, 0.0) if fill else (patience, REST)

    async def _ask(self, function: int, values: list[Any], event_data: Any = None) -> list[Any]:
        event = await self.join(function, values, event_data)
        answer, problem = await self.answer(event) if event else ([], "")
        if problem:
            self._notes.errors.append(problem)
        return answer

    async def answer(self, event: str) -> tuple[list[Any], str]:
        """Read the event's stream to its answer; return that, and what is wrong with it, of which one is empty."""
        async for message in self._messages(event):
            if message["msg"] == "estimation":
                self._notes.places.append(message["rank"] + 1)
            if message["msg"] == "process_completed":
                output = message["output"]
                data = output.get("data", [None])
                refused = "error" in _figure(data)
                return ([], str(output)[:200]) if refused or not message["success"] else (data, "")
        return [], "the stream ended without an answer"

    async def join(self, function: int, values: list[Any], event_data: Any = None) -> str:
        """Ask for an event and return its number; empty, and an error noted, where it is refused."""
        body = {"data": values, "fn_index": function, "session_hash": self._session, "event_data": event_data}
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            self._notes.errors.append(f"join: {joined.status_code} {joined.text[:120]}")
            return ""
        return str(joined.json()["event_id"])

    async def _messages(self, event: str) -> AsyncIterator[dict[str, Any]]:
        stream = self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session})
        async with stream as answer:
            async for line in answer.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("event_id") == event:
                    yield message


def _figure(answer: list[Any]) -> dict[str, Any]:
    """Return the figure in an answer; empty where there is none."""
    first = answer[0] if answer else None
    return json.loads(first) if isinstance(first, str) and first.startswith("{") else {}
