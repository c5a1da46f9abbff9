"""`python -m fgsm attack PICTURE`: Figure 1 of arXiv 1412.6572 as three PNG files and two lists of predictions."""

from __future__ import annotations

import math
from argparse import Namespace
from pathlib import Path

from fgsm.catalogue.entry import Entry
from fgsm.catalogue.labels import find_label
from fgsm.checks import check_epsilon, check_integer
from fgsm.commands.networks import chosen_network
from fgsm.commands.progress import load_with_progress
from fgsm.experiment.experiment import MAX_STEPS, STEPS_WITH_TARGET, Experiment, Measurement
from fgsm.experiment.record import record_of
from fgsm.experiment.verdict import verdict
from fgsm.pictures.fetch import fetch_image
from fgsm.pictures.image import encode_png, load_image
from fgsm.pictures.source import read_bytes
from fgsm.pictures.view import gain
from fgsm.predictions import Prediction, percent_digit, top_predictions

# A decimal such as 0.0313725, printed by another program, means 8/255: nobody asks for a millionth of a level less.
TOLERANCE = 1e-4


def attack(arguments: Namespace) -> None:
    """Attack one picture, write the three pictures, print what the network says and the verdict.

    Raises:
        ValueError: if an argument does not fit, the picture cannot be read or the network cannot be loaded.
        OSError: if the pictures cannot be written.
    """
    entry = chosen_network(arguments)
    epsilon = parse_epsilon(arguments.epsilon)
    target, truth = parse_class(entry, arguments.target), parse_class(entry, arguments.truth)
    steps = arguments.steps if arguments.steps is not None else 1 if target is None else STEPS_WITH_TARGET
    check_integer(steps, "steps", 1, MAX_STEPS)
    height, width, channels = entry.input_shape
    image = load_image(read_picture(arguments.picture), (height, width), channels=channels)
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)

    experiment = Experiment(load_with_progress(entry), image, target=target, steps=steps, truth=truth)
    level = whole_level(epsilon)
    (measurement,) = experiment.measure([level])
    _report(experiment, measurement, arguments.epsilon, epsilon)
    _write(experiment, level, folder)


def parse_epsilon(text: str) -> float:
    """Read `8/255` or `0.03`.

    Raises:
        ValueError: if it is neither, or not from 0 to 1.
    """
    top, slash, bottom = text.partition("/")
    try:
        value = float(top) / float(bottom) if slash else float(top)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"expected epsilon such as 8/255 or 0.03, got {text[:60]!r}") from error
    return check_epsilon(value)


def whole_level(epsilon: float) -> int:
    """Return the largest whole grey level within epsilon: rounded up, an 8-bit picture would break the budget."""
    return math.floor(255 * epsilon + TOLERANCE)


def parse_class(entry: Entry, text: str | None) -> int | None:
    """Return the index of a class given by name or index; None for None.

    Raises:
        ValueError: if there is no such class.
    """
    return None if text is None else find_label(entry.labels, text).index


def read_picture(picture: str) -> bytes:
    """Return the bytes of a file or of what an http(s) address answers.

    Raises:
        ValueError: if there is none, or it is too large.
    """
    is_url = picture.lower().startswith(("http://", "https://"))
    return fetch_image(picture) if is_url else read_bytes(picture)


def _report(experiment: Experiment, measurement: Measurement, text: str, epsilon: float) -> None:
    level = measurement.level
    if 255 * epsilon - level > TOLERANCE:
        print(f"{text} = {255 * epsilon:.4g}/255: using {level}/255, so that the 8-bit picture keeps the budget.")
    method = "FGSM" if experiment.steps == 1 else f"BIM, {experiment.steps} steps"
    target = f", target '{experiment.classifier.labels[experiment.target]}'" if experiment.target is not None else ""
    print(f"{method}, ε = {level}/255 ≈ {level / 255:.4f}{target}\n")
    labels = experiment.classifier.labels
    before = _lines("before", top_predictions(experiment.original, labels))
    after = _lines("after", top_predictions(measurement.probabilities, labels))
    for left, right in zip(before, after, strict=True):
        print(f"{left}    {right}".rstrip())
    print(f"\n{verdict(record_of(experiment, measurement), labels)}\n")


def _lines(title: str, predictions: list[Prediction]) -> list[str]:
    width = max(len(prediction.label) for prediction in predictions)
    rows = [f"{each.label.ljust(width)} {percent_digit(each.probability):>8}" for each in predictions]
    return [title.ljust(width + 9), *rows]


def _write(experiment: Experiment, level: int, folder: Path) -> None:
    pictures = {
        "original": (experiment.image, "the picture as the network sees it"),
        "perturbation": (experiment.perturbation(level), f"what was added, enlarged {gain(level):.3g} times"),
        "adversarial": (experiment.adversarial(level), "their sum"),
    }
    for name, (picture, meaning) in pictures.items():
        path = folder / f"{name}.png"
        path.write_bytes(encode_png(picture))
        print(f"{path}  {meaning}")
