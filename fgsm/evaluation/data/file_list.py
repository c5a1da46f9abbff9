"""Pictures in one flat folder, with a list that says what each shows: of file and class, or of classes alone."""

from __future__ import annotations

import csv
import re
from pathlib import PurePosixPath

from fgsm.evaluation.data.class_folders import count_endings
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import is_picture, read_text
from fgsm.evaluation.data.items import File, Found, Item

LISTS = (".csv", ".tsv", ".txt")
_BOXED = re.compile(r"(n\d{8})(?: \d+)+")  # Kaggle's class with the place of what shows it: n03995372 85 1 499 272


def in_flat_folder(files: list[File], classes: Classes, where: str, chosen: str | None = None) -> Found:
    """Return the pictures of a listing that a list in it names, or that lie at its top.

    A line of a list holds a file and its class, between commas, tabs or blanks, as in Caffe's `val.txt` or Kaggle's
    `LOC_val_solution.csv`; what follows is not looked at. A list with as many lines as there are pictures may hold the
    classes alone, in the order of the files' names, as ImageNet's ground truth does.

    Args:
        files: of a folder or an archive.
        classes: of the network.
        where: what the listing is called.
        chosen: path of the list; None for the only one that fits.

    Raises:
        ValueError: if no list fits, or several do, or one names a class that the network does not have.
    """
    found = find_lists(files, classes, chosen)
    if len(found) != 1:
        names = " and ".join(found)
        got = f"{names}, which both fit: pass one of them" if found else f"none that fits in {where}"
        raise ValueError(
            f"expected a folder for each class such as {classes.labels[0]}, or a list (.csv, .txt) of file and class "
            f"beside the pictures, got {got}"
        )
    ((name, pairs),) = found.items()
    used = {name, *(file.path for file, _ in pairs)}
    others = [file for file in files if "/" not in file.path and file.path not in used and not is_picture(file)]
    return Found(
        [Item(file.path, file.open, classes.find(label)) for file, label in pairs],
        count_endings(others),
        tuple(sorted({label for _, label in pairs})),
    )


def find_lists(files: list[File], classes: Classes, chosen: str | None = None) -> dict[str, list[tuple[File, str]]]:
    """Return the lists at the top of a listing that fit it, each with its files and their classes."""
    by_name = {name: file for file in files for name in (file.path.rpartition("/")[2], file.path)}
    at_top = [file for file in files if "/" not in file.path and is_picture(file)]
    found = {}
    for file in files:
        if file.path == chosen if chosen else ("/" not in file.path and file.path.lower().endswith(LISTS)):
            lines = [cells for line in read_text(file).splitlines() if (cells := _cells(line))]
            if pairs := _pairs(lines, by_name) or _in_order(lines, at_top, classes):
                found[file.path] = pairs
    return found


def _cells(line: str) -> list[str]:
    delimiter = next((each for each in (",", "\t", ";") if each in line), " ")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), []) if cell.strip()]


def _pairs(lines: list[list[str]], files: dict[str, File]) -> list[tuple[File, str]]:
    """Return files with their classes; a head line, and lines of files that are not here, are left out."""
    pairs: dict[str, tuple[File, str]] = {}
    for name, *rest in lines:
        file = _lookup(name, files)
        if file and rest:
            boxed = _BOXED.fullmatch(rest[0])
            pairs[file.path] = (file, boxed[1] if boxed else rest[0])
    return list(pairs.values())


def _lookup(name: str, files: dict[str, File]) -> File | None:
    name = name.removeprefix("./")
    last = PurePosixPath(name).name
    names = (name, last, *(f"{last}{ending}" for ending in (".JPEG", ".jpg", ".jpeg", ".png")))
    return next((files[each] for each in names if each in files), None)


def _in_order(lines: list[list[str]], pictures: list[File], classes: Classes) -> list[tuple[File, str]]:
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
    return list(zip(pictures, labels, strict=True))
