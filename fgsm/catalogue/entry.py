"""One network of the catalogue, built when it is first asked for and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fgsm.catalogue.labels import Label, load_labels
from fgsm.catalogue.weights import Progress
from fgsm.fast_import import import_tensorflow
from fgsm.networks.keras_model.keras_settings import check_backend, own_settings

if TYPE_CHECKING:
    import keras

    from fgsm.networks.classifier import Classifier


@dataclass
class Entry:
    """One network: of the catalogue, or of the user's own.

    Attributes:
        name: what users type.
        title: what the page shows.
        label_set: the file in assets/labels, or the classes themselves.
        value_range: the two input values that black and white have for the network.
        max_level: the largest epsilon · 255 that makes sense for it.
        build: makes the Keras model, reporting (bytes received, bytes in all) where it downloads.
        input_shape: (height, width, channels) of its pictures.
        weights: says which file `build` reads, whether or not it is there yet.
        level: where the slider starts.
        robust: the name of its adversarially trained twin, if it has one.
        fetched: whether the weights come over the network where they are not here.
        own: for a network of the user's own, the options by which the command line finds it.
        notes: what was assumed about it, a sentence each.
        progress: how far a download started by `start_loading` is, in words.
        problem: why the last `start_loading` failed, in one sentence for a page.
    """

    name: str
    title: str
    label_set: str | tuple[Label, ...]
    value_range: tuple[float, float]
    max_level: int
    build: Callable[[Progress | None], keras.Model]
    input_shape: tuple[int, int, int]
    weights: Callable[[], Path]
    level: int = 1
    robust: str | None = None
    fetched: bool = False
    own: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _classifier: Classifier | None = field(default=None, repr=False)
    _loader: threading.Thread | None = field(default=None, repr=False)
    progress: str = ""
    problem: str = ""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The classes with all their names."""
        return load_labels(self.label_set) if isinstance(self.label_set, str) else self.label_set

    @property
    def options(self) -> tuple[str, ...]:
        """How the command line is told of it."""
        return self.own or ("--model", self.name)

    @property
    def available(self) -> bool:
        """Whether it can be asked for: its weights are here, or can be fetched."""
        return bool(self.own) or self.fetched or self.weights().is_file()

    @property
    def here(self) -> bool:
        """Whether it can be used at once: its weights are here, and were not found broken."""
        return self.loaded or (self.weights().is_file() and not self.problem)

    @property
    def loaded(self) -> bool:
        """Whether the network is in memory."""
        return self._classifier is not None

    def holds(self, classifier: object) -> bool:
        """Say whether this is the network that was loaded here."""
        return classifier is not None and classifier is self._classifier

    def load(self, progress: Progress | None = None) -> Classifier:
        """Return the classifier, building it on the first call; a failure is tried again by the next."""
        with self._lock:
            if self._classifier is None:
                import_tensorflow()
                check_backend()
                from fgsm.networks.classifier import Classifier

                names = [label.name for label in self.labels]
                with own_settings():
                    model = self.build(progress)
                self._classifier = Classifier(model, names, self.value_range, input_shape=self.input_shape)
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
            self.problem = getattr(error, "brief", str(error))

    def _report(self, received: int, total: int) -> None:
        self.progress = f"{received / 1e6:.1f} / {total / 1e6:.1f} MB"
