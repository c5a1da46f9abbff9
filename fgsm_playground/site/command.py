"""`python app.py --export OUT`: the page without a server, written to a folder or to one file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fgsm.catalogue.catalogue import MODELS, available_classifiers, find_entry
from fgsm.commands.network_options import add_network, unused_details, wishes, with_ranges
from fgsm_playground.site.output import checked_output

ONE_FILE = ("imagenette", "mnist")


def main(arguments: Sequence[str]) -> int:
    """Write the page and return the exit code: 0 when it is written, 2 with one sentence when it cannot be.

    Args:
        arguments: what follows `python app.py`.
    """
    parser = _parser()
    chosen = parser.parse_args(with_ranges(arguments))
    if option := unused_details(chosen):
        parser.error(f"expected --model before {option}")
    try:
        out = checked_output(chosen.export, one_file=chosen.one_file)
        from fgsm_playground.server.own_networks import show_networks
        from fgsm_playground.site.export import export_site

        names = [entry.name for entry in show_networks(wishes(chosen), program="python app.py")]
        if out.name == f"{chosen.export.name}.html":
            print(f"Browsers know a page by its ending: the file is called {out.name}.")
        for line in export_site(names or _default(chosen.one_file), out, one_file=chosen.one_file):
            print(line)
    except (ValueError, OSError) as error:
        print(f"python app.py: {error}", file=sys.stderr)
        return 2
    return 0


def _default(one_file: bool) -> Sequence[str]:
    """Return what ships: all of it in a folder, a network of each kind in a file that is to be handed on."""
    return (
        ONE_FILE
        if one_file
        else [name for name in available_classifiers() if find_entry(name).weights().parent == MODELS]
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="Without options: serve the page.")
    parser.add_argument("--export", metavar="OUT", type=Path, required=True, help="write the page without a server")
    add_network(parser, "what ships", more="; to go in, again for more, each with its own options behind it")
    parser.add_argument(
        "--one-file",
        action="store_true",
        help="one HTML file that opens from disk, with no network; without such an ending OUT gets .html",
    )
    return parser
