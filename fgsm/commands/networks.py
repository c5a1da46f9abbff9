"""The options that name a network, the same in every command, and the network that they name."""

from __future__ import annotations

import sys
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import cache

from fgsm.catalogue.catalogue import default_classifier, stand_in
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.sources import is_own, open_network
from fgsm.commands.progress import importing
from fgsm.networks.keras_model.value_range import Range, parse_range

RANGE = "--range"
SOURCES = (
    "a name of `models`, a .keras or .h5 file, a folder that model.export wrote, or keras:NAME for one of Keras' own "
    "such as keras:ResNet50"
)
DEFAULT = "imagenet, or imagenet-lite where its weights are not here"
RANGES = (
    "what black and white are for it: 0,1 where pictures were divided by 255, -1,1 where scaled as for MobileNet, "
    "0,255 where they come as they are, Rescaling or means inside; default: what its first layers or its .json say"
)


def add_network(parser: ArgumentParser, default: str = DEFAULT, *, required: bool = False) -> None:
    """Add `--model`, `--labels` and `--range` to a command; `default` says in words what goes without `--model`."""
    shown = f"; default: {default}" if default else ""
    parser.add_argument("--model", metavar="SOURCE", required=required, help=f"{SOURCES}{shown}")
    add_facts(parser)


def add_facts(parser: ArgumentParser) -> None:
    """Add `--labels` and `--range` to a command."""
    parser.add_argument(
        "--labels", metavar="FILE", help="its classes, one a line; default: the .json or .labels.txt beside it"
    )
    parser.add_argument(RANGE, metavar="LOW,HIGH", help=RANGES)


def with_ranges(arguments: Sequence[str]) -> list[str]:
    """Return arguments in which `--range -1,1` is one, which argparse would take for two options."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == RANGE:
            joined[-1] = f"{RANGE}={argument}"
        else:
            joined.append(argument)
    return joined


def chosen_network(arguments: Namespace) -> Entry:
    """Return the network that a command was given, or the default one, and say what was assumed about it.

    Raises:
        ValueError: if there is none, or its file, labels or range cannot be used.
    """
    if arguments.model is None and stand_in():
        print(stand_in(), file=sys.stderr)
    name = default_classifier() if arguments.model is None else str(arguments.model)
    entry = find_network(name, arguments.labels, arguments.range)
    # Where the output is for a program, or a list, it stays that.
    out = sys.stderr if getattr(arguments, "json", False) or hasattr(arguments, "search") else sys.stdout
    for note in entry.notes:
        print(f"{note}.", file=out)
    return entry


def find_network(source: str, labels: str | None = None, value_range: str | None = None) -> Entry:
    """Return the network that options name; a file is read once, however often it is asked for.

    Raises:
        ValueError: see `chosen_network`.
    """
    # The labels and the like of a network of the catalogue are known without TensorFlow.
    find = read_network if is_own(source) else open_network
    return find(source, labels, None if value_range is None else parse_range(value_range))


@cache
def read_network(source: str, labels: str | None, value_range: Range | None) -> Entry:
    """Return a network of the user's own, with a bar while it is read.

    Raises:
        ValueError: see `chosen_network`.
    """
    with importing(source):
        return open_network(source, labels, value_range)


def show_warnings_as_sentences(program: str) -> None:
    """Print warnings as the program's other sentences, without the line of code that gave them."""

    def show(message: Warning | str, category: type[Warning], *place: object, **other: object) -> None:
        print(f"{program}: {message}", file=sys.stderr)

    warnings.showwarning = show
