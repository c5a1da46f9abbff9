"""The files of a folder as one list; what systems put beside pictures, and links that lead back, are left out."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from pathlib import Path

from fgsm.evaluation.data.files import open_file
from fgsm.evaluation.data.items import File, Listing

# What systems put beside pictures: a NAS its thumbnails, Windows and shares what was deleted, a Mac what it knows.
_BESIDE = {
    *("@eadir", "@synoresource", "@tmp", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "$recycle.bin"),
    *("recycler", "recycled", "system volume information", "network trash folder", "temporary items"),
    *(".thumbnails", ".@__thumb", "lost+found", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini"),
}
_MAC = "._"  # before the name of a file: what a Mac knows of it


def list_folder(folder: Path) -> Listing:
    """Return the files of a folder and of those in it, by name; hidden ones are left out.

    A link to a folder is followed, unless that is in the data set anyway.
    """
    found: list[File] = []
    beside: Counter[str] = Counter()
    links = _Links(folder)
    for parent, folders, names in os.walk(folder, followlinks=True):
        beside.update(filter(None, map(said_of, [*folders, *names])))
        folders[:] = sorted(name for name in folders if is_somebody_s(name) and links.lead_on(parent, name))
        for name in names:
            if is_somebody_s(name):
                path = Path(parent, name)
                found.append(File(path.relative_to(folder).as_posix(), partial(open_file, path)))
    return Listing(sorted(found, key=lambda file: file.path), beside, links.left_out)


class _Links:
    """Which links to folders lead to pictures that no other path leads to."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._followed: set[str] = set()
        self.left_out = 0

    def lead_on(self, parent: str, name: str) -> bool:
        """Say whether to go into a folder: one that is no link, or a link to somewhere new."""
        path = os.path.join(parent, name)
        if not os.path.islink(path):
            return True
        target, here = os.path.realpath(path), os.path.realpath(parent)
        again = not _is_in(here, self._root) and target in self._followed  # a link found behind another
        if _is_in(here, target) or self._is_listed(target) or again:
            self.left_out += 1
            return False
        self._followed.add(target)
        return True

    def _is_listed(self, target: str) -> bool:
        below = os.path.relpath(target, self._root).split(os.sep) if _is_in(target, self._root) else [""]
        return all(part == os.curdir or (part and is_somebody_s(part)) for part in below)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def is_somebody_s(name: str) -> bool:
    """Say whether a file or a folder is part of a data set, by its name alone."""
    return not name.startswith(".") and name.casefold() not in _BESIDE


def said_of(name: str) -> str:
    """Return what to call an entry that some system put beside pictures; empty for any other."""
    return f"{_MAC}*" if name.startswith(_MAC) else name if name.casefold() in _BESIDE else ""
