"""The network that the options of a command name."""

from __future__ import annotations

import sys
import warnings
from argparse import Namespace
from functools import cache
from typing import Any

from fgsm.catalogue.catalogue import default_classifier, stand_in
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.facts import parse_shape
from fgsm.catalogue.sources import is_own, open_network
from fgsm.commands.network_options import Wish, unused_details, wish
from fgsm.commands.progress import importing
from fgsm.networks.keras_model.value_range import Range, parse_range


def chosen_network(arguments: Namespace) -> Entry:
    """Return the network that a command was given, or the default one, and say what was assumed about it.

    Raises:
        ValueError: if there is none, or more than one, or its file, labels or range cannot be used.
    """
    if wish(arguments) is None and stand_in():
        print(stand_in(), file=sys.stderr)
    chosen = wish(arguments)
    if chosen is None and (option := unused_details(arguments)):
        raise ValueError(f"expected --model with {option}: it is said of a network of your own")
    entry = find_network(*(chosen or Wish(default_classifier())))
    # Where the output is for a program, or a list, it stays that.
    out = sys.stderr if getattr(arguments, "json", False) or hasattr(arguments, "search") else sys.stdout
    for note in entry.notes:
        print(f"{note}.", file=out)
    return entry


def find_network(
    source: str,
    labels: str | None = None,
    value_range: str | None = None,
    input_shape: str | None = None,
    output: str | None = None,
    preprocessing: str | None = None,
) -> Entry:
    """Return the network that options name; a file is read once, however often it is asked for.

    Raises:
        ValueError: see `chosen_network`.
    """
    # The labels and the like of a network of the catalogue are known without TensorFlow.
    find = read_network if is_own(source) else open_network
    return find(
        source,
        labels,
        None if value_range is None else parse_range(value_range),
        input_shape=None if input_shape is None else parse_shape(input_shape),
        output=output,
        preprocessing=preprocessing,
    )


@cache
def read_network(source: str, labels: str | None, value_range: Range | None, **details: Any) -> Entry:
    """Return a network of the user's own, with a bar while it is read.

    Raises:
        ValueError: see `chosen_network`.
    """
    with importing(source):
        return open_network(source, labels, value_range, **details)


def show_warnings_as_sentences(program: str) -> None:
    """Print warnings as the program's other sentences, without the line of code that gave them."""

    def show(message: Warning | str, category: type[Warning], *place: object, **other: object) -> None:
        print(f"{program}: {message}", file=sys.stderr)

    warnings.showwarning = show
