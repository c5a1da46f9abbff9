"""The answers to the lesson's questions: each is measured when it is asked for, where the card sets the page up."""

from __future__ import annotations

from typing import NamedTuple

from fgsm.checks import Array
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import encode_png, load_image, to_float
from fgsm.predictions import percent
from fgsm_playground.figure.controls import twin_of
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.language import say

MANY_STEPS = 10
RARELY, MOSTLY = 0.1, 0.9
FEW_LEVELS, MORE_LEVELS = 4, 15
CLOSER = 0.01
QUALITIES = (95, 75)  # of a JPEG as cameras and as web pages save it


class Fact(NamedTuple):
    """One line of an answer: what was tried, what came out, and the mark of that ("label", "rival" or none)."""

    what: str
    says: str
    mark: str = ""


class Finding(NamedTuple):
    """What was measured, which option (0, 1, 2) that makes right, and numbers for the explanation."""

    facts: list[Fact]
    right: int
    numbers: dict[str, str] = {}  # noqa: RUF012  # never changed


class Teller(NamedTuple):
    """Words what was measured in a visitor's language."""

    language: str

    def text(self, key: str, **values: object) -> str:
        """Return one of the lesson's texts."""
        return say(self.language, f"lesson.{key}", **values)

    def steps(self, count: int) -> str:
        """Return a number of steps in words."""
        return self.text("one") if count == 1 else self.text("several", steps=count)

    def said(self, what: str, experiment: Experiment, probabilities: Array) -> Fact:
        """Return what the network says, marked as the page's bars are."""
        top = int(probabilities.argmax())
        label = experiment.classifier.labels[top]
        says = self.text("says", label=label, percent=percent(float(probabilities[top])))
        return Fact(what, says, "label" if top == experiment.label else "rival")

    def smallest(self, what: str, level: int | None, last: int) -> Fact:
        """Return the smallest level, or that there is none up to the slider's last."""
        return Fact(what, self.text("fact.none", level=last) if level is None else f"{level}/255")


def noise(controls: Controls, tell: Teller) -> Finding:
    """Measure many random directions of the attack's own size."""
    from fgsm.explanation.noise import random_draws

    experiment, level = controls.experiment(), controls.checked_level()
    random = random_draws(experiment, level)
    share = random.fooled / random.draws
    count = tell.text("fact.count", fooled=random.fooled, draws=random.draws)
    facts = [
        tell.said(tell.text("fact.unchanged"), experiment, experiment.original),
        _at(tell, "fact.attack", experiment, level),
        Fact(tell.text("fact.random", draws=random.draws, level=level), count),
    ]
    return Finding(facts, 0 if share >= MOSTLY else 2 if share <= RARELY else 1)


def size(controls: Controls, tell: Teller) -> Finding:
    """Measure the smallest level that fools, and the one below it."""
    experiment, last = controls.experiment(), controls.entry.max_level
    level = experiment.smallest_level(last)
    facts = [tell.smallest(tell.text("fact.smallest", steps=tell.steps(1)), level, last)]
    if level:
        facts += [_at(tell, "fact.attack", experiment, each) for each in (level - 1, level)]
    right = 2 if level is None or level > MORE_LEVELS else 1 if level > FEW_LEVELS else 0
    return Finding(facts, right, {"values": f"{experiment.image.size:,}"})


def target(controls: Controls, tell: Teller) -> Finding:
    """Measure whether one step reaches the target, and whether several do."""
    one, many = controls.experiment(), controls._replace(steps=MANY_STEPS).experiment()
    level, last = controls.checked_level(), controls.entry.max_level
    name = one.classifier.labels[one.goal]
    reached = tell.text("fact.reached", target=name, steps=tell.steps(1))
    facts = [
        *(_at(tell, "fact.steps", each, level) for each in (one, many)),
        tell.smallest(reached, one.smallest_level(last), last),
    ]
    return Finding(facts, 0 if _fooled(one, level) else 1 if _fooled(many, level) else 2)


def file(controls: Controls, tell: Teller) -> Finding:
    """Measure what the network says of the picture read back from a PNG and from JPEG files."""
    from fgsm.explanation.diagnosis import survival

    experiment, level = controls.experiment(), controls.checked_level()
    height, width, channels = experiment.image.shape
    again = load_image(encode_png(experiment.adversarial(level)), (height, width), channels=channels)
    png = experiment.classifier.probabilities(to_float(again[None]))[0]
    jpegs = [each for each in survival(experiment, level) if each.treatment == "jpeg" and each.amount in QUALITIES]
    facts = [
        _at(tell, "fact.before", experiment, level),
        tell.said(tell.text("fact.png"), experiment, png),
        *(tell.said(tell.text("fact.jpeg", quality=each.amount), experiment, each.adversarial) for each in jpegs),
    ]
    survives = all(each.fools for each in jpegs)
    return Finding(facts, 2 if not experiment.fools(png) else 0 if survives else 1)


def steps(controls: Controls, tell: Teller) -> Finding:
    """Measure several numbers of steps inside one level, and one step at every level."""
    level, last = controls.checked_level(), controls.entry.max_level
    tried = [controls._replace(steps=count).experiment() for count in (1, 2, 5, MANY_STEPS)]
    one, many = tried[0], tried[-1]
    kept = [float(each.measure([level])[0].probabilities[each.label]) for each in (one, many)]
    facts = [_at(tell, "fact.steps", each, level) for each in tried]
    smallest = tell.text("fact.smallest", steps=tell.steps(1))
    facts.append(tell.smallest(smallest, one.smallest_level(last), last))
    return Finding(facts, 0 if _fooled(many, level) else 1 if kept[0] - kept[1] > CLOSER else 2)


def robust(controls: Controls, tell: Teller) -> Finding:
    """Measure the adversarially trained twin beside the standard network."""
    twin = controls._replace(model=twin_of(controls.entry))
    standard, hardened = controls.experiment(), twin.experiment()
    level, last = controls.checked_level(), controls.entry.max_level
    levels = [each.smallest_level(last) for each in (standard, hardened)]
    more = twin._replace(steps=MANY_STEPS).experiment()
    facts = [
        _at(tell, "fact.standard", standard, level),
        _at(tell, "fact.robust", hardened, level),
        tell.smallest(tell.text("fact.standard.smallest"), levels[0], last),
        tell.smallest(tell.text("fact.robust.smallest"), levels[1], last),
        _at(tell, "fact.robust.steps", more, 2 * level),
    ]
    right = 2 if levels[1] is None else 0 if levels[0] is not None and levels[1] <= levels[0] else 1
    return Finding(facts, right)


def _at(tell: Teller, key: str, experiment: Experiment, level: int) -> Fact:
    what = tell.text(key, level=level, steps=tell.steps(experiment.steps))
    return tell.said(what, experiment, experiment.measure([level])[0].probabilities)


def _fooled(experiment: Experiment, level: int) -> bool:
    return experiment.fools(experiment.measure([level])[0].probabilities)
