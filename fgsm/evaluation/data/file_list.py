"""Pictures with a list, a table or a JSON file that says what each shows, or with their classes in their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from fgsm.evaluation.data.class_folders import count_endings, listed
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.columns import Choice, Line, choose_columns
from fgsm.evaluation.data.file_names import in_file_names
from fgsm.evaluation.data.files import is_picture, read_start, read_text
from fgsm.evaluation.data.items import File, Found, Item
from fgsm.evaluation.data.lookup import Index, Lookup
from fgsm.evaluation.data.other_formats import describe_files, describe_pixels
from fgsm.evaluation.data.tables import JSONS, TEXTS, holds_pixels, plain_cells, read_tables

LISTS = (*TEXTS, *JSONS)
_MOST_LISTS = 50  # in deeper folders


class _List(NamedTuple):
    """A list that fits: which file it is, what it says, and the rank of such lists where there are several."""

    file: File
    lines: list[Line]
    rank: int
    said: str = ""


def in_flat_folder(
    files: list[File], classes: Classes, where: str, chosen: str | None = None, split: str | None = None
) -> Found:
    """Return the pictures of a listing that a list in it names, or that lie at its top.

    A line of a list holds a file and its class, between commas, semicolons, tabs or blanks; a head line, or what is
    in the columns, says which is which, and a column for each class is read by its head. A list with as many lines as
    there are pictures may hold the classes alone, in the order of the files' names, as ImageNet's ground truth does.
    JSON holds the same as objects or pairs. Without a list, the names of the pictures may begin with their classes.

    Args:
        files: of a folder or an archive.
        classes: of the network.
        where: what the listing is called.
        chosen: path of the list; None for the only one that fits.
        split: the part to take, where files or lines name it.

    Raises:
        ValueError: if no list fits, or several do, or one names a class that the network does not have.
    """
    found = _best(_find(files, classes, chosen, split), split)
    if not found and (named := in_file_names(files, classes)):
        return named
    if len(found) != 1:
        raise ValueError(_say_which(found, [file for file in files if not is_picture(file)], classes, where))
    (each,) = found
    pairs = _pairs(each, files, split)
    used = {each.file.path, *(file.path for file, _ in pairs)}
    others = [file for file in files if "/" not in file.path and file.path not in used and not is_picture(file)]
    return Found(
        [Item(file.path, file.open, classes.find(label)) for file, label in pairs],
        count_endings(others),
        tuple(sorted({label for _, label in pairs})),
        [each.said] if each.said else [],
    )


def has_list(files: list[File], classes: Classes, split: str | None = None) -> bool:
    """Say whether a list at the top of a listing fits it."""
    return bool(_find(files, classes, None, split))


def deeper_lists(files: list[File], classes: Classes, split: str | None = None) -> list[str]:
    """Return the paths of the lists in folders of a listing that fit it, and its split where that is one's folder."""
    lists = [file for file in files if "/" in file.path and _is_list(file)][: _MOST_LISTS + 1]
    if len(lists) > _MOST_LISTS:
        return []
    index = Index(files if lists else [])
    found = [each for file in lists if (each := _read(file, index, [], classes, split, False))]
    return [each.file.path for each in _best(found, split)]


def _find(files: list[File], classes: Classes, chosen: str | None, split: str | None) -> list[_List]:
    at_top = [file for file in files if "/" not in file.path]
    pictures = [file for file in at_top if is_picture(file)]
    lists = [file for file in files if file.path == chosen] if chosen else [f for f in at_top if _is_list(f)]
    index = Index(files if lists else [])
    return [found for file in lists if (found := _read(file, index, pictures, classes, split, bool(chosen)))]


def _is_list(file: File) -> bool:
    return file.path.lower().endswith(LISTS)


def _best(found: list[_List], split: str | None) -> list[_List]:
    best = [each for each in found if each.rank == min(other.rank for other in found)]
    wanted = [each for each in best if split in (*each.file.path.split("/"), PurePosixPath(each.file.path).stem)]
    return wanted if split and wanted else best


