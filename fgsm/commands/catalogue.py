"""`python -m fgsm labels` and `python -m fgsm models`: what there is to choose from, without TensorFlow."""

from __future__ import annotations

from argparse import Namespace

from fgsm.catalogue.catalogue import available_classifiers, find_entry
from fgsm.catalogue.labels import search_labels
from fgsm.commands.networks import chosen_network, find_network
from fgsm.commands.progress import load_with_progress


def labels(arguments: Namespace) -> None:
    """Print the classes of a network: index and names, one class a line.

    Raises:
        ValueError: if there is no such network, or no class that `--search` finds.
    """
    entry = chosen_network(arguments)
    found = search_labels(entry.labels, arguments.search)
    if not found:
        raise ValueError(f"no class of {entry.name} has {arguments.search[:60]!r} in its names")
    for label in found:
        print(f"{label.index:4}  {label}")


def models(arguments: Namespace) -> None:
    """Print the networks, the one of `--model` first, after fetching what `--fetch` asks for.

    Raises:
        ValueError: if that network does not exist or cannot be fetched.
    """
    if arguments.fetch is not None:
        load_with_progress(find_network(arguments.fetch))
    entries = [find_entry(name) for name in available_classifiers()]
    if arguments.model is not None:
        chosen = chosen_network(arguments)
        load_with_progress(chosen)
        entries = [chosen, *(entry for entry in entries if entry is not chosen)]
    rows = [("name", "classes", "input", "weights", "title")]
    for entry in entries:
        height, width, channels = entry.input_shape
        here = "here" if entry.loaded or entry.weights().is_file() else "to fetch"
        rows.append((entry.name, str(len(entry.labels)), f"{height} x {width} x {channels}", here, entry.title))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
