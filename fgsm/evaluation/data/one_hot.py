"""Tables with a column of 0 and 1 for each class: which class each line means, by the head line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fgsm.evaluation.data.class_names import Classes

_PREFIX = re.compile(r"[^-_. =]+[-_. =]")
_BITS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1, "": 0}


class Columns(NamedTuple):
    """The columns of a table that are not its files.

    Attributes:
        name: of the table.
        files: what each line calls its file.
        head: names of the columns, by their place; empty where there is no head line.
        cells: of each column, by its place.
    """

    name: str
    files: list[str]
    head: list[str]
    cells: dict[int, list[str]]


class Spread(NamedTuple):
    """The class of each line, and the columns that say so."""

    labels: list[str]
    heads: list[str]


def read_one_hot(table: Columns, classes: Classes) -> Spread | None:
    """Return the class of each line of a table that has a column for each class; None for any other table.

    Raises:
        ValueError: if it is not said which class a column is, or a line means none or several.
    """
    bits = [i for i, cells in table.cells.items() if any(cells) and all(cell.lower() in _BITS for cell in cells)]
    if not bits:
        return None
    rows = list(zip(*([_BITS[cell.lower()] for cell in table.cells[i]] for i in bits), strict=True))
    one_each = all(sum(row) == 1 for row in rows)
    if bits[-1] >= len(table.head):
        if one_each and len(bits) == len(classes.labels) > 1 and all(len(set(table.cells[i])) > 1 for i in bits):
            raise ValueError(
                f"expected a head line with the class of each column in {table.name}, got {len(bits)} columns of 0 "
                "and 1 without one (one-hot): put a line such as file,class,class before them"
            )
        return None
    heads = _without_prefix([table.head[i] for i in bits], classes)
    if len(bits) == 1:
        return _of_one(heads[0], [row[0] for row in rows], table.name, classes)
    if one_each:
        return Spread([heads[row.index(1)] for row in rows], heads)
    known = [place for place, head in enumerate(heads) if classes.knows(head, numbered=True)]
    if len(known) > 1:
        ones = [[heads[place] for place in known if row[place]] for row in rows]
        return Spread([_only(each, file, table.name) for each, file in zip(ones, table.files, strict=True)], heads)
    if len(bits) > 2:
        raise ValueError(
            f"expected the class of each picture in {table.name}, got {len(bits)} columns of 0 and 1 that are not "
            f"called as classes such as {classes.labels[0].name}: put one column with the class's name beside the file"
        )
    return None


def _without_prefix(heads: list[str], classes: Classes) -> list[str]:
    """Return heads without what all of them begin with, as in `label_cat` of pandas, if that makes classes of them."""
    begins = {begin[0] if (begin := _PREFIX.match(head)) else "" for head in heads}
    if len(begins) > 1 or all(classes.knows(head, numbered=True) for head in heads):
        return heads
    shorter = [head.removeprefix(*begins) for head in heads]
    return shorter if len(heads) > 1 and all(classes.knows(head, numbered=True) for head in shorter) else heads


def _only(classes: Sequence[str], file: str, name: str) -> str:
    if len(classes) == 1:
        return classes[0]
    got = f"{' and '.join(classes[:3])} for" if classes else "none for"
    raise ValueError(f"expected a 1 in the column of one class in each line of {name}, got {got} {file}")


def _of_one(head: str, bits: Sequence[int], name: str, classes: Classes) -> Spread | None:
    """Return the classes of one column that is called as a class: 0 is the other one of two."""
    if head.isdecimal() or not classes.knows(head, numbered=True):
        return None
    others = [label.name for label in classes.labels if label.index != classes.find(head)]
    if len(others) != 1 and not all(bits):
        raise ValueError(
            f"expected the class of each picture in {name}, got a column that says only whether it is {head}: put one "
            "column with the class's name beside the file"
        )
    return Spread([head if bit else others[0] for bit in bits], [head])
