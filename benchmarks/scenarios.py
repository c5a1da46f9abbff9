"""What simulated students do on a page: on this project's, and on the one that articles write."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CLASSES = 1000
LEVEL = 4  # where the slider is among the values of an attack on this page

Handler = Callable[[dict[str, Any]], int]


@dataclass(frozen=True)
class Scenario:
    """What a student does on a page.

    Attributes:
        attack: finds the attack's handler in the page's configuration.
        values: makes what an attack is sent, from the uploaded picture and a source of chance.
        compare: finds the handler of a comparison, which takes the same values, where the page has one.
        settled: finds the handler of a slider that has come to rest, which takes the same values, where it asks at all.
        told: the controls that the page sends along with a file, where the answer brings the first figure.
    """

    attack: Handler
    values: Callable[[dict[str, Any], random.Random], list[Any]]
    compare: Handler | None = None
    settled: Handler | None = None
    told: dict[str, str] | None = None


def ours(model: str) -> Scenario:
    """Return the scenario of this project's page: dragging asks for nothing, coming to rest for the rows it lacks."""

    def values(picture: dict[str, Any], chance: random.Random) -> list[Any]:
        return [picture, model, chance.choice([None, chance.randrange(CLASSES)]), 1, 2, "", None, False, "en"]

    # An attack through the queue, as every choice of a visitor; the first figure of a page does not wait in it.
    attack, compare, settled = (
        _triggered("steps", "input"),
        _triggered("compare-start", "click"),
        _triggered("figure", "settled"),
    )
    told = {"model": model, "steps": "1", "level": "2", "beside": "false", "language": "en"}
    return Scenario(attack, values, compare, settled, told)


def articles() -> Scenario:
    """Return the scenario of `benchmarks.naive_app`: one step of the slider is one attack."""

    def handler(config: dict[str, Any]) -> int:
        return next(int(each["id"]) for each in config["dependencies"] if each["api_name"] == "attack")

    return Scenario(handler, lambda picture, chance: [picture, chance.randrange(33)])


def _triggered(part: str, event: str) -> Handler:
    """Return what finds the handler of a component's event."""

    def handler(config: dict[str, Any]) -> int:
        target = [component(config, part)["id"], event]
        return next(int(each["id"]) for each in config["dependencies"] if target in each["targets"])

    return handler


def component(config: dict[str, Any], name: str) -> dict[str, Any]:
    """Find a part of the page by its `elem_id`.

    Raises:
        StopIteration: if there is none; of the browser's engine, where its runtime is not installed.
    """
    found: dict[str, Any] = next(each for each in config["components"] if each["props"].get("elem_id") == name)
    return found
