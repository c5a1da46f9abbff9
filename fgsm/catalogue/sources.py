"""Any network a user can name: of the catalogue, of Keras, or of their own, from a file."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fgsm.catalogue.catalogue import CATALOGUE, available_classifiers, default_classifier, find_entry
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.facts import (
    Facts,
    LabelSource,
    check_preprocessing,
    check_shape,
    merged,
    read_facts,
    read_labels,
)
from fgsm.catalogue.labels import Label, load_labels, plain_labels
from fgsm.catalogue.weights import Progress
from fgsm.checks import NetworkWarning
from fgsm.fast_import import import_tensorflow
from fgsm.networks.keras_model.keras_settings import check_backend
from fgsm.networks.keras_model.silence import keras_silent
from fgsm.networks.keras_model.value_range import BYTES, Range, check_range, range_of, write_range

if TYPE_CHECKING:
    import keras

    from fgsm.networks.classifier import Classifier

KERAS = "keras:"
WHERE_IT_STARTS = {1: (96, 32), 3: (32, 2)}  # colour channels: the slider's last level and its first
NO_RANGE = (
    "{name} does not say which values it takes: give its range, which is 0,1 where pictures were divided by 255, -1,1 "
    "where they were scaled as for MobileNet, 0,255 where they were left as they are (--range 0,255 here, "
    'value_range=(0, 255) in Python, "value_range": [0, 255] in {stem}.json beside it); where means were subtracted, '
    "give its preprocessing (--preprocessing caffe as for VGG16 and ResNet50, torch as for DenseNet; "
    'preprocessing="caffe" in Python)'
)
NO_SHAPE = (
    "{name}: expected a model with one input (height, width, colours), got {own}: give that of its pictures "
    "(--input-shape {sides} here, input_shape=({words}) in Python, "
    '"input_shape": [{words}] in {stem}.json beside it)'
)
TEACHABLE_MACHINE = "dense_Dense1"  # a layer that all of its image networks have

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
    input_shape: Sequence[int] | None = None,
    output: str | None = None,
    preprocessing: str | None = None,
    progress: Progress | None = None,
) -> Classifier:
    """Return any network by name or from a file.

    Args:
        source: one of `available_classifiers()`; a `.keras` or `.h5` file of any Keras from 2.2 on, a SavedModel's
            folder, a folder or zip with one of these in it, or an architecture with its weights beside it
            (docs/networks.md has them all); or `keras:NAME` for one of `keras.applications`, such as `keras:ResNet50`.
            None for the first of the catalogue whose weights are here.
        labels: for a file or folder, its classes: a text file with one a line, or the names. None for what lies
            beside it (`my.labels.txt`, `labels.txt`, `my.json`), else `class 0`, `class 1` and so on.
        value_range: the input values that black and white have for it. None for what `my.json` or the model's own
            first layers say.
        input_shape: (height, width, channels) of its pictures, where the model leaves that open or takes one row of
            values.
        output: the name of the output that gives the classes, where the model has several.
        preprocessing: `"caffe"`, `"torch"` or `"tf"`, what was done to pictures outside of the model
            (`fgsm.catalogue.adapted.preprocessed`), in the place of a range.
        progress: called with bytes received and bytes in all while weights of the catalogue are fetched.

    Raises:
        ValueError: if there is no such network, it cannot be read, its range is not known, or no attack can be made
            on it.

    Warns:
        NetworkWarning: of what was assumed, and what there is to be said about the network.
    """
    entry = open_network(
        default_classifier() if source is None else source,
        labels,
        value_range,
        input_shape=input_shape,
        output=output,
        preprocessing=preprocessing,
    )
    for note in entry.notes:
        warnings.warn(note, NetworkWarning, stacklevel=2)
    return entry.load(progress)


def open_network(
    source: Source,
    labels: LabelSource | None = None,
    value_range: tuple[float, float] | None = None,
    *,
    input_shape: Sequence[int] | None = None,
    output: str | None = None,
    preprocessing: str | None = None,
) -> Entry:
    """Return what is known of a network, having read its model where it is not of the catalogue.

    Args:
        source: see `load_classifier`.
        labels: see there.
        value_range: see there.
        input_shape: see there.
        output: see there.
        preprocessing: see there.

    Raises:
        ValueError: see there.
    """
    if value_range is not None and preprocessing is not None:
        raise ValueError(f"expected a range or preprocessing, got both: {preprocessing} takes pictures as they are")
    given = Facts(
        labels=None if labels is None else read_labels(labels),
        value_range=None if value_range is None else check_range(value_range),
        input_shape=None if input_shape is None else check_shape(input_shape),
        output=output,
        preprocessing=None if preprocessing is None else check_preprocessing(preprocessing),
        file=_file_of(labels),
    )
    if not is_own(source):
        return _of_catalogue(source, given)
    name = os.fspath(source)
    import_tensorflow()
    check_backend()
    return _of_keras(name, given) if name.startswith(KERAS) else _of_file(Path(os.path.expanduser(name)), given, labels)


def is_own(source: object) -> bool:
    """Say whether something names a network that is not of the catalogue: one of Keras', a file or a folder."""
    if not isinstance(source, (str, os.PathLike)) or source in CATALOGUE:
        return False
    name = str(os.fspath(source))
    return name.startswith(KERAS) or bool(name and os.path.exists(os.path.expanduser(name)))


