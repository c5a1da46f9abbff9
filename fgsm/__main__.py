"""The command line, `fgsm COMMAND` or `python -m fgsm COMMAND`: attack, compare, evaluate, labels, models.

Exit codes: 0 when the work was done, whether or not the network was fooled; 2 with one sentence on stderr when
it could not be; 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, get_args

from fgsm import __version__
from fgsm.attacks.auto_pgd import TARGETS
from fgsm.attacks.square import QUERIES, Schedule
from fgsm.commands import attack, catalogue, compare, evaluate, export
from fgsm.commands.evaluate_engine import ENGINES
from fgsm.commands.network_options import add_network, add_other_network, add_positional_network, with_ranges
from fgsm.commands.networks import show_warnings_as_sentences
from fgsm.comparison.compare import CONTENDERS, SECONDS
from fgsm.comparison.compare import STEPS as COMPARED_STEPS
from fgsm.defences.catalogue import DIGITS, FAMILIES, ROBUST
from fgsm.defences.defended import DRAWS
from fgsm.evaluation.evaluate import LEVELS
from fgsm.evaluation.judging.methods import ATTACKS, STEPS, WORST_CASE_STEPS
from fgsm.evaluation.judging.worst_case import QUICK, WORST_CASE

MODULE, SCRIPT = "python -m fgsm", "fgsm"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """End with one sentence instead of the whole usage."""
        self.exit(2, f"{self.prog}: {message} (--help shows the usage)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: what follows `python -m fgsm`; None for the process's own.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows console has no ε
    program = SCRIPT if Path(sys.argv[0]).stem == SCRIPT else MODULE
    show_warnings_as_sentences(program)
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _parser(program).parse_args(with_ranges(given), argparse.Namespace(given=given))
    try:
        chosen.command(chosen)
        sys.stdout.flush()
    except BrokenPipeError:  # `labels | head`: whoever reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser(program: str = MODULE) -> argparse.ArgumentParser:
    parser = _Parser(prog=program, description="The fast gradient sign method, from the command line.")
    parser.add_argument("--version", action="version", version=f"fgsm-playground {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_attack(commands.add_parser("attack", help="change a picture so that a network misreads it"))
    _add_evaluate(commands.add_parser("evaluate", help="measure a network's accuracy on a data set, also under attack"))

    _add_compare(commands.add_parser("compare", help="run seven attacks on a picture and compare them"))

    _add_export(commands.add_parser("export", help="write a network with its input gradient as one ONNX graph"))

    labels = commands.add_parser("labels", help="list the classes of a network")
    labels.add_argument("--search", metavar="TEXT", default="", help="only those with TEXT in one of their names")
    add_network(labels)
    labels.set_defaults(command=catalogue.labels)

    models = commands.add_parser("models", help="list the networks")
    add_network(models, "")
    models.add_argument(
        "--fetch", metavar="NAME", help="first download the weights of this one, also keras:NAME, and check them"
    )
    models.set_defaults(command=catalogue.models)
    return parser


def _add_attack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", metavar="PICTURE", help="a file or an http(s) address")
    parser.add_argument("--out", metavar="DIR", required=True, help="where the three PNG files go")
    add_network(parser)
    parser.add_argument("--epsilon", metavar="E", default="8/255", help="such as 8/255 or 0.03; default: %(default)s")
    parser.add_argument("--target", metavar="CLASS", help="a name or an index to reach, see `labels`; default: none")
    parser.add_argument("--steps", metavar="N", type=int, help="1 is FGSM, more is BIM; default: 1, 10 with --target")
    parser.add_argument("--truth", metavar="CLASS", help="what the picture really shows, where that is known")
    parser.set_defaults(command=attack.attack)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", metavar="PICTURE", help="a file or an http(s) address")
    add_network(parser)
    parser.add_argument("--epsilon", metavar="E", default="8/255", help="where there is one; default: %(default)s")
    parser.add_argument("--target", metavar="CLASS", help="a name or an index to reach, see `labels`; default: none")
    parser.add_argument(
        "--steps", metavar="N", type=int, default=COMPARED_STEPS, help="inside epsilon; default: %(default)s"
    )
    parser.add_argument("--seconds", metavar="S", type=float, default=SECONDS, help="for each; default: %(default)g")
    parser.add_argument("--only", metavar="LIST", help=f"of {','.join(CONTENDERS)}; default: all")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, pictures included")
    parser.add_argument("--out", metavar="DIR", help="also write the pictures here, as PNG")
    parser.add_argument("--background", action="store_true", help="at low priority, on one thread")
    parser.set_defaults(command=compare.compare)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "data",
        metavar="DATA",
        help="a folder of class folders or with a list, a tar or zip of one, or arrays: .npz, .npy, idx, HDF5, CIFAR's",
    )
    add_network(parser, "", required=True)
    default_levels = ",".join(map(str, LEVELS))
    parser.add_argument("--levels", metavar="LIST", default=default_levels, help="of ε · 255; default: %(default)s")
    parser.add_argument("--attack", choices=ATTACKS, default=ATTACKS[0], help="default: %(default)s")
    steps = f"of pgd and bim; default: {STEPS}; of APGD in {WORST_CASE}; default: {WORST_CASE_STEPS}"
    parser.add_argument("--steps", metavar="N", type=int, help=steps)
    parser.add_argument("--targets", metavar="N", type=int, help=f"of {WORST_CASE}; default: {TARGETS}")
    parser.add_argument("--queries", metavar="N", type=int, help=f"of Square in {WORST_CASE}; default: {QUERIES}")
    parser.add_argument(
        "--square-schedule",
        choices=get_args(Schedule),
        default="rescaled",
        help="whether its squares shrink over its queries or as over 10,000, as AutoAttack's; default: %(default)s",
    )
    quick = f"{QUICK.steps} steps, {QUICK.targets} targets and {QUICK.queries} queries"
    parser.add_argument("--quick", action="store_true", help=f"a first look at {WORST_CASE}, an upper bound: {quick}")
    add_other_network(parser, "--made-for", "make the pictures for this network: do they transfer?")
    one_of = f"{','.join((*FAMILIES, *DIGITS, ROBUST))} or jpeg-60 and so on, or all"
    parser.add_argument("--defence", metavar="LIST", help=f"put these before the network: {one_of}")
    parser.add_argument("--aware", action="store_true", help="the attacker knows of the defence; default: does not")
    parser.add_argument(
        "--draws", metavar="N", type=int, default=DRAWS, help="of a random defence; default: %(default)s"
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, help="judge N pictures, drawn at random by --seed; default: all"
    )
    parser.add_argument("--split", metavar="NAME", help="of DATA, such as val, where it has several")
    parser.add_argument("--strict", action="store_true", help="end where a picture cannot be read; default: go on")
    parser.add_argument(
        "--seed", metavar="N", type=int, default=0, help="of the draw, the order and starts; default: %(default)s"
    )
    parser.add_argument("--csv", metavar="FILE", type=Path, help="also write the table here")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="also draw it here, as PNG")
    parser.add_argument("--report", metavar="DIR", type=Path, help="also write a page to hand on, and it as JSON")
    parser.add_argument("--resume", metavar="FILE", type=Path, help="keep what is judged here, and go on from it")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="who works; default: %(default)s")
    parser.add_argument("--workers", metavar="N", type=int, help="of ray; default: one for each processor")
    parser.add_argument("--address", metavar="ADDRESS", help="of a Ray cluster; default: one on this machine only")
    parser.set_defaults(command=evaluate.evaluate)


def _add_export(parser: argparse.ArgumentParser) -> None:
    add_positional_network(parser)
    parser.add_argument("out", metavar="OUT.onnx", type=Path, help="the file to write")
    parser.add_argument(
        "--float32",
        action="store_true",
        help="all kernels in 32 bits; default: in 16 those that stay exact, and the largest, rounded",
    )
    parser.add_argument(
        "--picture", metavar="FILE", help="a picture to measure on what stays the same; default: the network's examples"
    )
    parser.set_defaults(command=export.export)


if __name__ == "__main__":
    sys.exit(main())
