"""What is known of a network of the user's own: the classes, the range and the like, from files beside it or options.

Beside `my.keras` these are `my.json`, with any of the fields of `Facts`, and `my.labels.txt` or `labels.txt`, with one
class a line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fgsm.catalogue.labels import LABELS, Label, load_labels, plain_labels
from fgsm.checks import check_integer
from fgsm.networks.keras_model.value_range import Range, check_range

LabelSource = str | os.PathLike[str] | Sequence[str]

ENDINGS = (".keras", ".h5", ".hdf5")
FIELDS = ("title", "labels", "value_range", "input_shape", "max_level", "level")
LAST_LEVEL = 255  # all that 8 bits can be changed by

_NUMBERED = re.compile(r"\s*(\d+)[\s:,]\s*(\S.*)")


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
    """

    title: str | None = None
    labels: tuple[Label, ...] | None = None
    value_range: Range | None = None
    input_shape: tuple[int, int, int] | None = None
    max_level: int | None = None
    level: int | None = None
    file: Path | None = None


def is_model(path: Path) -> bool:
    """Say whether a file or folder looks like a model, without TensorFlow."""
    return (path.is_file() and path.suffix.lower() in ENDINGS) or (path / "saved_model.pb").is_file()


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
        source: a text file with one class a line; the name of a list that ships, such as `imagenet`; or the names.
            Lines as Teachable Machine writes them, `0 Cat`, are names with their numbers.

    Raises:
        ValueError: if there is no such file, or nothing in it.
    """
    if not isinstance(source, (str, os.PathLike)):
        return parse_labels(source)
    path = Path(os.path.expanduser(source))
    if not path.is_file() and str(source) in {file.stem for file in LABELS.glob("*.tsv")}:
        return load_labels(str(source))
    try:
        return parse_labels(path.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = f": {error}" if isinstance(error, ValueError) else ""
        raise ValueError(
            f"expected labels, a text file with one class a line, got {str(path)[:200]!r}{reason}"
        ) from error


def parse_labels(lines: Iterable[str]) -> tuple[Label, ...]:
    """Return the classes of lines; numbers before the names go, where all lines have them, counted from 0.

    Raises:
        ValueError: if there is no name, or what is given is no text.
    """
    names = [" ".join(line.split()) for line in map(_text, lines)]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names):
        raise ValueError("expected one class a line, got " + ("an empty line" if names else "none"))
    parts = [_NUMBERED.fullmatch(name) for name in names]
    if all(part and int(part[1]) == index for index, part in enumerate(parts)):
        names = [part[2] for part in parts if part]
    return plain_labels(names)


def _text(line: Any) -> str:
    if not isinstance(line, str):
        raise ValueError(f"expected the names of classes, got {line!r:.60}")
    return line


def _read_json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"expected JSON in {path.name}, got something else: {error!s:.100}") from error
    if not isinstance(said, dict) or not set(said) <= set(FIELDS):
        other = ", ".join(sorted(set(said) - set(FIELDS)))[:100] if isinstance(said, dict) else type(said).__name__
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
    if shape is not None:
        shape = tuple(check_integer(side, "input_shape", 1, 4096) for side in shape)
    title = given.get("title")
    if title is not None and not (isinstance(title, str) and title.strip()):
        raise ValueError(f"expected a text as title, got {title!r:.60}")
    last = check_integer(given["max_level"], "max_level", 1, LAST_LEVEL) if "max_level" in given else None
    level = check_integer(given["level"], "level", 0, last or LAST_LEVEL) if "level" in given else None
    value_range = check_range(given["value_range"]) if "value_range" in given else None
    return Facts(title, labels, value_range, shape, last, level, file if labels else None)


def _labels_file(model: Path) -> Path | None:
    stem = model.stem if model.is_file() else model.name
    places = (model.parent / f"{stem}.labels.txt", model / "labels.txt", model.parent / "labels.txt")
    return next((place for place in places if place.is_file()), None)
