"""Which columns of a table hold files and classes: by what they are called, then by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import PICTURES
from fgsm.evaluation.data.lookup import Lookup
from fgsm.evaluation.data.one_hot import Columns, read_one_hot
from fgsm.evaluation.data.tables import Table

_MOST_COLUMNS = 64  # that may hold files
_CLASS_HEADS = {
    *("label", "labels", "labelname", "labelid", "class", "classes", "classid", "classname", "classlabel", "cls"),
    *("category", "categoryid", "categoryname", "target", "targets", "y", "truth", "groundtruth", "annotation"),
    *("species", "breed", "variety", "finding", "diagnosis", "dx", "predictionstring", "synset", "wnid"),
    *("tag", "tags", "emotion", "character", "digit"),
}
_FILE_HEADS = {
    *("file", "files", "filename", "filenames", "filepath", "filepaths", "path", "paths", "picture", "photo"),
    *("image", "images", "imageid", "imagename", "imagepath", "img", "imgid", "imgname", "imgpath"),
}
_SPLIT_HEADS = {"split", "set", "subset", "dataset", "partition", "usage"}
_BOXED = re.compile(r"(n\d{8})(?: \d+)+")  # Kaggle's class with the place of what shows it: n03995372 85 1 499 272


class Line(NamedTuple):
    """What a line of a table says: a file, as it is called there, its class and, where there is one, its split."""

    file: str
    label: str
    split: str = ""


class Choice(NamedTuple):
    """What was read out of a table.

    Attributes:
        lines: of files that are here.
        plain: whether files come first, and classes behind them, as lists have them.
        known: whether the network has all the classes.
        sure: whether what the columns are called says which they are, or they are as in any list.
        said: which columns hold what.
    """

    lines: list[Line]
    plain: bool
    known: bool
    sure: bool
    said: str


def choose_columns(table: Table, files: Lookup, classes: Classes, name: str) -> Choice | None:
    """Return what a table says of the files that are here; None if it says nothing of them.

    Args:
        table: of which the first row may be its head line.
        files: of the listing.
        classes: of the network.
        name: of the table.

    Raises:
        ValueError: if a column for each class does not say one class for each picture.
    """
    place = _file_column(table, files)
    if place is None:
        return None
    head, rows = _without_head(table, files, place)
    body = [row for row in rows if len(row) > place and files.find(row[place])]
    width = max(map(len, body))
    cells = {i: [_class(row[i]) if len(row) > i else "" for row in body] for i in range(width) if i != place}
    columns = Columns(name, [row[place] for row in body], head, cells)
    titles = [f"'{head[i]}'" if i < len(head) and head[i] else f"column {i + 1}" for i in range(width)]
    named = _called(columns, _CLASS_HEADS)
    spread = None if named else read_one_hot(columns, classes)
    column = None if spread else _class_column(place, columns, named, classes)
    if spread:
        labels, said = spread.labels, f"the column of each class ({', '.join(map(repr, spread.heads[:3]))} …)"
    elif column is not None:
        labels, said = cells[column], titles[column]
    else:
        return None
    parts = [cells[i] for i in _called(columns, _SPLIT_HEADS)][:1] or [[""] * len(body)]
    lines = [Line(*each) for each in zip(columns.files, labels, *parts, strict=True) if each[1]]
    return Choice(
        lines,
        plain=(place, column) == (0, 1),
        known=all(classes.knows(label, numbered=True) for label in labels if label),
        sure=(place, column) == (0, 1) or bool(named or spread),
        said=f"{name}: files from {titles[place]}, classes from {said}",
    )


def _called(columns: Columns, heads: set[str]) -> list[int]:
    """Return the columns that are called so and are not empty."""
    return [i for i, cells in columns.cells.items() if _key(columns.head[i : i + 1]) in heads and any(cells)]


def _file_column(table: Table, files: Lookup) -> int | None:
    """Return the column with the most names of files, or else of files without their endings.

    Where several have many, numbers say which files and which classes: the one that is called so, or the first.
    """
    exact: dict[int, int] = {}
    found: dict[int, int] = {}
    for column in range(min(_MOST_COLUMNS, max(map(len, table.rows), default=0))):
        names = [row[column] for row in table.rows if len(row) > column]
        exact[column] = sum(map(files.has, names))
        found[column] = sum(bool(files.find(name)) for name in names)
    if any(exact.values()):
        return max(exact, key=lambda column: (exact[column], -column))
    head = table.head or table.rows[0] if table.rows else []
    many = [column for column, count in found.items() if count and 2 * count >= max(found.values())]
    called = [column for column in many if _key(head[column : column + 1]) in _FILE_HEADS]
    return min(called or many, default=None)


def _without_head(table: Table, files: Lookup, place: int) -> tuple[list[str], list[list[str]]]:
    first = table.rows[0]
    if table.head or (len(first) > place and (files.find(first[place]) or first[place].lower().endswith(PICTURES))):
        return table.head, table.rows
    return first, table.rows[1:]


def _class_column(place: int, columns: Columns, named: Sequence[int], classes: Classes) -> int | None:
    """Return the column of the classes; where none fits, the one behind the files."""
    cells = columns.cells
    full = [i for i in cells if any(cells[i])]
    fit = [i for i in full if all(classes.knows(cell, numbered=True) for cell in cells[i] if cell)]
    if named:
        return min(named, key=lambda i: (i not in fit, _is_numeric(cells[i]), i))
    behind, before = [i for i in full if i > place], [i for i in full if i < place]
    words = [i for i in fit if not _is_numeric(cells[i])]
    first = next(iter(behind), None)
    if first in fit and not (columns.head and words):  # a head line of other words may begin with sizes
        return first
    if words:
        return next((i for i in words if i > place), words[0])
    if behind or not before:
        return first
    return min(before, key=lambda i: (i not in fit, _counts(cells[i]), i))


def _class(cell: str) -> str:
    boxed = _BOXED.fullmatch(cell)
    return boxed[1] if boxed else cell


def _is_numeric(cells: Sequence[str]) -> bool:
    return all(cell.isdecimal() for cell in cells)


def _counts(cells: Sequence[str]) -> bool:
    """Say whether a column only counts the rows."""
    return len(cells) > 1 and cells in [[str(start + i) for i in range(len(cells))] for start in (0, 1)]


def _key(head: Sequence[str]) -> str:
    return re.sub(r"[^a-z0-9]", "", "".join(head).lower())
