"""Pictures side by side whose names begin with their classes, as ImageNet's and many small data sets' do."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from fgsm.evaluation.data.class_folders import count_endings
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import is_picture
from fgsm.evaluation.data.items import File, Found, Item

_NUMBERED = re.compile(r"(.*[^\W\d_].*?)[-_. ]+\(?\d+\)?")  # cat.0, Abyssinian_100
_SYNSET = re.compile(r"n\d{8}(?=[-_. ])")


def in_file_names(files: list[File], classes: Classes) -> Found | None:
    """Return the pictures at the top of a listing if the name of each begins with its class."""
    at_top = [file for file in files if "/" not in file.path]
    pictures = [file for file in at_top if is_picture(file)]
    labels = [_class_in(PurePosixPath(file.path).stem) for file in pictures]
    if not pictures or not all(label and classes.knows(label) for label in labels):
        return None
    others = [file for file in at_top if not is_picture(file)]
    said = f"classes from the names of the files, such as {labels[0]} from {pictures[0].path}"
    items = [Item(f.path, f.open, classes.find(label)) for f, label in zip(pictures, labels, strict=True)]
    return Found(items, count_endings(others), tuple(sorted(set(labels))), [said])


def _class_in(name: str) -> str:
    """Return the class in a name such as n01440764_tench, n01440764_10026 or cat.0; empty where there is none."""
    synset, numbered = _SYNSET.match(name), _NUMBERED.fullmatch(name)
    return synset[0] if synset else numbered[1] if numbered else ""
