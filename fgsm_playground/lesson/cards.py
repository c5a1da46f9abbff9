"""The lesson's six cards: how each sets the page up, and what it measures there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.labels import find_label
from fgsm_playground.figure.request import Controls
from fgsm_playground.lesson import answers
from fgsm_playground.lesson.answers import Finding, Teller

OPTIONS = 3


class Setup(NamedTuple):
    """How a card sets the page up."""

    model: str
    example: str
    level: int
    target: str | None = None
    steps: int = 1
    beside: bool = False

    def query(self) -> dict[str, str]:
        """Return the parameters of the permalink, as `fgsm_playground.figure.page_state.page_values` reads them."""
        link = {"model": self.model, "example": self.example, "level": str(self.level), "steps": str(self.steps)}
        if self.target is not None:
            link["target"] = str(find_label(find_entry(self.model).labels, self.target).index)
        return {**link, "beside": "1"} if self.beside else link

    def controls(self) -> Controls:
        """Return what the page sends when it stands as the permalink says."""
        return Controls(None, self.model, self.target, self.steps, self.level, self.example, beside=self.beside)


@dataclass(frozen=True)
class Card:
    """One question of the lesson.

    Attributes:
        name: begins the keys of its texts.
        setup: where the page has to stand.
        measure: answers the question there.
        usual: the option (0, 1, 2) that the explanation goes with.
    """

    name: str
    setup: Setup
    measure: Callable[[Controls, Teller], Finding]
    usual: int


CARDS = (
    Card("noise", Setup("imagenette", "parachute", 8), answers.noise, 2),
    Card("size", Setup("imagenette", "french_horn", 16), answers.size, 0),
    Card("target", Setup("mnist", "4", 51, target="3"), answers.target, 1),
    Card("file", Setup("imagenette", "garbage_truck", 1), answers.file, 1),
    Card("steps", Setup("imagenette", "church", 4), answers.steps, 0),
    Card("robust", Setup("imagenette", "cassette_player", 8, beside=True), answers.robust, 1),
)
