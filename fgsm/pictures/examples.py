"""The example pictures that ship in `assets/examples/`, each with the networks that it suits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fgsm.resources import ASSETS

EXAMPLES = ASSETS / "examples"


@dataclass(frozen=True)
class Example:
    """One picture: its file, its title, what it shows in words, and its true class for each network."""

    name: str
    path: Path
    title: str
    alt: str
    classes: dict[str, str]


@cache
def load_examples() -> tuple[Example, ...]:
    """Read `assets/examples/index.json`."""
    entries = json.loads((EXAMPLES / "index.json").read_text(encoding="utf-8"))
    return tuple(
        Example(Path(entry["file"]).stem, EXAMPLES / entry["file"], entry["title"], entry["alt"], entry["label"])
        for entry in entries
    )


def examples_for(model: str) -> tuple[Example, ...]:
    """Return the examples that suit a network of the catalogue, the default one first."""
    return tuple(example for example in load_examples() if model in example.classes)


def find_example(name: str, model: str) -> Example | None:
    """Return the example of that name if it suits the network."""
    return next((example for example in examples_for(model) if example.name == name), None)
