"""A defence tried on one picture: without an attack, against who does not know of it, and against who does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from fgsm.attacks.fast_gradient import is_adversarial
from fgsm.attacks.iterative import basic_iterative_method
from fgsm.attacks.levels import Picture
from fgsm.catalogue.entry import Entry
from fgsm.defences.catalogue import find_defence
from fgsm.defences.defended import Defended, seen_by
from fgsm.experiment.experiment import Experiment, whole_step
from fgsm.pictures.image import to_float, to_uint8
from fgsm.predictions import softmax

STEPS = 10
DRAWS = 4
"""How many draws of a random defence each step of an attack is averaged over: every step has new ones."""
JUDGED = 10
"""How many draws of a random defence judge a picture."""


@dataclass(frozen=True)
class Opinion:
    """What a defended network says of a picture.

    Attributes:
        label: the class that it names most often.
        probability: of that class, a mean over the draws.
        fooled: in how many draws the attack had its way, or the label was missed where there is no attack.
        draws: how often the network was asked: once where nothing is random.
    """

    label: int
    probability: float
    fooled: int
    draws: int

    @property
    def mostly_fooled(self) -> bool:
        """Whether the attack had its way in more than half of the draws."""
        return 2 * self.fooled > self.draws


class Outcome(Enum):
    """What a defence did on one picture."""

    WRONG = "wrong without an attack"
    HOLDS = "holds where the bare network does not"
    IDLE = "holds, as the bare network does"
    HIDES = "holds only while it is not known"
    KNOWN = "fooled once it is known, and not needed before"
    FAILS = "fooled by both"
    ODD = "fooled by the blind attacker only"


@dataclass(frozen=True)
class Trial:
    """A defence on one picture at one level.

    Attributes:
        name: of the defence, with its strength.
        steps: of the attacker who knows.
        clean: what the defended network says of the picture itself.
        blind: of the adversarial picture made for the undefended network.
        aware: of the one made for the defended network.
        before: the blind attacker's picture.
        after: the same as the network gets to see it.
    """

    name: str
    steps: int
    clean: Opinion
    blind: Opinion
    aware: Opinion
    before: Picture
    after: Picture


def outcome(trial: Trial, bare: Trial) -> Outcome:
    """Say what a defence is worth on this picture, compared with the same attacks on the undefended network."""
    if trial.clean.mostly_fooled:
        return Outcome.WRONG
    needed = bare.blind.mostly_fooled
    if trial.aware.mostly_fooled:
        return Outcome.FAILS if trial.blind.mostly_fooled else Outcome.HIDES if needed else Outcome.KNOWN
    if trial.blind.mostly_fooled:
        return Outcome.ODD
    return Outcome.HOLDS if needed or bare.aware.mostly_fooled else Outcome.IDLE


def try_defence(experiment: Experiment, entry: Entry, name: str, level: int, *, seed: int = 0) -> Trial:
    """Try a defence on the picture of an experiment, for the same goal and inside the same epsilon.

    The attacker who does not know of the defence has the experiment's own picture. The one who does runs the basic
    iterative method through the defended network, averaged over draws where it is random. Both pictures are 8-bit.

    Args:
        experiment: the picture, its undefended network, and what the attack is after.
        entry: that network's entry in the catalogue.
        name: one of `fgsm.defences.defences_for(entry)`, or a transformation with a strength.
        level: epsilon · 255.
        seed: of all draws.

    Raises:
        ValueError: if an argument does not fit, or the defence cannot be loaded.
    """
    defence = find_defence(name, entry)
    defended = defence.defend(entry, draws=DRAWS, seed=seed)
    draws = JUDGED if defence.random else 1
    steps = max(STEPS, experiment.steps)
    blind = experiment.adversarial(level)
    clean, first, second = (
        _ask(experiment, defended, picture, draws, attacked=attacked)
        for picture, attacked in (
            (experiment.image, False),
            (blind, True),
            (_adaptive(experiment, defended, level, steps), True),
        )
    )
    after = to_uint8(seen_by(defended, to_float(blind[None]))[0])
    return Trial(defence.name, steps, clean, first, second, blind, after)


def _adaptive(experiment: Experiment, defended: Defended, level: int, steps: int) -> Picture:
    if not level:
        return experiment.image
    adversarial = basic_iterative_method(
        defended,
        to_float(experiment.image[None]),
        [experiment.goal],
        epsilon=level / 255,
        steps=steps,
        step_size=whole_step(level, steps) / 255,
        targeted=experiment.targeted,
    )
    return to_uint8(adversarial[0])


def _ask(experiment: Experiment, defended: Defended, picture: Picture, draws: int, *, attacked: bool) -> Opinion:
    rows = defended.logits(to_float(np.stack([picture] * draws)))
    if attacked:
        fooled = is_adversarial(rows, np.full(draws, experiment.goal), targeted=experiment.targeted)
    else:
        fooled = is_adversarial(rows, np.full(draws, experiment.label))
    label = int(np.bincount(rows.argmax(axis=1)).argmax())
    return Opinion(label, float(softmax(rows)[:, label].mean()), int(fooled.sum()), draws)
