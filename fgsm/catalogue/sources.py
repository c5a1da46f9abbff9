"""Any network a user can name: of the catalogue, of Keras, or of their own, from a file."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fgsm.catalogue.catalogue import CATALOGUE, available_classifiers, default_classifier, find_entry
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.facts import Facts, LabelSource, read_facts, read_labels
from fgsm.catalogue.labels import Label, load_labels, plain_labels
from fgsm.catalogue.weights import Progress
from fgsm.checks import NetworkWarning
from fgsm.fast_import import import_tensorflow
from fgsm.networks.keras_model.keras_settings import check_backend
from fgsm.networks.keras_model.value_range import BYTES, Range, check_range, range_of, write_range

if TYPE_CHECKING:
    import keras

    from fgsm.networks.classifier import Classifier

KERAS = "keras:"
WHERE_IT_STARTS = {1: (96, 32), 3: (32, 2)}  # colour channels: the slider's last level and its first
NO_RANGE = (
    "{name} does not say which values it takes: give its range, which is 0,1 where pictures were divided by 255, -1,1 "
    "where they were scaled as for MobileNet, 0,255 where they were left as they are (--range 0,255 here, "
    'value_range=(0, 255) in Python, "value_range": [0, 255] in {stem}.json beside it)'
)

Source = str | os.PathLike[str]


class _Own(NamedTuple):
    """What a network of the user's own is called: in lists, in sentences, and for the command line."""

    name: str
    called: str
    options: tuple[str, ...]


def load_classifier(
    source: Source | None = None,
    labels: LabelSource | None = None,
    value_range: tuple[float, float] | None = None,
    *,
    progress: Progress | None = None,
) -> Classifier:
    """Return any network by name or from a file.

    Args:
        source: one of `available_classifiers()`; a `.keras` or `.h5` file; a folder that `model.export` wrote; or
            `keras:NAME` for one of `keras.applications`, such as `keras:ResNet50`. None for the first of the catalogue
            whose weights are here.
        labels: for a file or folder, its classes: a text file with one a line, or the names. None for what lies
            beside it (`my.labels.txt`, `labels.txt`, `my.json`), else `class 0`, `class 1` and so on.
        value_range: the input values that black and white have for it. None for what `my.json` or the model's own
            first layers say.
        progress: called with bytes received and bytes in all while weights of the catalogue are fetched.

    Raises:
        ValueError: if there is no such network, it cannot be read, its range is not known, or no attack can be made
            on it.

    Warns:
        NetworkWarning: of what was assumed, and what there is to be said about the network.
    """
    entry = open_network(default_classifier() if source is None else source, labels, value_range)
    for note in entry.notes:
        warnings.warn(note, NetworkWarning, stacklevel=2)
    return entry.load(progress)


def open_network(
    source: Source, labels: LabelSource | None = None, value_range: tuple[float, float] | None = None
) -> Entry:
    """Return what is known of a network, having read its model where it is not of the catalogue.

    Args:
        source: see `load_classifier`.
        labels: see there.
        value_range: see there.

    Raises:
        ValueError: see there.
    """
    if not is_own(source):
        return _of_catalogue(source, labels, value_range)
    name = os.fspath(source)
    given = Facts(
        labels=None if labels is None else read_labels(labels),
        value_range=None if value_range is None else check_range(value_range),
    )
    import_tensorflow()
    check_backend()
    return _of_keras(name, given) if name.startswith(KERAS) else _of_file(Path(os.path.expanduser(name)), given, labels)


def is_own(source: object) -> bool:
    """Say whether something names a network that is not of the catalogue: one of Keras', a file or a folder."""
    if not isinstance(source, (str, os.PathLike)) or source in CATALOGUE:
        return False
    name = str(os.fspath(source))
    return name.startswith(KERAS) or bool(name and os.path.exists(os.path.expanduser(name)))


def _of_catalogue(source: object, labels: object, value_range: object) -> Entry:
    known = isinstance(source, str) and source in available_classifiers()
    if known and (labels is not None or value_range is not None):
        raise ValueError(f"expected labels and range only with a network of your own, got them with {source!r}")
    if known:
        return find_entry(str(source))
    raise ValueError(
        f"expected a network ({', '.join(available_classifiers())}), {KERAS}NAME for one of Keras' such as "
        f"{KERAS}ResNet50, a .keras or .h5 file, or a folder that model.export wrote, got {str(source)[:200]!r}"
    )


def _of_keras(name: str, given: Facts) -> Entry:
    from fgsm.catalogue.keras_applications import find_application, load_application

    if given.labels or given.value_range:
        raise ValueError(f"expected labels and range only with a file or folder, got them with {name!r}")
    found = find_application(name.removeprefix(KERAS))
    facts = Facts(f"{found} · ImageNet", load_labels("imagenet"), BYTES, level=1)
    named = f"{KERAS}{found}"
    return _entry(_Own(named, named, ("--model", named)), load_application(found), facts)


def _of_file(path: Path, given: Facts, labels: LabelSource | None) -> Entry:
    from fgsm.catalogue.model_files import read_model

    beside = read_facts(path)
    facts = replace(
        beside,
        title=beside.title or path.stem,
        labels=given.labels or beside.labels,
        value_range=given.value_range or beside.value_range,
    )
    options = ["--model", str(path.resolve())]
    if isinstance(labels, (str, os.PathLike)):
        file = Path(os.path.expanduser(labels))
        options += ["--labels", str(file.resolve()) if file.is_file() else str(labels)]
    if given.value_range:
        options.append("--range={:g},{:g}".format(*given.value_range))
    return _entry(_Own(path.stem, path.name, tuple(options)), read_model(path, facts.input_shape), facts)


def _entry(own: _Own, model: keras.Model, facts: Facts) -> Entry:
    """Put together what is said about a model and what can be read off it."""
    from fgsm.networks.compiled import inspect_model
    from fgsm.networks.keras_model.inputs import find_input_shape

    try:
        shape = find_input_shape(model, facts.input_shape)
        found = inspect_model(model, shape) if facts.labels is None or facts.value_range is None else None
    except ValueError as error:
        raise ValueError(f"{own.called}: {error}") from error
    notes: list[str] = []
    labels, value_range = facts.labels, facts.value_range
    if labels is None and found:
        labels = _numbered(own, found.outputs, notes)
    if value_range is None and found:
        value_range = _range_inside(own, range_of(found.linear), notes)
    last, level = WHERE_IT_STARTS[shape[2]]
    last = facts.max_level or last
    return Entry(
        name=own.name,
        title=facts.title or own.name,
        label_set=labels or (),
        value_range=value_range or BYTES,
        max_level=last,
        build=lambda progress: model,
        input_shape=shape,
        weights=lambda: Path(own.options[1]),
        level=min(level if facts.level is None else facts.level, last),
        own=own.options,
        notes=tuple(notes),
    )


def _numbered(own: _Own, outputs: int, notes: list[str]) -> tuple[Label, ...]:
    count = max(outputs, 2)  # one neuron says yes or no
    notes.append(f"{own.called} comes without labels: its classes are called class 0 to class {count - 1}")
    return plain_labels([f"class {index}" for index in range(count)])


def _range_inside(own: _Own, found: Range | None, notes: list[str]) -> Range:
    if found is None:
        raise ValueError(NO_RANGE.format(name=own.called, stem=Path(own.called).stem))
    notes.append(f"{own.called} takes values {write_range(found)}, as its own first layers say")
    return found
