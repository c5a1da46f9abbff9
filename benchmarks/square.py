"""Our Square attack against the Adversarial Robustness Toolbox's on the same network: `python -m benchmarks.square`."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.timing import passed, print_table
from fgsm import Classifier, load_classifier, square_attack
from fgsm.attacks.levels import Picture
from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.checks import Array
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells of every other library that it would like to find
    from art.attacks.evasion import SquareAttack
    from art.estimators.classification import TensorFlowV2Classifier

CASES = (("mnist", 77, 100, 300), ("imagenette", 16, 24, 60))  # network, level, pictures, squares tried on each
OURS, PEER = "square_attack", "Adversarial Robustness Toolbox"
Attack = Callable[["Asked", Array, Array, float, int], Array]


class Asked:
    """A network, and how many pictures it was asked about."""

    def __init__(self, classifier: Classifier) -> None:
        self.count = 0
        self._classifier = classifier

    def logits(self, images: Array) -> Array:
        """See the network."""
        self.count += len(images)
        return self._classifier.logits(images)

    def loss_gradient(self, images: Array, labels: Array) -> Array:
        """Refuse: Square asks for answers alone."""
        raise NotImplementedError


class Peer(TensorFlowV2Classifier):
    """The same network as the toolbox knows one."""

    def __init__(self, asked: Asked, classes: int, input_shape: tuple[int, ...]) -> None:
        super().__init__(asked.logits, classes, input_shape, clip_values=(0, 1))
        self._asked = asked

    def predict(self, x: Array, *_: Any, **__: Any) -> Array:
        """Return logits (N, K)."""
        return self._asked.logits(x)


def ours(asked: Asked, images: Array, labels: Array, epsilon: float, queries: int) -> Array:
    """Attack with this library."""
    return square_attack(asked, images, labels, epsilon=epsilon, queries=queries, seed=0)


def toolbox(asked: Asked, images: Array, labels: Array, epsilon: float, queries: int) -> Array:
    """Attack with the toolbox, which draws from NumPy's global state."""
    np.random.seed(0)
    peer = Peer(asked, int(labels.max()) + 1, images.shape[1:])
    return SquareAttack(peer, eps=epsilon, max_iter=queries, batch_size=len(images), verbose=False).generate(
        images, labels
    )


def main() -> None:
    """Attack the same pictures with both and print the tables."""
    for case in CASES:
        _compare(*case)


def _compare(name: str, level: int, count: int, queries: int) -> None:
    classifier, images = load_classifier(name), to_float(_moved(find_entry(name), count))
    labels = classifier.logits(images).argmax(axis=1)
    found: dict[str, tuple[int, int, float]] = {}
    for who, attack in {OURS: ours, PEER: toolbox}.items():
        asked, started = Asked(classifier), time.perf_counter()
        adversarial = attack(asked, images, labels, level / 255, queries)
        seconds = time.perf_counter() - started
        fooled = classifier.logits(adversarial).argmax(axis=1) != labels
        found[who] = int(fooled.sum()), asked.count, seconds
    rows = [[who, str(fooled), str(asked), f"{seconds:.1f}", ""] for who, (fooled, asked, seconds) in found.items()]
    (fooled, _, seconds), (fooled_by_peer, _, peer_seconds) = found[OURS], found[PEER]
    more, faster = passed(fooled >= fooled_by_peer), passed(seconds < peer_seconds)
    rows[0][-1] = f"no fewer: {more}; {peer_seconds / seconds:.1f} × as fast: {faster}"
    title = f"{name}, ε = {level}/255, {count} pictures, {queries} squares each"
    print_table(title, ["what", "fooled", "pictures judged", "seconds", "against the toolbox"], rows)


def _moved(entry: Entry, count: int) -> Picture:
    """Return the examples that ship, over and over, moved by up to two pixels."""
    height, width, channels = entry.input_shape
    found = [load_image(each.path, (height, width), channels=channels) for each in examples_for(entry.name)]
    places = [divmod(number // len(found) % 25, 5) for number in range(count)]
    return np.stack(
        [np.roll(found[number % len(found)], (y - 2, x - 2), axis=(0, 1)) for number, (y, x) in enumerate(places)]
    )


if __name__ == "__main__":
    main()
