"""Which columns of a table hold files and classes: by what they are called, then by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import PICTURES
from fgsm.evaluation.data.lookup import Lookup
from fgsm.evaluation.data.tables import Table

_MOST_COLUMNS = 64  # that may hold files
_CLASS_HEADS = frozenset(
    [
        "label",
        "labels",
        "labelname",
        "labelid",
        "class",
        "classes",
        "classid",
        "classname",
        "classlabel",
        "category",
        "categoryid",
        "categoryname",
        "target",
        "targets",
        "y",
        "species",
        "breed",
        "finding",
        "diagnosis",
        "dx",
        "predictionstring",
        "synset",
        "wnid",
        "tag",
        "tags",
        "emotion",
        "variety",
        "character",
        "digit",
        "truth",
        "groundtruth",
        "cls",
        "annotation",
    ]
)
_FILE_HEADS = frozenset(
    [
        "file",
        "files",
        "filename",
        "filenames",
        "filepath",
        "filepaths",
        "path",
        "paths",
        "image",
        "images",
        "imageid",
        "imagename",
        "imagepath",
        "img",
        "imgid",
        "imgname",
        "imgpath",
        "picture",
        "photo",
    ]
)
_SPLIT_HEADS = frozenset(["split", "set", "subset", "dataset", "partition", "usage"])
_BOXED = re.compile(r"(n\d{8})(?: \d+)+")  # Kaggle's class with the place of what shows it: n03995372 85 1 499 272
_BITS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1, "": 0}


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
    named = [i for i in cells if i < len(head) and _key(head[i]) in _CLASS_HEADS and any(cells[i])]
    bits = [i for i in cells if not named and all(cell.lower() in _BITS for cell in cells[i]) and any(cells[i])]
    title = _titles(head, width)
    spread = _one_hot(bits, cells, head, classes, name, [row[place] for row in body]) if bits else None
    if spread:
        labels, said = spread, f"the column of each class ({', '.join(title[i] for i in bits[:3])} …)"
        known, plain = all(map(classes.knows, labels)), False
    else:
        column = _class_column(place, cells, named, classes, headed=bool(head))
        if column is None:
            return None
        labels, said = cells[column], title[column]
        known = all(classes.knows(label, numbered=True) for label in labels if label)
        plain = (place, column) == (0, 1)
    split = next((i for i in cells if i < len(head) and _key(head[i]) in _SPLIT_HEADS), None)
    parts = cells[split] if split is not None else [""] * len(body)
    lines = [Line(row[place], label, part) for row, label, part in zip(body, labels, parts, strict=True) if label]
    sure = plain or bool(named or spread)
    said = f"{name}: files from {title[place]}, classes from {said}"
    return Choice(lines, plain, known, sure, said) if lines else None


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
    called = [column for column in many if column < len(head) and _key(head[column]) in _FILE_HEADS]
    return min(called or many, default=None)


def _without_head(table: Table, files: Lookup, place: int) -> tuple[list[str], list[list[str]]]:
    first = table.rows[0]
    if table.head or (len(first) > place and (files.find(first[place]) or first[place].lower().endswith(PICTURES))):
        return table.head, table.rows
    return first, table.rows[1:]


def _class_column(
    place: int, cells: dict[int, list[str]], named: Sequence[int], classes: Classes, *, headed: bool
) -> int | None:
    """Return the column of the classes; where none fits, the one behind the files."""
    full = [i for i in cells if any(cells[i])]
    fit = [i for i in full if all(classes.knows(cell, numbered=True) for cell in cells[i] if cell)]
    if named:
        return min(named, key=lambda i: (i not in fit, _is_numeric(cells[i]), i))
    behind, before = [i for i in full if i > place], [i for i in full if i < place]
    words = [i for i in fit if not _is_numeric(cells[i])]
    first = next(iter(behind), None)
    if first in fit and not (headed and words):  # a head line of other words may begin with sizes
        return first
    if words:
        return next((i for i in words if i > place), words[0])
    if behind or not before:
        return first
    return min(before, key=lambda i: (i not in fit, _counts(cells[i]), i))


def _one_hot(
    bits: list[int], cells: dict[int, list[str]], head: list[str], classes: Classes, name: str, files: list[str]
) -> list[str] | None:
    """Return the class of each row of a table that has a column for each; None if it has not."""
    if not head:
        _refuse_headless(bits, cells, classes, name)
        return None
    known = [i for i in bits if i < len(head) and classes.knows(head[i], numbered=True)]
    if len(bits) == 1:
        return _of_two(cells[known[0]], head[known[0]], classes) if known else None
    rows = list(zip(*([_BITS[cell.lower()] for cell in cells[i]] for i in bits), strict=True))
    if all(sum(row) == 1 for row in rows) and bits[-1] < len(head):
        return [head[bits[row.index(1)]] for row in rows]
    if len(known) < 2 and len(bits) > 2:
        raise ValueError(
            f"expected the class of each picture in {name}, got {len(bits)} columns of 0 and 1 that are not called as "
            f"classes such as {classes.labels[0].name}: put one column with the class's name beside the file"
        )
    if len(known) < 2:
        return None
    columns = [bits.index(i) for i in known]
    for row, file in zip(rows, files, strict=True):
        ones = [head[bits[column]] for column in columns if row[column]]
        if len(ones) != 1:
            got = f"{' and '.join(ones[:3])} for" if ones else "none for"
            raise ValueError(f"expected a 1 in the column of one class in each line of {name}, got {got} {file}")
    return [head[bits[next(column for column in columns if row[column])]] for row in rows]


def _refuse_headless(bits: list[int], cells: dict[int, list[str]], classes: Classes, name: str) -> None:
    """Refuse a column for each class where no line says which: the order may be any."""
    if len(bits) < 2 or len(bits) != len(classes.labels):
        return
    rows = zip(*([_BITS[cell.lower()] for cell in cells[i]] for i in bits), strict=True)
    if all(sum(row) == 1 for row in rows) and all(len(set(cells[i])) > 1 for i in bits):
        raise ValueError(
            f"expected a head line with the class of each column in {name}, got {len(bits)} columns of 0 and 1 "
            "without one (one-hot): put a line such as file,class,class before them"
        )


def _of_two(cells: list[str], said: str, classes: Classes) -> list[str] | None:
    """Return the classes of one column of 0 and 1 that is called as one of two classes."""
    if len(classes.labels) != 2 or said.isdecimal():
        return None
    other = next(label.name for label in classes.labels if label.index != classes.find(said))
    return [said if _BITS[cell.lower()] else other for cell in cells]


def _class(cell: str) -> str:
    boxed = _BOXED.fullmatch(cell)
    return boxed[1] if boxed else cell


def _titles(head: list[str], width: int) -> list[str]:
    return [f"'{head[i]}'" if i < len(head) and head[i] else f"column {i + 1}" for i in range(width)]


def _is_numeric(cells: Sequence[str]) -> bool:
    return all(cell.isdecimal() for cell in cells)


def _counts(cells: Sequence[str]) -> bool:
    """Say whether a column only counts the rows."""
    return len(cells) > 1 and cells in [[str(start + i) for i in range(len(cells))] for start in (0, 1)]


def _key(head: str) -> str:
    return re.sub(r"[^a-z0-9]", "", head.lower())
