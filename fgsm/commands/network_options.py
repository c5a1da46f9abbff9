"""The options that name networks, parsed in one place for every command and for the page."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any, NamedTuple

from fgsm.catalogue.facts import PREPROCESSINGS
from fgsm.catalogue.sources import KERAS, is_own

SOURCES = (
    "a name of `models`, a .keras or .h5 file of any Keras, a SavedModel's folder, Teachable Machine's folder or zip, "
    "or keras:NAME for one of Keras' own such as keras:ResNet50"
)
DEFAULT = "imagenet, or imagenet-lite where its weights are not here"
RANGE = "--range"
RANGES = (
    "what black and white are for it: 0,1 where pictures were divided by 255, -1,1 where scaled as for MobileNet, "
    "0,255 where they come as they are, Rescaling or means inside; default: what its first layers or its .json say"
)
_DETAILS: dict[str, tuple[str, dict[str, Any]]] = {
    "--labels": (
        "labels",
        {"metavar": "FILE", "help": "its classes, one a line or JSON; default: what lies beside it"},
    ),
    RANGE: ("value_range", {"metavar": "LOW,HIGH", "help": RANGES}),
    "--input-shape": (
        "input_shape",
        {"metavar": "H,W,C", "help": "height, width and colours of its pictures, where it leaves them open: 28,28,1"},
    ),
    "--output": ("output", {"metavar": "NAME", "help": "the output that gives the classes, where it has several"}),
    "--preprocessing": (
        "preprocessing",
        {
            "choices": PREPROCESSINGS,
            "help": "instead of a range, what was done to pictures outside: caffe subtracts means from BGR (VGG16, "
            "ResNet50), torch standardises (DenseNet), tf scales to -1 … 1 (MobileNet)",
        },
    ),
}
_NAMED, _PENDING = "named_networks", "pending_details"


class Wish(NamedTuple):
    """A network to use, with what was said of it, all as it was typed."""

    source: str
    labels: str | None = None
    value_range: str | None = None
    input_shape: str | None = None
    output: str | None = None
    preprocessing: str | None = None


def add_network(parser: ArgumentParser, default: str = DEFAULT, *, required: bool = False, more: str = "") -> None:
    """Add `--model` and what is said of it to a command.

    Args:
        parser: of the command.
        default: in words, what goes without `--model`.
        required: whether nothing does.
        more: what else is to be said of `--model`.
    """
    shown = f"; default: {default}" if default else ""
    parser.add_argument("--model", metavar="SOURCE", action=_Network, required=required, help=f"{SOURCES}{more}{shown}")
    add_details(parser)


def add_positional_network(parser: ArgumentParser) -> None:
    """Add a network that is named without `--model`, and what is said of it."""
    parser.add_argument("model", metavar="MODEL", action=_Network, help=SOURCES)
    add_details(parser)


def add_other_network(parser: ArgumentParser, option: str, help: str) -> None:
    """Add an option that names one more network; what is said behind it is said of that one."""
    parser.add_argument(option, metavar="SOURCE", action=_Network, help=help)


def add_details(parser: ArgumentParser) -> None:
    """Add `--labels`, `--range` and the like, each of which belongs to the network before it."""
    for option, (name, words) in _DETAILS.items():
        parser.add_argument(option, dest=name, action=_Detail, **words)


def wishes(arguments: Namespace, dest: str = "model") -> list[Wish]:
    """Return the networks that an option named, in order."""
    return [wish for name, wish in getattr(arguments, _NAMED, []) if name == dest]


def wish(arguments: Namespace, dest: str = "model") -> Wish | None:
    """Return the one network that an option named; None where it named none.

    Raises:
        ValueError: if it named several.
    """
    named = wishes(arguments, dest)
    if len(named) > 1:
        sources = " and ".join(each.source for each in named[:3])
        option = "--" + dest.replace("_", "-")
        raise ValueError(f"expected one network with {option}, got {len(named)} ({sources}): run the command for each")
    return named[0] if named else None


def unused_details(arguments: Namespace) -> str:
    """Return the first option that was said of a network where none was named; empty where there is none."""
    pending = getattr(arguments, _PENDING, {})
    return next((option for option, (name, _) in _DETAILS.items() if name in pending), "")


def with_ranges(arguments: Sequence[str]) -> list[str]:
    """Return arguments in which `--range -1,1` is one, which argparse would take for two options."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == RANGE:
            joined[-1] = f"{RANGE}={argument}"
        else:
            joined.append(argument)
    return joined


class _Network(Action):
    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        pending = getattr(namespace, _PENDING, {})
        setattr(namespace, _NAMED, [*getattr(namespace, _NAMED, []), (self.dest, Wish(values, **pending))])
        setattr(namespace, _PENDING, {})
        setattr(namespace, self.dest, values)


class _Detail(Action):
    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        named = list(getattr(namespace, _NAMED, []))
        if not named:
            setattr(namespace, _PENDING, {**getattr(namespace, _PENDING, {}), self.dest: values})
            return
        place = _place([wish for _, wish in named])
        dest, wish = named[place]
        named[place] = (dest, wish._replace(**{self.dest: values}))
        setattr(namespace, _NAMED, named)


def _place(named: Sequence[Wish]) -> int:
    """Return which network a detail belongs to: the last one of the user's own, since no other takes any."""
    takes = (place for place in reversed(range(len(named))) if _takes_details(named[place].source))
    return next(takes, len(named) - 1)


def _takes_details(source: str) -> bool:
    return not source.startswith(KERAS) and is_own(source)
