"""The forms in which people keep the classes of a network: one a line, tables, and the JSON that Keras' users write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from fgsm.catalogue.labels import Label, plain_labels

_NUMBERED = re.compile(r"\s*(\d+)[\s:,;]\s*(\S.*)")
_KEYS = ("labels", "classes", "class_names", "names")


def parse_label_file(text: str) -> tuple[Label, ...]:
    """Return the classes of a file.

    Args:
        text: one class a line, with or without its number before it, and then a head line or none; or JSON: a list,
            `{"cat": 0, "dog": 1}` as Keras' `class_indices`, or `{"0": ["n01440764", "tench"]}` as ImageNet's.

    Raises:
        ValueError: if it is none of these.
    """
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text)
    return parse_labels(_without_head(text.splitlines()))


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


def _without_head(lines: Sequence[str]) -> Sequence[str]:
    """Return lines without the head of a table of numbers and names."""
    rest = [line for line in lines[1:] if line.strip()]
    parts = [re.fullmatch(r"\s*(\d+)\s*[,;\t]\s*\S.*", line) for line in rest]
    numbered = len(parts) > 1 and all(part and int(part[1]) == index for index, part in enumerate(parts))
    return rest if numbered and re.search(r"[,;\t]", lines[0]) else lines


def _of_json(text: str) -> tuple[Label, ...]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("it begins as JSON and is none") from error
    if isinstance(said, dict):
        said = next((said[key] for key in _KEYS if isinstance(said.get(key), (list, dict))), said)
    if isinstance(said, list):
        return parse_labels(said)
    if isinstance(said, dict) and said and all(isinstance(index, int) for index in said.values()):
        return _in_order({index: name for name, index in said.items()}, len(said))
    if isinstance(said, dict) and said and all(str(index).isdecimal() for index in said):
        return _in_order({int(index): name for index, name in said.items()}, len(said))
    raise ValueError('JSON of something else: expected a list, or {"cat": 0, "dog": 1}, or {"0": "cat", "1": "dog"}')


def _in_order(names: dict[int, Any], count: int) -> tuple[Label, ...]:
    if sorted(names) != list(range(count)):
        raise ValueError(f"JSON whose numbers are not those from 0 to {count - 1}, one a class")
    ordered = [names[index] for index in range(count)]
    if all(isinstance(each, list) and len(each) == 2 for each in ordered):
        pairs = [(_text(identifier), _text(name)) for identifier, name in ordered]
        return tuple(Label(index, identifier, name, ()) for index, (identifier, name) in enumerate(pairs))
    return parse_labels(ordered)


def _text(line: Any) -> str:
    if not isinstance(line, str):
        raise ValueError(f"expected the names of classes, got {line!r:.60}")
    return line
