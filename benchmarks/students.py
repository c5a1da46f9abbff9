"""Students as the server sees them: uploads, events and their answers, as a browser sends and reads them."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE = 60.0  # seconds that a browser waits for an answer
ARRIVING = 15.0  # seconds in which all have opened the page
LOOKING = 4.0  # seconds from one action to the next, on average
CLASSES = 1000


@dataclass
class Notes:
    """What all students together have seen.

    Attributes:
        seconds: from each attack asked for to its figure.
        errors: what went wrong, in words.
        rows: attacks that comparisons have finished.
        places: places in the queue that were shown while somebody waited.
    """

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rows: int = 0
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    """What a student does on a page.

    Attributes:
        handler: finds the attack's handler in the page's configuration.
        values: makes what an attack is sent, from the uploaded picture and a source of chance.
        compare: finds the handler of a comparison, which takes the same values, where the page has one.
    """

    handler: Callable[[dict[str, Any]], int]
    values: Callable[[dict[str, Any], random.Random], list[Any]]
    compare: Callable[[dict[str, Any]], int] | None = None


def ours(model: str) -> Scenario:
    """Return the scenario of this project's page: dragging asks for nothing, choosing a target for an attack."""

    def handler(config: dict[str, Any]) -> int:
        # Through the queue, as every choice of a visitor; the first figure of a page does not wait in it.
        target = [*_ids(config, "steps"), "input"]
        return next(int(each["id"]) for each in config["dependencies"] if target in each["targets"])

    def compare(config: dict[str, Any]) -> int:
        target = [*_ids(config, "compare-start"), "click"]
        return next(int(each["id"]) for each in config["dependencies"] if target in each["targets"])

    def values(picture: dict[str, Any], chance: random.Random) -> list[Any]:
        return [picture, model, chance.choice([None, chance.randrange(CLASSES)]), 1, 2, "", None, False, "en"]

    return Scenario(handler, values, compare)


def articles() -> Scenario:
    """Return the scenario of `benchmarks.naive_app`: one step of the slider is one attack."""

    def handler(config: dict[str, Any]) -> int:
        return next(int(each["id"]) for each in config["dependencies"] if each["api_name"] == "attack")

    return Scenario(handler, lambda picture, chance: [picture, chance.randrange(33)])


def _ids(config: dict[str, Any], *names: str) -> list[Any]:
    ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    return [ids[name] for name in names]


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
        function = scenario.handler(config)
        students = [
            Student(client, notes, random.Random(seed)).stay(scenario, function, picture, seconds)
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

    async def stay(self, scenario: Scenario, function: int, png: bytes, seconds: float) -> None:
        """Upload a picture, then attack it and look, again and again."""
        await asyncio.sleep(self._chance.uniform(0, ARRIVING))
        end = time.perf_counter() + seconds
        try:
            (await self._client.get("/")).raise_for_status()
            picture = await self.upload(png)
            while time.perf_counter() < end:
                await self.attack(function, scenario.values(picture, self._chance))
                await asyncio.sleep(self._chance.uniform(0.5, 1.5) * LOOKING)
        except httpx.HTTPError as error:
            self._notes.errors.append(f"{type(error).__name__}: {error}")

    async def compare(self, scenario: Scenario, function: int, png: bytes, seconds: float) -> None:
        """Run a comparison and leave when the time is up, as who closes the page does."""
        try:
            picture = await self.upload(png)
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

    async def upload(self, png: bytes) -> dict[str, Any]:
        """Upload a file and return it as an event's value."""
        answer = await self._client.post("/gradio_api/upload", files={"files": ("picture.png", png, "image/png")})
        answer.raise_for_status()
        return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}

    async def attack(self, function: int, values: list[Any]) -> None:
        """Ask for an attack and wait for its figure; note how long that took, or what went wrong."""
        started = time.perf_counter()
        event = await self.join(function, values)
        problem = await self.problem(event) if event else ""
        if problem:
            self._notes.errors.append(problem)
        elif event:
            self._notes.seconds.append(time.perf_counter() - started)

    async def join(self, function: int, values: list[Any]) -> str:
        """Ask for an event and return its number; empty, and an error noted, where it is refused."""
        body = {"data": values, "fn_index": function, "session_hash": self._session}
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            self._notes.errors.append(f"join: {joined.status_code} {joined.text[:120]}")
            return ""
        return str(joined.json()["event_id"])

    async def problem(self, event: str) -> str:
        """Read the event's stream to its answer; return what is wrong with that, or nothing."""
        async for message in self._messages(event):
            if message["msg"] == "estimation":
                self._notes.places.append(message["rank"] + 1)
            if message["msg"] == "process_completed":
                output = message["output"]
                first = output.get("data", [None])[0]
                refused = isinstance(first, dict) and "error" in first
                return str(output)[:200] if refused or not message["success"] else ""
        return "the stream ended without an answer"

    async def _messages(self, event: str) -> AsyncIterator[dict[str, Any]]:
        stream = self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session})
        async with stream as answer:
            async for line in answer.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("event_id") == event:
                    yield message
