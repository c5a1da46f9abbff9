"""What is found about one picture: all that rows, flags and reports are counted from, whoever judged it and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fgsm.attacks.levels import Picture

ZERO, NOT_FINITE, CHANGES, STANDS_AT_HALF = "zero-gradient", "gradient-not-finite", "changes", "stands-at-half"
"""What a picture can be marked with: a sign that its outcomes say less than they seem to."""
HALF = 128  # the level of epsilon = 1/2


class Sample(NamedTuple):
    """A picture to judge: its name in the data set, uint8 (H, W, C) of the network's size, and its true class."""

    name: str
    picture: Picture
    label: int


class Outcome(NamedTuple):
    """What the network said of a picture at one level.

    Attributes:
        level: epsilon · 255; 0 is the picture as it is.
        prediction: the class with the largest logit.
        margin: the true class's logit less the largest other one; negative where the picture is misread.
        stage: the stage of the attack that made the network misread it; empty where none did.
    """

    level: int
    prediction: int
    margin: float
    stage: str = ""


@dataclass(frozen=True)
class Record:
    """One picture's way through an evaluation.

    Attributes:
        name: of the picture in its data set.
        label: its true class.
        clean: what the network says of it without an attack.
        attacked: the same at each level above 0, in rising order; a picture that is misread without an attack is
            not attacked, and what was said of it stays.
        marks: signs of a number that is an artefact, each a word of its own.
    """

    name: str
    label: int
    clean: Outcome
    attacked: tuple[Outcome, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, the one without an attack first."""
        return (self.clean, *self.attacked)

    @property
    def falls_at(self) -> int | None:
        """The smallest judged level at which the picture is misread; None where it stands at all of them."""
        return next((outcome.level for outcome in self.outcomes if outcome.prediction != self.label), None)

    def right_at(self, level: int) -> bool:
        """Say whether the network reads the picture right at a judged level.

        Raises:
            KeyError: if the level was not judged.
        """
        for outcome in self.outcomes:
            if outcome.level == level:
                return outcome.prediction == self.label
        raise KeyError(level)

    def to_json(self) -> list[Any]:
        """Return plain lists, numbers and strings."""
        return [self.name, self.label, [list(outcome) for outcome in self.outcomes], list(self.marks)]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> Record:
        """Return what `to_json` was made from."""
        name, label, outcomes, marks = value
        clean, *attacked = (Outcome(*outcome) for outcome in outcomes)
        return cls(name, label, clean, tuple(attacked), tuple(marks))
