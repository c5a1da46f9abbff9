"""The sections that are pictures: the attack beside noise of the same size, and the weights of a linear network."""

from __future__ import annotations

from fgsm.attacks.levels import Picture
from fgsm.catalogue.catalogue import find_entry, load_classifier
from fgsm.catalogue.labels import find_label
from fgsm.experiment.experiment import Experiment
from fgsm.explanation.linear import LinearView, linear_view
from fgsm.explanation.noise import random_draws
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image
from fgsm.pictures.view import gradient_picture, perturbation_picture
from fgsm.predictions import percent
from fgsm_playground.explain.sections import Part, picture, row, said, section, success, with_target
from fgsm_playground.figure.controls import title_of
from fgsm_playground.parts.language import say
from fgsm_playground.parts.plot import line

LINEAR = "mnist-linear"
EVERY = 8  # pixels between two points of the plot


def noise_section(experiment: Experiment, level: int, last: int, language: str) -> Part:
    """Return the adversarial picture, one under random signs, and how many of many draws fool."""
    lead = say(language, "explain.noise.lead")
    if level == 0:
        return section(language, "noise", lead, remarks=[say(language, "explain.zero")])
    found, rows = random_draws(experiment, level), experiment.measure([level])[0].probabilities
    shown = [("adversarial", experiment.adversarial(level), rows), ("random", found.picture, found.probabilities)]
    low, high = found.interval
    finding = say(
        language,
        with_target(experiment, "explain.noise.finding"),
        draws=found.draws,
        level=f"{level}/255",
        fooled=found.fooled,
        share=f"{100 * found.fooled / found.draws:.1f} %",
        low=f"{100 * low:.1f} %",
        high=f"{100 * high:.1f} %",
    )
    wrong = experiment.predicted != experiment.label
    return section(
        language,
        "noise",
        lead,
        pictures=[
            picture(
                name,
                image,
                say(language, f"explain.noise.{name}"),
                f"{said(experiment, row)} · {success(language, experiment, experiment.fools(row))}",
            )
            for name, image, row in shown
        ],
        findings=[finding],
        remarks=[say(language, "explain.wrong")] if wrong else [],
    )


def linear_section(experiment: Experiment, level: int, last: int, language: str) -> Part:
    """Return the linear network's weights, and what one step does to its two logits."""
    classifier, entry = load_classifier(LINEAR), find_entry(LINEAR)
    own = experiment.classifier is classifier and level > 0
    if own:
        image, label, size = experiment.image, experiment.label, level
    else:
        image, label = _bundled_digit()
        size = entry.level
    found = linear_view(classifier, image, label, size)
    whose = say(language, "explain.linear.own" if own else "explain.linear.bundled", network=title_of(entry, language))
    names = {"label": classifier.labels[label], "rival": classifier.labels[1 - label]}
    epsilon = say(language, "explain.linear.epsilon", level=f"{size}/255")
    return section(
        language,
        "linear",
        f"{say(language, 'explain.linear.lead')} {whose} {epsilon}",
        pictures=_linear_pictures(language, found, image, names),
        plots=[_adding_up(language, found, names)],
        tables=[{"head": None, "rows": _both_numbers(language, found, names)}],
        findings=[_enough(language, found, names)],
        remarks=[say(language, "explain.linear.clipping")],
    )


def _bundled_digit() -> tuple[Picture, int]:
    example, entry = examples_for(LINEAR)[0], find_entry(LINEAR)
    height, width, channels = entry.input_shape
    image = load_image(example.path, (height, width), channels=channels)
    return image, find_label(entry.labels, example.classes[LINEAR]).index


def _linear_pictures(language: str, found: LinearView, image: Picture, names: dict[str, str]) -> list[Part]:
    shown = {
        "x": image,
        "w": gradient_picture(found.weights),
        "sign": perturbation_picture(found.sign, 1),
        "adversarial": found.adversarial,
    }
    return [
        picture(
            name, each, say(language, f"explain.linear.{name}"), say(language, f"explain.linear.{name}.note", **names)
        )
        for name, each in shown.items()
    ]


def _adding_up(language: str, found: LinearView, names: dict[str, str]) -> Part:
    whole, clipped, noise = (part[::EVERY] for part in found.adding_up())
    count = range(0, found.weights.size + 1, EVERY)
    return {
        "name": "adding-up",
        "title": say(language, "explain.linear.adding"),
        "label": f"{say(language, 'explain.linear.adding')}. {_enough(language, found, names)}",
        "x": say(language, "explain.axis.values"),
        "y": say(language, "explain.axis.change"),
        "lines": [
            line("rival", say(language, "explain.linear.line.whole"), count, whole),
            line("measured", say(language, "explain.linear.line.clipped"), count, clipped),
            line("random", say(language, "explain.linear.line.random"), count, noise),
            line("needed", say(language, "explain.linear.line.needed", **names), (0, count[-1]), [found.lead] * 2),
        ],
        "marks": [],
    }


def _both_numbers(language: str, found: LinearView, names: dict[str, str]) -> list[Part]:
    """Return every number with all its digits; the network's own are 32-bit floats, with seven."""
    numbers = {
        "closed": repr(found.closed_form),
        "fgsm": repr(found.by_fgsm),
        "network": f"{found.by_network:.7g}",
        "clipped": repr(found.clipped),
        "clipped.network": f"{found.clipped_by_network:.7g}",
        "lead": f"{found.lead:.7g}",
    }
    return [row(name, say(language, f"explain.linear.row.{name}", **names), text) for name, text in numbers.items()]


def _enough(language: str, found: LinearView, names: dict[str, str]) -> str:
    _, clipped, _ = found.adding_up()
    over = clipped > found.lead
    key = "explain.linear.enough" if over.any() else "explain.linear.short"
    share = percent(float(over.argmax()) / found.weights.size)
    return say(language, key, count=int(over.argmax()), all=found.weights.size, share=share, **names)
