"""The networks a user can pick: where their weights come from, loaded once, when first asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fgsm.labels import Label, load_labels
from fgsm.weights import Progress, fetch_imagenet_weights, imagenet_weights_path, missing

if TYPE_CHECKING:
    import keras

    from fgsm.classifier import Classifier

log = logging.getLogger(__name__)


@dataclass
class Entry:
    """One network of the catalogue.

    Attributes:
        name: what users type.
        title: what the page shows.
        label_set: the file in assets/labels.
        value_range: the two input values that black and white have for the network.
        max_level: the largest epsilon · 255 that makes sense for it.
        build: makes the Keras model, reporting (bytes received, bytes in all) where it downloads.
        input_shape: (height, width, channels) of its pictures.
        weights: says which file `build` reads, whether or not it is there yet.
        progress: how far a download started by `start_loading` is, in words.
        problem: why the last `start_loading` failed, in one sentence.
    """

    name: str
    title: str
    label_set: str
    value_range: tuple[float, float]
    max_level: int
    build: Callable[[Progress | None], keras.Model]
    input_shape: tuple[int, int, int]
    weights: Callable[[], Path]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _classifier: Classifier | None = field(default=None, repr=False)
    _loader: threading.Thread | None = field(default=None, repr=False)
    progress: str = ""
    problem: str = ""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The classes with all their names."""
        return load_labels(self.label_set)

    @property
    def loaded(self) -> bool:
        """Whether the network is in memory."""
        return self._classifier is not None

    def load(self, progress: Progress | None = None) -> Classifier:
        """Return the classifier, building it on the first call; a failure is tried again by the next."""
        with self._lock:
            if self._classifier is None:
                from fgsm.classifier import Classifier

                names = [label.name for label in self.labels]
                self._classifier = Classifier(self.build(progress), names, self.value_range)
            return self._classifier

    def start_loading(self) -> threading.Thread:
        """Load in the background and return the thread: one for all who ask while it runs."""
        with self._guard:
            if self._loader is None or not (self._loader.is_alive() or self.loaded):
                self._loader = threading.Thread(target=self._load_quietly, daemon=True)
                self._loader.start()
            return self._loader

    def _load_quietly(self) -> None:
        self.problem = ""
        try:
            self.load(self._report)
        except ValueError as error:
            self.problem = str(error)

    def _report(self, received: int, total: int) -> None:
        self.progress = f"{received / 1e6:.1f} of {total / 1e6:.1f} MB"


def available_classifiers() -> tuple[str, ...]:
    """Return the names that `load_classifier` takes."""
    return tuple(CATALOGUE)


def find_entry(name: str) -> Entry:
    """Return the catalogue's entry.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in CATALOGUE:
        raise ValueError(f"expected the name of a network ({', '.join(CATALOGUE)}), got {str(name)[:60]!r}")
    return CATALOGUE[name]


def load_classifier(name: str, progress: Progress | None = None) -> Classifier:
    """Return a network of the catalogue, loaded once in a process.

    Args:
        name: one of `available_classifiers()`.
        progress: called with bytes received and bytes in all while weights are fetched.

    Raises:
        ValueError: if there is no such network, or its weights are neither here nor to be fetched.
    """
    return find_entry(name).load(progress)


def _imagenet(progress: Progress | None) -> keras.Model:
    path = imagenet_weights_path()
    if path.exists():
        try:
            return _read_imagenet(path)
        except (OSError, ValueError, KeyError) as error:
            log.warning("%s is damaged (%s): fetching it again", path, str(error).splitlines()[0])
    fetch_imagenet_weights(progress)
    try:
        return _read_imagenet(path)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(missing(path, "the file is damaged")) from error


def _read_imagenet(path: Path) -> keras.Model:
    import keras
    import numpy as np

    model = keras.applications.MobileNetV2(weights=None, classifier_activation=None)
    model.load_weights(path)
    if not all(np.isfinite(weight).all() for weight in model.get_weights()):
        raise ValueError("not every weight is finite")
    return model


CATALOGUE = {
    entry.name: entry
    for entry in (
        Entry(
            name="imagenet",
            title="MobileNetV2 · ImageNet",
            label_set="imagenet",
            value_range=(-1.0, 1.0),
            max_level=32,
            build=_imagenet,
            input_shape=(224, 224, 3),
            weights=imagenet_weights_path,
        ),
    )
}
