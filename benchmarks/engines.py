"""How many 8-bit values two engines make different from the same picture: `python -m benchmarks.engines`.

Beside the exported graph, run by ONNX Runtime as a browser runs it, stands the library itself with the picture in a
batch of eight, which rounds otherwise: what that changes no engine can be asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime

from benchmarks.timing import print_table
from fgsm import basic_iterative_method, load_classifier
from fgsm.checks import Array
from fgsm.experiment.experiment import whole_step
from fgsm.export.gradient import gradient_graph
from fgsm.networks.classifier import Classifier
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image, to_float, to_uint8

SHOWN = {"mnist": ("4", 3, (40, 77)), "imagenette": ("church", 0, (2, 9, 16))}  # example, target, levels
STEPS = (1, 3, 6, 10)
COMPANY = 8


class Exported:
    """The graph that is sent to browsers."""

    def __init__(self, classifier: Classifier) -> None:
        self.labels, self.input_shape = classifier.labels, classifier.input_shape
        self._session = onnxruntime.InferenceSession(gradient_graph(classifier).data)

    def logits(self, images: Array) -> Array:
        """Return (N, K)."""
        return self._run("logits", images, np.zeros((len(images), len(self.labels))))

    def loss_gradient(self, images: Array, labels: Any) -> Array:
        """Return the gradient with the shape of the pictures."""
        return self._run("gradient", images, np.eye(len(self.labels))[np.asarray(labels)])

    def _run(self, output: str, images: Array, rows: Array) -> Array:
        given = {"image": images.astype(np.float32), "onehot": rows.astype(np.float32)}
        found: Array = self._session.run([output], given)[0]
        return found


class InCompany:
    """The library, asked about each picture eight times at once."""

    def __init__(self, classifier: Classifier) -> None:
        self.labels, self.input_shape, self._own = classifier.labels, classifier.input_shape, classifier

    def logits(self, images: Array) -> Array:
        """Return (1, K)."""
        return self._own.logits(np.repeat(images, COMPANY, 0))[:1]

    def loss_gradient(self, images: Array, labels: Any) -> Array:
        """Return the gradient of one picture."""
        return self._own.loss_gradient(np.repeat(images, COMPANY, 0), np.repeat(labels, COMPANY))[:1]


def main() -> None:
    """Measure, and print a table for each network."""
    for name, (example, target, levels) in SHOWN.items():
        found = find_example(example, name)
        assert found
        classifier = load_classifier(name)
        height, width, channels = classifier.input_shape
        picture = to_float(load_image(found.path, (height, width), channels=channels))[None]
        others = (Exported(classifier), InCompany(classifier))
        rows = [row(classifier, others, picture, target, level, steps) for level in levels for steps in STEPS]
        head = ["level", "steps", "exported graph", f"in a batch of {COMPANY}", "probability of the target"]
        print_table(f"{name}, '{example}' towards '{classifier.labels[target]}': values that differ", head, rows)


def row(classifier: Classifier, others: Any, picture: Array, target: int, level: int, steps: int) -> list[str]:
    """Attack with each engine and compare with the library."""
    size = whole_step(level, steps) / 255  # as the page has it
    options: dict[str, Any] = {"epsilon": level / 255, "steps": steps, "step_size": size, "targeted": True}
    made, *theirs = (
        to_uint8(basic_iterative_method(each, picture, [target], **options)) for each in (classifier, *others)
    )
    reached = classifier.probabilities(to_float(made))[0, target]
    return [str(level), str(steps), *(f"{(made != each).mean():.2%}" for each in theirs), f"{reached:.4f}"]


if __name__ == "__main__":
    main()