def _file_of(labels: LabelSource | None) -> Path | None:
    return Path(labels) if isinstance(labels, (str, os.PathLike)) else None


def _of_catalogue(source: object, given: Facts) -> Entry:
    known = isinstance(source, str) and source in available_classifiers()
    if known and given.said:
        raise ValueError(f"expected {given.said} only with a network of your own, got it with {source!r}")
    if known:
        return find_entry(str(source))
    raise ValueError(
        f"expected a network ({', '.join(available_classifiers())}), {KERAS}NAME for one of Keras' such as "
        f"{KERAS}ResNet50, a .keras or .h5 file, or a folder that model.export wrote, got {str(source)[:200]!r}"
    )


def _of_keras(name: str, given: Facts) -> Entry:
    from fgsm.catalogue.keras_applications import find_application, load_application

    if given.said:
        raise ValueError(f"expected {given.said} only with a file or folder, got it with {name!r}")
    found = find_application(name.removeprefix(KERAS))
    facts = Facts(f"{found} · ImageNet", load_labels("imagenet"), BYTES, level=1)
    named = f"{KERAS}{found}"
    return _entry(_Own(named, named, ("--model", named)), load_application(found), facts)


def _of_file(path: Path, given: Facts, labels: LabelSource | None) -> Entry:
    from fgsm.catalogue.files.places import unpacked
    from fgsm.catalogue.model_files import read_model

    with unpacked(path) as network:
        beside = read_facts(path) if network == path else merged(read_facts(network), read_facts(path))
        facts = merged(given, beside)
        own = _Own(path.stem if path.is_file() else path.name, path.name, _options(path, given, labels))
        model = read_model(network, facts.input_shape)
    return _entry(own, model, replace(facts, title=facts.title or own.name))


def _options(path: Path, given: Facts, labels: LabelSource | None) -> tuple[str, ...]:
    """Return by which options the command line finds a network again."""
    options = ["--model", str(path.resolve())]
    if isinstance(labels, (str, os.PathLike)):
        file = Path(os.path.expanduser(labels))
        options += ["--labels", str(file.resolve()) if file.is_file() else str(labels)]
    if given.value_range:
        options.append("--range={:g},{:g}".format(*given.value_range))
    if given.input_shape:
        options.append("--input-shape={},{},{}".format(*given.input_shape))
    for name in ("output", "preprocessing"):
        if getattr(given, name):
            options.append(f"--{name}={getattr(given, name)}")
    return tuple(options)


