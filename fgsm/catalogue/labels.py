"""The class names that ship in `assets/labels/`, and finding a class by any of its names.

A file holds one class a line, in the order of the network's outputs: identifier, name, other names, tab-separated.
The ImageNet names are WordNet's; where two classes share one, the name says which is meant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from fgsm.resources import ASSETS

LABELS = ASSETS / "labels"


@dataclass(frozen=True)
class Label:
    """One class: its position in the network's output, its identifier, its name and its other names."""

    index: int
    identifier: str
    name: str
    synonyms: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the class, the first one being its own."""
        return (self.name, *self.synonyms)

    def __str__(self) -> str:
        return ", ".join(self.names)


@cache
def load_labels(name: str) -> tuple[Label, ...]:
    """Read the classes of `assets/labels/NAME.tsv`.

    Raises:
        ValueError: if no such file ships.
    """
    path = LABELS / f"{name}.tsv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in LABELS.glob("*.tsv")))
        raise ValueError(f"expected the name of a label set ({known}), got {name!r}")
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Label(index, identifier, own, tuple(filter(None, others.split(", "))))
        for index, (identifier, own, others) in enumerate(rows)
    )


def plain_labels(names: Sequence[str]) -> tuple[Label, ...]:
    """Wrap bare class names, for a network that comes without a label file; a digit's identifier is the digit."""
    digits = all(name.isdecimal() for name in names)
    return tuple(Label(index, name if digits else str(index), name, ()) for index, name in enumerate(names))


def search_labels(labels: Sequence[Label], text: str) -> list[Label]:
    """Return the classes that have `text` in one of their names or as identifier, in the network's order."""
    wanted = _spelled(text)
    return [
        label
        for label in labels
        if any(wanted in _spelled(name) for name in label.names) or (wanted and wanted == label.identifier.casefold())
    ]


def find_label(labels: Sequence[Label], text: str) -> Label:
    """Return the one class that `text` means: one of its names, its identifier (such as n02099601), or its index.

    Underscores stand for spaces, as Keras prints its classes. A class's own name wins over another's synonym.

    Raises:
        ValueError: if no class or more than one is meant; the message names up to three that come close.
    """
    wanted = _spelled(text)
    if wanted.isdecimal() and len(wanted) < 6 and int(wanted) < len(labels) and not _named(labels, wanted):
        return labels[int(wanted)]
    found = _named(labels, wanted)
    if len(found) == 1:
        return found[0]
    near = found or search_labels(labels, wanted)[:3]
    hint = f"; did you mean {' or '.join(repr(label.name) for label in near)}?" if near and wanted else ""
    raise ValueError(f"expected the name of one of {len(labels)} classes, got {text[:60]!r}{hint}")


def _named(labels: Sequence[Label], wanted: str) -> list[Label]:
    """Return the classes of a name, as `_spelled` gives it: the first kind of name that fits any."""
    for names in (_own_name, _other_names):
        found = [label for label in labels if wanted in names(label)]
        if found:
            return found
    return []


def _own_name(label: Label) -> Iterator[str]:
    yield _spelled(label.name)


def _other_names(label: Label) -> Iterator[str]:
    yield from map(_spelled, label.synonyms)
    if not label.identifier.isdecimal():  # that would be an index
        yield label.identifier.casefold()


def _spelled(name: str) -> str:
    composed = unicodedata.normalize("NFC", name)  # a Mac writes é as two characters
    return " ".join(composed.replace("_", " ").split()).casefold()
