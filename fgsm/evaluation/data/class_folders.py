"""Pictures in folders named after classes, wherever these folders lie: `DIR/CLASS`, `DIR/val/CLASS`, `CLASS/images`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import by_folder, is_picture
from fgsm.evaluation.data.items import File, Found, Item
from fgsm.evaluation.data.other_formats import describe_files


class _Folder(NamedTuple):
    """A folder with pictures in it: where its class folder lies, the class's name, and what is in it."""

    above: str
    name: str
    pictures: list[File]
    others: list[File]


def in_class_folders(files: list[File], classes: Classes, split: str | None, where: str) -> Found:
    """Return the pictures of a listing.

    Args:
        files: of a folder or an archive.
        classes: of the network.
        split: the part to take, such as `val`, where there are several; None for the only one.
        where: what the listing is called.

    Raises:
        ValueError: if a folder is no class, or several parts could be meant.
    """
    folders = [found for folder, inside in by_folder(files) if folder and (found := _read(folder, inside, classes))]
    if not folders:
        got = describe_files(files) or _say_endings(files)
        raise ValueError(
            f"expected pictures in {where}, in a folder for each class such as {classes.labels[0]}, got {got}"
        )
    above = _choose({folder.above for folder in folders}, split, where)
    chosen = [folder for folder in folders if folder.above == above]
    names, others = _names(chosen), count_endings([file for each in chosen for file in each.others])
    index: Mapping[str, int | None] = _as_trained(names, classes)
    index = index or {name: classes.find(name) for name in names}
    items = [Item(file.path, file.open, index[each.name]) for each in chosen for file in each.pictures]
    return Found(items, others, names, _say_order(index, classes))


def count_endings(files: Sequence[File]) -> Counter[str]:
    """Count files by their ending."""
    return Counter(PurePosixPath(file.path).suffix.lower() or "without an ending" for file in files)


def _say_endings(files: Sequence[File]) -> str:
    """Return how many files of which endings there are in place of pictures."""
    most = count_endings(files).most_common(3)
    return listed([f"{count} {'file' if count == 1 else 'files'} {ending}" for ending, count in most]) or "none"


def _read(path: str, files: list[File], classes: Classes) -> _Folder | None:
    """Return a folder with pictures; its class is the part of its path nearest to them that is the name of one."""
    pictures: list[File] = []
    others: list[File] = []
    for file in files:
        (pictures if is_picture(file) else others).append(file)
    if not pictures:
        return None
    parts = path.split("/")
    places = [i for i in range(len(parts)) if classes.knows(parts[i])]
    numbered = [i for i in range(len(parts)) if classes.knows(parts[i], numbered=True)]
    place = max(places or numbered, default=len(parts) - 1)
    return _Folder("/".join(parts[:place]), parts[place], pictures, others)


def _choose(above: set[str], split: str | None, where: str) -> str:
    """Return the folder above the class folders."""
    wanted = {each for each in above if split is None or split in each.split("/")}
    if len(wanted) == 1:
        return wanted.pop()
    known = sorted(each or "." for each in above)
    if not wanted:
        raise ValueError(f"expected one of the parts of {where} as --split ({listed(known)}), got {split!r:.60}")
    names = sorted(each.rpartition("/")[2] for each in wanted)
    raise ValueError(
        f"expected one folder of class folders in {where}, got {listed(known)}: "
        f"pass one of them, or --split {' or --split '.join(name for name in names[:3] if name)}"
    )


def listed(names: Sequence[str]) -> str:
    """Return the first four names, and how many more there are."""
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _names(folders: Sequence[_Folder]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folder.name for folder in folders))


def _as_trained(names: Sequence[str], classes: Classes) -> dict[str, int]:
    """Return the class of each folder by the order of their names as text, 10 before 2.

    Keras and torchvision number folders so for training. Empty where the network's classes have names, where folders
    are called by anything but numbers, and where some are missing.
    """
    if not _is_bare(classes) or not all(map(str.isdecimal, names)) or len(names) != len(classes.labels):
        return {}
    return {name: index for index, name in enumerate(sorted(names))}


def _is_bare(classes: Classes) -> bool:
    """Say whether a network came without labels."""
    return all(label.name == f"class {label.index}" for label in classes.labels)


def _say_order(found: Mapping[str, int | None], classes: Classes) -> list[str]:
    """Say how folders called by numbers were matched to classes without names, where that was not the only way."""
    if not _is_bare(classes) or not all(map(str.isdecimal, found)):
        return []
    first = ", ".join(sorted(found)[:4]) + " …"
    if any(int(name) != index for name, index in found.items()):
        return [
            f"folders are matched to classes in the order of their names as text ({first}), as Keras and torchvision "
            "sort them for training: where the network has another order, pass --labels with the folders' names in it"
        ]
    if sorted(found) == sorted(found, key=int):
        return []
    return [
        f"folders are matched to classes by their numbers, as there are {len(found)} folders for "
        f"{len(classes.labels)} classes: folder 2 is class 2. Keras and torchvision sort folders as text ({first}): "
        "for a network that was trained on them so, pass --labels with the names in that order"
    ]
