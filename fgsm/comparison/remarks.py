"""What speaks for and against an attack, in one line, read off the very rows it stands among."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fgsm.comparison.result import Ending, Result
from fgsm.predictions import percent

PRO, CON = "pro", "con"
MANY = 0.5  # a change of more than this share of the values counts as everywhere
STRONG = 128  # grey levels: a change that anyone sees

SENTENCES = {
    "untargeted_only": "cannot aim at a class: run it without a target",
    "not_installed": "needs the Adversarial Robustness Toolbox: pip install adversarial-robustness-toolbox",
    "stopped": "stopped after {seconds} s: this is what it had by then",
    "nothing": "changed nothing",
    "rounded_away": "succeeded before rounding (L2 {l2_as_floats}): 8 bits undo it",
    "not_fooled": "did not succeed",
    "one_gradient": "needed 1 gradient",
    "fewest_gradients": "fewest gradients of all: {gradients}",
    "most_gradients": "most gradients of all: {gradients}",
    "smallest": "smallest change of all that succeeded (L2 {l2})",
    "smallest_as_floats": "smallest change of all that succeeded before rounding (L2 {l2_as_floats})",
    "fewest_values": "changed the fewest values of all that succeeded: {values}",
    "surest": "surest of its new class: {probability}",
    "fooled": "succeeded with {gradients} gradients",
    "everywhere": "changed {share} of all values, by up to {linf}/255",
    "strong": "changed single values by up to {linf}/255",
}


class Remark(NamedTuple):
    """One thing to say of an attack.

    Attributes:
        kind: `PRO` or `CON`.
        key: of `SENTENCES`.
        values: what their placeholders stand for; all of them are always there.
    """

    kind: str
    key: str
    values: dict[str, str]

    def __str__(self) -> str:
        return SENTENCES[self.key].format(**self.values)


def remarks(result: Result, results: Sequence[Result]) -> list[Remark]:
    """Say what is for and against an attack, first what is for it.

    Args:
        result: what came of it.
        results: all that it is compared with, itself among them.
    """
    values = {
        "seconds": f"{result.seconds:.0f}",
        "l2": norm(result.l2),
        "l2_as_floats": norm(result.l2_as_floats),
        "linf": str(result.linf),
        "values": thousands(result.l0),
        "share": percent(result.change),
        "gradients": thousands(result.gradients),
        "probability": percent(result.probability),
    }
    rows = [each for each in results if each.was_run]
    found = [(PRO, key) for key in _pros(result, rows)] + [(CON, key) for key in _cons(result, rows)]
    return [Remark(kind, key, values) for kind, key in found]


def norm(value: float) -> str:
    """Write a Euclidean norm with three digits or so."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def thousands(count: int) -> str:
    """Write a whole number with narrow spaces between the thousands."""
    return f"{count:,}".replace(",", "\u202f")


def _pros(result: Result, rows: Sequence[Result]) -> Iterator[str]:
    if not result.was_run:
        return
    fooling = [row for row in rows if row.fooled]
    cheapest = min(row.gradients for row in rows)
    if result.gradients == 1:
        yield "one_gradient"
    elif result.gradients == cheapest < max(row.gradients for row in rows):
        yield "fewest_gradients"
    if not result.fooled:
        before = [row.l2_as_floats for row in rows if row.fooled_as_floats]
        if result.fooled_as_floats and len(before) > 1 and result.l2_as_floats == min(before):
            yield "smallest_as_floats"
        return
    best = [
        ("smallest", result.l2 == min(row.l2 for row in fooling)),
        ("fewest_values", result.change <= MANY and result.l0 == min(row.l0 for row in fooling)),
        ("surest", result.probability == max(row.probability for row in fooling)),
    ]
    superlatives = [key for key, holds in best if holds and len(fooling) > 1]
    yield from superlatives
    if not superlatives and result.gradients > 1:
        yield "fooled"


def _cons(result: Result, rows: Sequence[Result]) -> Iterator[str]:
    if not result.was_run:
        yield result.ending.name.lower()
        return
    if result.ending is Ending.STOPPED:
        yield "stopped"
    if not result.fooled:
        kept = "nothing" if not result.l0 else "not_fooled"
        yield "rounded_away" if result.fooled_as_floats else kept
    if result.gradients > max((row.gradients for row in rows if row is not result), default=result.gradients):
        yield "most_gradients"
    if result.change > MANY:
        yield "everywhere"
    elif result.linf >= STRONG:
        yield "strong"
