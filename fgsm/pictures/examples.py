"""The example pictures that ship in `assets/examples/`, each with the networks that it suits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fgsm.resources import ASSETS

EXAMPLES = ASSETS / "examples"

_offered: dict[str, tuple[Example, ...]] = {}  # what `offer_examples` was told, by network


@dataclass(frozen=True)
class Example:
    """One picture: its file, its title, what it shows in words, and its true class for each network where known."""

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
    """Return the examples that suit a network, the default one first."""
    if model in _offered:
        return _offered[model]
    return tuple(example for example in load_examples() if model in example.classes)


def examples_like(input_shape: tuple[int, int, int]) -> tuple[Example, ...]:
    """Return examples that ship, for a network that has none of its own: digits where it may be one of digits."""
    return examples_for("mnist" if input_shape == (28, 28, 1) else "imagenet")


def offer_examples(model: str, examples: tuple[Example, ...]) -> None:
    """Let these be the examples of a network from now on."""
    _offered[model] = examples


def example_folders() -> tuple[Path, ...]:
    """Return the folders that hold examples."""
    offered = (example.path.parent for examples in _offered.values() for example in examples)
    return tuple(dict.fromkeys((EXAMPLES, *offered)))


def find_example(name: str, model: str) -> Example | None:
    """Return the example of that name if it suits the network."""
    return next((example for example in examples_for(model) if example.name == name), None)
