"""The defences by name: `jpeg`, `bits-3`, `autoencoder`, …, and the network behind each, ready to be attacked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fgsm.catalogue.catalogue import available_classifiers, load_classifier
from fgsm.catalogue.entry import Entry
from fgsm.defences import transformations
from fgsm.defences.defended import DRAWS, Defended, Randomised, Through

if TYPE_CHECKING:
    import numpy as np

NONE = "none"
ROBUST = "robust"
DIGITS = ("autoencoder", "switching", "autoencoder+switching")
"""Defences that are networks of their own, made for `mnist` by `training.mnist_defences`."""

_Build = Callable[[Entry, int, "int | None"], Defended]


@dataclass(frozen=True)
class Defence:
    """One way to protect a network.

    Attributes:
        name: what users type.
        random: whether it draws something anew for every picture.
        build: see `defend`.
    """

    name: str
    random: bool
    build: _Build

    def defend(self, entry: Entry, *, draws: int = DRAWS, seed: int | None = 0) -> Defended:
        """Return a network of the catalogue with this defence.

        Args:
            entry: the network to protect.
            draws: how many draws a gradient is averaged over, where the defence is random.
            seed: of the draws.

        Raises:
            ValueError: if the network or a file of the defence cannot be loaded.
        """
        return self.build(entry, draws, seed)


@dataclass(frozen=True)
class Family:
    """A transformation that comes in several strengths.

    Attributes:
        strengths: every strength there is, as it stands in a name.
        usual: the one that the bare name means.
        strong: one that costs more accuracy.
        make: from a strength and the shape of pictures; takes a generator besides where it is random.
        random: whether it is.
    """

    strengths: tuple[str, ...]
    usual: str
    strong: str
    make: Callable[..., transformations.Transformation]
    random: bool = False

    def build(self, strength: str, entry: Entry, draws: int, seed: int | None) -> Defended:
        """Return a network of the catalogue that sees its pictures through this."""
        classifier = entry.load()
        if not self.random:
            return Through(classifier, self.make(strength, entry.input_shape))

        def draw(random: np.random.Generator) -> Defended:
            return Through(classifier, self.make(strength, entry.input_shape, random))

        return Randomised(classifier, draw, draws=draws, seed=seed)


def _whole(low: int, high: int, step: int = 1) -> tuple[str, ...]:
    return tuple(map(str, range(low, high + 1, step)))


FAMILIES = {
    "jpeg": Family(_whole(1, 95), "75", "30", lambda quality, shape: transformations.jpeg(int(quality))),
    "bits": Family(_whole(1, 7), "4", "3", lambda bits, shape: transformations.bit_depth(int(bits))),
    "median": Family(_whole(3, 9, 2), "3", "5", lambda size, shape: transformations.median(int(size))),
    "blur": Family(
        tuple(f"{tenths / 10:g}" for tenths in range(3, 51)),
        "1",
        "2",
        lambda sigma, shape: transformations.gaussian_blur(shape, float(sigma)),
    ),
    "pad": Family(
        _whole(50, 99),
        "85",
        "70",
        lambda percent, shape, random: transformations.resize_and_pad(shape, int(percent) / 100, random),
        random=True,
    ),
}


def defences_for(entry: Entry, *, strong: bool = False) -> tuple[str, ...]:
    """Return the names of the defences that suit a network, `none` first.

    Args:
        entry: the network to protect.
        strong: whether the transformations are to be the strong ones.
    """
    usual = (f"{name}-{family.strong}" if strong else name for name, family in FAMILIES.items())
    digits = DIGITS if entry.name == "mnist" else ()
    robust = (ROBUST,) if entry.robust in available_classifiers() else ()
    return (NONE, *usual, *digits, *robust)


def find_defence(name: str, entry: Entry) -> Defence:
    """Return the defence of that name: one of `defences_for`, or a transformation with a strength, as in `jpeg-60`.

    Raises:
        ValueError: if there is none that suits the network.
    """
    special: dict[str, tuple[bool, _Build]] = {
        NONE: (False, lambda entry, draws, seed: entry.load()),
        ROBUST: (False, lambda entry, draws, seed: load_classifier(str(entry.robust))),
        **{each: ("switching" in each, partial(_digits, each)) for each in DIGITS},
    }
    known = defences_for(entry)
    if name in special and name in known:
        return Defence(name, *special[name])
    title, _, strength = name.partition("-")
    family = FAMILIES.get(title)
    if family and (strength or family.usual) in family.strengths and name != f"{title}-":
        strength = strength or family.usual
        return Defence(f"{title}-{strength}", family.random, partial(family.build, strength))
    ranges = ", ".join(f"{each}-{value.strengths[0]} … {value.strengths[-1]}" for each, value in FAMILIES.items())
    raise ValueError(f"expected a defence of {entry.name} ({', '.join(known)}; or {ranges}), got {name[:60]!r}")


def _digits(name: str, entry: Entry, draws: int, seed: int | None) -> Defended:
    from fgsm.defences import digit_defences

    return digit_defences.defend(name, entry.load(), draws=draws, seed=seed)
