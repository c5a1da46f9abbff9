"""The lines of a list, table or JSON file as rows of cells, with the names of its columns where it has them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

TEXTS = (".csv", ".tsv", ".txt")
JSONS = (".json", ".jsonl", ".ndjson")
_DELIMITERS = (",", "\t", ";", "|")
_SEPARATOR = re.compile(r"sep=([,;\t|])\s*")  # Excel's own first line
_MOST_CELLS = 20_000_000
_MOST_JSON = 32_000_000  # characters: of short values, Python's objects take twenty times as much
_PIXELS = 64  # numbers in a row: 8 x 8 pixels
FILE, CLASS = "file", "label"  # columns of what has no head line of its own


class Table(NamedTuple):
    """A table.

    Attributes:
        head: names of the columns; empty where none are known for sure.
        rows: of cells, not all of the same length. The first one is the head line where the table has one in it.
    """

    head: list[str]
    rows: list[list[str]]


def read_tables(text: str, path: str) -> Iterator[Table]:
    """Yield the ways to read a text as a table, the likeliest first.

    Args:
        text: of the file.
        path: its name; the ending says whether it is JSON.
    """
    if path.lower().endswith(JSONS):
        yield from _from_json(text) if len(text) <= _MOST_JSON else ()
        return
    lines = [line for line in text.splitlines() if line.strip()]
    separator = _SEPARATOR.fullmatch(lines[0]) if lines else None
    if separator:
        lines = lines[1:]
    given = (separator[1],) if separator else ()
    for delimiter in dict.fromkeys((*given, *(each for each in _DELIMITERS if 0 < text.count(each) < _MOST_CELLS))):
        if rows := [_cells(line, delimiter) for line in lines]:
            yield Table([], rows)
    yield Table([], [[cell for cell in _cells(line, " ") if cell] for line in lines])
    yield Table([], [line.split(None, 1) for line in lines])  # `a.jpg golden retriever`


def plain_cells(line: str) -> list[str]:
    """Return the cells of a line of a list, whatever is between them; empty ones are left out."""
    delimiter = next((each for each in _DELIMITERS[:3] if each in line), " ")
    return [cell for cell in _cells(line, delimiter) if cell]


def holds_pixels(text: str) -> bool:
    """Say whether a table has the pixels of a picture in each row, as the digits of many a course have.

    Args:
        text: its start is enough.
    """
    lines = [line for line in text[:200_000].splitlines() if line.strip()][1:3] or text[:200_000].splitlines()
    rows = [re.split(r"[,;\t ]+", line.strip()) for line in lines]
    return bool(rows) and all(
        len(cells) > _PIXELS and sum(_is_number(cell) for cell in cells) >= len(cells) - 2 for cells in rows
    )


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"\"?-?\d+(\.\d*)?(e[-+]?\d+)?\"?", cell))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # a cell too long, or a character that is no text
        return []


def _from_json(text: str) -> Iterator[Table]:
    whole = _parsed(text)
    if whole is None:
        records = [_parsed(line) for line in text.splitlines() if line.strip()]
        yield from _of_records(records)
    elif isinstance(whole, dict) and {"images", "annotations", "categories"} <= set(whole):
        yield from _of_coco(whole)
    elif isinstance(whole, dict):
        for value in whole.values():  # {"labels": [["a.png", 3], ...]}
            yield from _of_records(value)
        pairs = [[name, value] for name, value in whole.items() if _is_plain(value)]
        listed = [[name, key] for key, names in whole.items() if isinstance(names, list) for name in names]
        inner = [[name, *_class_of(value)] for name, value in whole.items() if isinstance(value, dict)]
        for rows in (pairs, listed, inner):
            yield from _of_records(rows)
    else:
        yield from _of_records(whole)


def _of_records(records: Any) -> Iterator[Table]:
    """Yield a table of a list of objects, or of pairs of file and class."""
    if not isinstance(records, list) or not records:
        return
    if all(isinstance(each, dict) for each in records):
        head = list(dict.fromkeys(str(key) for each in records for key in each))
        yield Table(head, [[_cell(each.get(key)) for key in head] for each in records])
    elif all(isinstance(each, list) and len(each) == 2 for each in records):
        yield Table([FILE, CLASS], [[_cell(cell) for cell in each] for each in records])


def _of_coco(whole: dict[str, Any]) -> Iterator[Table]:
    """Yield COCO's three lists as one: what is drawn into each picture."""
    try:
        names = {each["id"]: each["name"] for each in whole["categories"]}
        files = {each["id"]: each["file_name"] for each in whole["images"]}
        rows = [[_cell(files[e["image_id"]]), _cell(names[e["category_id"]])] for e in whole["annotations"]]
    except (KeyError, TypeError):
        return
    yield Table([FILE, CLASS], rows)


def _class_of(values: dict[str, Any]) -> list[Any]:
    return next(([value] for key, value in values.items() if key in ("label", "class", "category")), [])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
