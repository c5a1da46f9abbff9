"""What is known of a network of the user's own: the classes, the range and the like, from files beside it or options.

Beside `my.keras` these are `my.json`, with any of the fields of `Facts`, and `my.labels.txt` or `labels.txt`, with one
class a line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fgsm.catalogue.label_files import parse_label_file, parse_labels
from fgsm.catalogue.labels import LABELS, Label, load_labels
from fgsm.checks import check_integer
from fgsm.networks.keras_model.value_range import Range, check_range

LabelSource = str | os.PathLike[str] | Sequence[str]

FIELDS = ("title", "labels", "value_range", "input_shape", "max_level", "level", "output", "preprocessing")
MEANT = ("range", "shape", "classes")  # what people write in the place of these
PREPROCESSINGS = ("caffe", "torch", "tf")  # as keras.applications calls them; the last is a range of -1 to 1
LAST_LEVEL = 255  # all that 8 bits can be changed by


@dataclass(frozen=True)
class Facts:
    """What is known of a network before it is looked into; None for what nobody said.

    Attributes:
        title: what the page shows.
        labels: the classes, in the order of the outputs.
        value_range: the two input values that black and white have.
        input_shape: (height, width, channels).
        max_level: the slider's last level.
        level: where it starts.
        file: where the labels were read, for whoever asks.
        output: the name of the output that gives the classes.
        preprocessing: what was done to pictures outside of the model, one of `PREPROCESSINGS`.
    """

    title: str | None = None
    labels: tuple[Label, ...] | None = None
    value_range: Range | None = None
    input_shape: tuple[int, int, int] | None = None
    max_level: int | None = None
    level: int | None = None
    file: Path | None = None
    output: str | None = None
    preprocessing: str | None = None

    @property
    def said(self) -> str:
        """What is said that only a network of one's own can be told, in words; empty where nothing is."""
        words = {"labels": "labels", "value_range": "range", "input_shape": "input shape"}
        given = [name for name in (*words, "output", "preprocessing") if getattr(self, name)]
        if set(given) <= {"labels", "value_range"} and given:
            return "labels and range"
        return " and ".join(words.get(name, name) for name in given)


def merged(first: Facts, other: Facts) -> Facts:
    """Return what one says, and what another says of all else; a range beats preprocessing and the other way round."""
    said = {each.name: getattr(first, each.name) or getattr(other, each.name) for each in fields(Facts)}
    said["level"] = other.level if first.level is None else first.level
    said["file"] = first.file if first.labels else other.file
    if first.value_range or first.preprocessing:
        said |= {"value_range": first.value_range, "preprocessing": first.preprocessing}
    return Facts(**said)


def check_shape(shape: Any) -> tuple[int, int, int]:
    """Return the height, width and colours of a picture.

    Raises:
        ValueError: if they are not three whole numbers from 1 to 4096.
    """
    sides = tuple(check_integer(side, "input_shape", 1, 4096) for side in shape)
    if len(sides) != 3:
        raise ValueError(f"expected input_shape as (height, width, colours), got {sides}")
    return sides


def parse_shape(text: str) -> tuple[int, int, int]:
    """Read `28,28,1`.

    Raises:
        ValueError: if it is not three whole numbers.
    """
    try:
        return check_shape([int(part) for part in text.replace("x", ",").split(",")])
    except ValueError as error:
        raise ValueError(f"expected an input shape such as 28,28,1 or 224,224,3, got {text[:60]!r}") from error


def check_preprocessing(name: object) -> str:
    """Return a name of `PREPROCESSINGS`.

    Raises:
        ValueError: if it is none.
    """
    if name not in PREPROCESSINGS:
        raise ValueError(f"expected preprocessing as one of {', '.join(PREPROCESSINGS)}, got {name!r:.60}")
    return str(name)


def read_facts(model: Path) -> Facts:
    """Read what lies beside a model.

    Args:
        model: the file or folder of the model.

    Raises:
        ValueError: if a file there cannot be read or says something that cannot be.
    """
    path = model.with_suffix(".json") if model.is_file() else model.parent / f"{model.name}.json"
    said = _read_json(path) if path.is_file() else {}
    try:
        return _checked(said, model, path)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}" if said else str(error)) from error


def read_labels(source: LabelSource) -> tuple[Label, ...]:
    """Return classes.

    Args:
        source: a file, see `parse_label_file`; the name of a list that ships, such as `imagenet`; or the names.

    Raises:
        ValueError: if there is no such file, or nothing in it.
    """
    if not isinstance(source, (str, os.PathLike)):
        return parse_labels(source)
    path = Path(os.path.expanduser(source))
    if not path.is_file() and str(source) in {file.stem for file in LABELS.glob("*.tsv")}:
        return load_labels(str(source))
    try:
        return parse_label_file(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = f": {error}" if isinstance(error, ValueError) else ""
        raise ValueError(
            f"expected labels, a text file with one class a line, got {str(path)[:200]!r}{reason}"
        ) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"expected JSON in {path.name}, got something else: {error!s:.100}") from error
    if not isinstance(said, dict) or not set(said) & {*FIELDS, *MEANT}:
        return {}  # of somebody else: an architecture, a history of training, the indices of classes
    if not set(said) <= set(FIELDS):
        other = ", ".join(sorted(set(said) - set(FIELDS)))[:100]
        raise ValueError(f"expected an object with {', '.join(FIELDS)} in {path.name}, got {other}")
    return said


def _checked(said: dict[str, Any], model: Path, path: Path) -> Facts:
    given = {name: value for name, value in said.items() if value is not None}
    file = _labels_file(model)
    labels = None
    if "labels" in given:
        named = given["labels"]
        beside = model.parent / named if isinstance(named, str) else None
        labels, file = read_labels(beside if beside and beside.is_file() else named), path
    elif file:
        labels = read_labels(file)
    shape = given.get("input_shape")
    shape = None if shape is None else check_shape(shape)
    title = given.get("title")
    if title is not None and not (isinstance(title, str) and title.strip()):
        raise ValueError(f"expected a text as title, got {title!r:.60}")
    last = check_integer(given["max_level"], "max_level", 1, LAST_LEVEL) if "max_level" in given else None
    level = check_integer(given["level"], "level", 0, last or LAST_LEVEL) if "level" in given else None
    value_range = check_range(given["value_range"]) if "value_range" in given else None
    output = given.get("output")
    if output is not None and not isinstance(output, str):
        raise ValueError(f"expected the name of an output, got {output!r:.60}")
    preprocessing = check_preprocessing(given["preprocessing"]) if "preprocessing" in given else None
    if value_range and preprocessing:
        raise ValueError("expected value_range or preprocessing, got both")
    return Facts(
        title=title,
        labels=labels,
        value_range=value_range,
        input_shape=shape,
        max_level=last,
        level=level,
        file=file if labels else None,
        output=output,
        preprocessing=preprocessing,
    )


def _labels_file(model: Path) -> Path | None:
    stem = model.stem if model.is_file() else model.name
    places = (model.parent / f"{stem}.labels.txt", model / "labels.txt", model.parent / "labels.txt")
    return next((place for place in places if place.is_file()), None)
