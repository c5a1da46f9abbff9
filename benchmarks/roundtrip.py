"""The PNG that is downloaded, read back: the same top five, digit for digit? `python -m benchmarks.roundtrip`."""

from __future__ import annotations

import argparse

import numpy as np
from tqdm import tqdm

from benchmarks.timing import passed, print_table
from benchmarks.variations import vary
from fgsm.attacks.levels import Picture
from fgsm.catalogue.catalogue import default_classifier, find_entry, load_classifier
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import encode_png, load_image, to_float
from fgsm.predictions import percent, top_predictions

LEVELS = (1, 2, 4, 8, 16, 32)


def main() -> None:
    """Attack, encode, read back, compare; on pictures at every level in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=default_classifier())
    parser.add_argument("--pictures", type=int, default=100)
    options = parser.parse_args()

    classifier = load_classifier(options.model)
    height, width, channels = classifier.input_shape
    levels = [level for level in LEVELS if level <= find_entry(options.model).max_level]

    def top_five(picture: Picture) -> list[tuple[str, str]]:
        row = classifier.probabilities(to_float(picture[None]))[0]
        return [(one.label, percent(one.probability)) for one in top_predictions(row, classifier.labels)]

    same_bytes = same_answer = 0
    pictures = vary(options.pictures, (height, width), options.model)
    for index, picture in enumerate(tqdm(pictures, total=options.pictures, desc="pictures", leave=False)):
        adversarial = Experiment(classifier, picture).adversarial(levels[index % len(levels)])
        again = load_image(encode_png(adversarial), (height, width), channels=channels)
        same_bytes += np.array_equal(adversarial, again)
        same_answer += top_five(adversarial) == top_five(again)
    rows = [
        ["same pixels", f"{same_bytes} of {options.pictures}", passed(same_bytes == options.pictures)],
        ["same top five", f"{same_answer} of {options.pictures}", passed(same_answer == options.pictures)],
    ]
    print_table(f"PNG there and back, {options.model}", ["adversarial picture", "", "bar: all"], rows)


if __name__ == "__main__":
    main()