def _entry(own: _Own, model: keras.Model, facts: Facts) -> Entry:
    """Put together what is said about a model and what can be read off it."""
    from fgsm.catalogue.adapted import preprocessed, with_output
    from fgsm.networks.compiled import inspect_model

    notes: list[str] = []
    try:
        model = with_output(model, facts.output)
        shape = _shape(own, model, facts.input_shape)
        if facts.preprocessing == "tf":
            facts = replace(facts, value_range=(-1.0, 1.0))
        elif facts.preprocessing:
            model, facts = preprocessed(model, facts.preprocessing, shape), replace(facts, value_range=BYTES)
        with keras_silent():
            found = inspect_model(model, shape) if facts.labels is None or facts.value_range is None else None
        labels, value_range = facts.labels, facts.value_range
        if labels is None and found:
            labels = _numbered(own, found.outputs, notes)
    except ValueError as error:
        raise ValueError(str(error) if str(error).startswith(own.called) else f"{own.called}: {error}") from error
    if facts.labels is not None:
        _check_count(own, model, facts.labels, facts.file)
    if value_range is None and found:
        value_range = _range_inside(own, model, range_of(found.linear), notes)
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


def _shape(own: _Own, model: keras.Model, given: tuple[int, int, int] | None) -> tuple[int, int, int]:
    """Return (height, width, channels), with a sentence that says how to give it where the model leaves it open."""
    from fgsm.networks.keras_model.inputs import find_input_shape, likely_shape

    likely = None if given else likely_shape(model)
    if likely is None:
        return find_input_shape(model, given)
    words = ", ".join(map(str, likely))
    own_shape = model.input_shape[1:] if isinstance(model.input_shape, tuple) else model.input_shape
    named = {"name": own.called, "own": own_shape, "stem": Path(own.called).stem}
    raise ValueError(NO_SHAPE.format(sides=words.replace(" ", ""), words=words, **named))


def _check_count(own: _Own, model: keras.Model, labels: tuple[Label, ...], file: Path | None) -> None:
    """Check that there is a label for each output, where the model tells how many it has.

    Raises:
        ValueError: if there are more or fewer; the sentence names the file that they are from.
    """
    from fgsm.networks.keras_model.outputs import classes_of

    shape = getattr(model, "output_shape", None)
    count = shape[-1] if isinstance(shape, tuple) and len(shape) == 2 else None
    if file is not None and isinstance(count, int) and count > 1 and classes_of(count) != len(labels):
        kind = " (JSON)" if file.suffix.lower() == ".json" else ""
        raise ValueError(
            f"expected a model with {len(labels)} outputs, one a label, as {file.name}{kind} has {len(labels)} classes"
            f", got {count} outputs from {own.called}: give a file with its {count} classes (--labels FILE here, "
            "labels= in Python)"
        )


def _numbered(own: _Own, outputs: int, notes: list[str]) -> tuple[Label, ...]:
    count = max(outputs, 2)  # one neuron says yes or no
    notes.append(f"{own.called} comes without labels: its classes are called class 0 to class {count - 1}")
    return plain_labels([f"class {index}" for index in range(count)])


def _range_inside(own: _Own, model: keras.Model, found: Range | None, notes: list[str]) -> Range:
    if found is None and any(layer.name == TEACHABLE_MACHINE for layer in _layers_of(model)):
        notes.append(f"{own.called} takes values {write_range((-1.0, 1.0))}, as Teachable Machine's networks do")
        return (-1.0, 1.0)
    if found is None:
        raise ValueError(NO_RANGE.format(name=own.called, stem=Path(own.called).stem))
    notes.append(f"{own.called} takes values {write_range(found)}, as its own first layers say")
    return found


def _layers_of(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in getattr(model, "layers", ()):
        yield layer
        yield from _layers_of(layer)
