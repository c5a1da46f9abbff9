"""Networks and pictures of the host's own: `python app.py --model my.keras`, or a folder in `FGSM_NETWORKS`."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fgsm.catalogue.catalogue import add_networks
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.files.kinds import is_network
from fgsm.catalogue.labels import find_label
from fgsm.commands.network_options import Wish, add_network, unused_details, wishes, with_ranges
from fgsm.commands.networks import find_network, show_warnings_as_sentences
from fgsm.pictures.examples import Example, examples_like, offer_examples
from fgsm.pictures.own_examples import read_examples

VARIABLE = "FGSM_NETWORKS"
EXPORT = "`python app.py --export OUT` writes a page that needs no server; add --help to see how."


def read_arguments(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Namespace:
    """Return `wishes`, the networks to show, and `examples`, a folder of pictures or None.

    Args:
        arguments: of the process.
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if the folder in `FGSM_NETWORKS` holds no network.
        SystemExit: if the arguments do not fit, or ask for help.
    """
    parser = ArgumentParser(prog="python app.py", description="Serve the page.", epilog=EXPORT)
    add_network(parser, "", more="; shown first, and may be given again, each with its own options behind it")
    parser.add_argument("--examples", metavar="DIR", type=Path, help="pictures to begin with, for these networks")
    chosen = parser.parse_args(with_ranges(arguments))
    if option := unused_details(chosen):
        parser.error(f"expected --model before {option}")
    chosen.wishes = wishes(chosen)
    folder = (os.environ if environment is None else environment).get(VARIABLE, "").strip()
    if folder:
        chosen.wishes.extend(_networks_in(folder))
    return chosen


def show_networks(chosen: Sequence[Wish], examples: Path | None = None, program: str = "The page") -> list[Entry]:
    """Load networks and put them before those of the catalogue, with pictures to begin with; return them.

    Args:
        chosen: the networks.
        examples: a folder of pictures for them.
        program: who warns of what there is to be said of them.

    Raises:
        ValueError: if one of them, or a picture, cannot be used.
    """
    if not chosen:
        if examples:
            raise ValueError("expected --model with --examples")
        return []
    show_warnings_as_sentences(program)
    entries = list({id(entry): entry for entry in map(_loaded, chosen)}.values())
    add_networks(entries)
    for entry in entries:
        if not entry.own:
            continue
        offer_examples(entry.name, _examples(entry, examples))
    return entries


def _networks_in(name: str) -> Iterator[Wish]:
    expected = f"expected {VARIABLE} as a folder with .keras or .h5 files, got {name[:200]!r}"
    try:
        found = sorted(path for path in Path(name).expanduser().iterdir() if is_network(path))
    except (OSError, RuntimeError) as error:  # RuntimeError: the home of a user who does not exist
        raise ValueError(f"{expected} ({getattr(error, 'strerror', None) or error})") from error
    if not found:
        raise ValueError(f"{expected}, in which there is none")
    return (Wish(str(path)) for path in found)


def _loaded(wish: Wish) -> Entry:
    entry = find_network(*wish)
    try:
        entry.load()
    except ValueError as error:
        raise ValueError(f"{entry.name}: {error}") from error
    for note in entry.notes:
        print(f"{note}.")
    return entry


def _examples(entry: Entry, folder: Path | None) -> tuple[Example, ...]:
    if folder is None:
        return examples_like(entry.input_shape)
    found = read_examples(folder, entry.name)
    for example in found:
        for name in example.classes.values():
            find_label(entry.labels, name)
    return found
