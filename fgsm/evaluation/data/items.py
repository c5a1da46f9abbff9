"""The pictures of a data set before they are read: what each is called, how to get at it, and what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class File(NamedTuple):
    """A file of a folder or an archive: its path inside, with slashes, and a function that gives its content."""

    path: str
    open: Callable[[], Any]


class Listing(NamedTuple):
    """The files of a folder or an archive, and what was left out of it.

    Attributes:
        files: by path.
        beside: how many entries each system left beside the pictures, by their name.
        links: how many links lead to folders that are in the listing anyway.
    """

    files: list[File]
    beside: Counter[str]
    links: int = 0


class Item(NamedTuple):
    """One picture.

    Attributes:
        name: what to call it; no two have the same.
        open: gives what `load_image` takes.
        label: index of its class; None for a digit that the network does not know.
    """

    name: str
    open: Callable[[], Any]
    label: int | None


@dataclass
class Found:
    """What is in a data set.

    Attributes:
        items: the pictures.
        passed_over: files beside them that are no pictures that can be read, by their ending.
        classes: names of the classes as the data has them, in the order of the names.
        notes: sentences about how the data was read, where that was not the only way.
    """

    items: list[Item]
    passed_over: Counter[str] = field(default_factory=Counter)
    classes: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