def _say_which(found: Sequence[_List], others: Sequence[File], classes: Classes, where: str) -> str:
    names = " and ".join(each.file.path for each in found)
    other = f": {said}" if (said := describe_files(others)) else ""
    got = f"{names}, which both fit: pass one of them" if found else f"none that fits in {where}{other}"
    return (
        f"expected a folder for each class such as {classes.labels[0]}, or a list (.csv, .txt) of file and class "
        f"beside the pictures, got {got}"
    )


def _read(
    file: File, index: Index, at_top: list[File], classes: Classes, split: str | None, chosen: bool
) -> _List | None:
    """Return what a list says: the first way to read it by which the network has all its classes, or any way."""
    start = read_start(file)
    if holds_pixels(start):
        if chosen:
            raise ValueError(f"expected a list of file and class, got {describe_pixels(file.path, start)}")
        return None
    text = read_text(file)
    lookup, choices = Lookup(index, file.path, split), []
    for table in read_tables(text, file.path):
        choice = choose_columns(table, lookup, classes, file.path)
        if choice and choice.known:
            return _List(file, choice.lines, _rank(file, choice), "" if choice.plain else choice.said)
        choices += [choice] if choice and (choice.sure or chosen) else []
    lines = [cells for line in text.splitlines() if (cells := plain_cells(line))]
    if choices:
        return _List(file, choices[0].lines, 3, "" if choices[0].plain else choices[0].said)
    ordered = _in_order(lines, at_top, classes)
    return _List(file, ordered, 0) if ordered else None


def _rank(file: File, choice: Choice) -> int:
    return 2 if file.path.lower().endswith(JSONS) else 0 if choice.plain else 1


def _pairs(found: _List, files: list[File], split: str | None) -> list[tuple[File, str]]:
    """Return files with their classes, each once."""
    lookup = Lookup(Index(files), found.file.path, split)
    pairs: dict[str, tuple[File, str]] = {}
    for line in _of_split(found, lookup, split):
        meant = lookup.find(line.file)
        if len(meant) != 1:
            raise ValueError(
                f"expected one file called {line.file} for {found.file.path}, got {listed([f.path for f in meant])}: "
                "put the list into the folder that it is for, or pass that as --split"
            )
        file = meant[0]
        if file.path in pairs and pairs[file.path][1] != line.label:
            raise ValueError(
                f"expected one class for each picture in {found.file.path}, got {pairs[file.path][1]} and {line.label} "
                f"for {line.file}"
            )
        pairs[file.path] = (file, line.label)
    return list(pairs.values())


def _of_split(found: _List, lookup: Lookup, split: str | None) -> list[Line]:
    """Return the lines of a part of the data, by their own word or by their folder, if any of them says one."""
    if split is None:
        return found.lines
    said = [line for line in found.lines if line.split.lower() == split.lower()]
    placed = [line for line in found.lines if any(split in file.path.split("/") for file in lookup.find(line.file))]
    parts = sorted({line.split for line in found.lines if line.split})
    if parts and not (said or placed):
        raise ValueError(
            f"expected one of the parts of {found.file.path} as --split ({listed(parts)}), got {split!r:.60}"
        )
    return said or placed or found.lines


def _in_order(lines: list[list[str]], pictures: list[File], classes: Classes) -> list[Line]:
    labels = [cells[0] for cells in lines if len(cells) == 1]
    if not pictures or len(labels) != len(pictures) or len(labels) != len(lines):
        return []
    numbers = [int(label) for label in labels if label.isdecimal()]
    if not classes.of_digits and numbers and min(numbers) > 0 and max(numbers) >= len(classes.labels):
        raise ValueError(
            f"expected classes by name, by identifier such as {classes.labels[0].identifier}, or from 0 to "
            f"{len(classes.labels) - 1}, got numbers from {min(numbers)} to {max(numbers)}: in ImageNet's own "
            "list they have their own order, which meta.mat holds"
        )
    return [Line(picture.path, label) for picture, label in zip(pictures, labels, strict=True)]
