"""Which file of a listing a table means, as many tables write it: without its ending or folder, in Windows' way."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from fgsm.evaluation.data.class_names import composed
from fgsm.evaluation.data.items import File

_ENDINGS = (".JPEG", ".jpg", ".jpeg", ".png", ".JPG", ".PNG", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
_SAME = {"valid": "val", "validation": "val", "training": "train", "testing": "test"}


class Index:
    """The files of a listing by their paths, and by their names in one form of Unicode and one case."""

    def __init__(self, files: list[File]) -> None:
        self.by_path = {file.path: file for file in files}
        self.by_name: dict[str, list[File]] = {}
        for file in files:
            self.by_name.setdefault(_plain(file.path.rpartition("/")[2]), []).append(file)


class Lookup:
    """The files of a listing, by what a table calls them.

    Args:
        index: of the listing.
        table: path of the table.
        split: the part of the data that was asked for.
    """

    def __init__(self, index: Index, table: str, split: str | None = None) -> None:
        self._index, self._table, self._split = index, PurePosixPath(table), split
        self._found: dict[str, list[File]] = {}

    def find(self, name: str) -> list[File]:
        """Return the files that a name may mean; one, if it is clear."""
        if name not in self._found:
            self._found[name] = self._find(name.removeprefix("./"))
        return self._found[name]

    def has(self, name: str) -> bool:
        """Say whether a name is that of a file, with its ending."""
        return bool(self.find(name)) and _plain(name).endswith(_plain(self.find(name)[0].path.rpartition("/")[2]))

    def _find(self, name: str) -> list[File]:
        folder = self._table.parent.as_posix()
        for path in (f"{folder}/{name}", name):
            if path in self._index.by_path:
                return [self._index.by_path[path]]
        name = name.replace("\\", "/")
        last = name.rpartition("/")[2]
        for ending in ("", *_ENDINGS) if last else ():
            if found := self._index.by_name.get(_plain(last + ending)):
                return self._nearest(found, name + ending)
        return []

    def _nearest(self, files: list[File], name: str) -> list[File]:
        """Leave what shares most of its path with the name, lies with the table, or in a folder called as it is."""
        most = max(_shared(file.path, name) for file in files)
        files = [file for file in files if _shared(file.path, name) == most]
        last, own = name.rpartition("/")[2], self._table.parent.as_posix().removeprefix(".")
        words = [self._split] if self._split else re.split(r"[^a-z]+", self._table.stem.lower())
        wanted = {_word(word) for word in words if word}
        for fits in (
            [file for file in files if file.path.rpartition("/")[2] == last],
            [file for file in files if file.path.rpartition("/")[0] == own],
            [file for file in files if own and file.path.startswith(f"{own}/")],
            [file for file in files if wanted & {_word(part) for part in file.path.split("/")[:-1]}],
        ):
            common = [file for file in files if file in fits]
            files = common or files
        return files


def _shared(path: str, name: str) -> int:
    """Return how many parts two paths have in common at their ends."""
    count = 0
    for one, other in zip(reversed(path.split("/")), reversed(name.split("/")), strict=False):
        if _plain(one) != _plain(other):
            break
        count += 1
    return count


def _plain(name: str) -> str:
    return composed(name).casefold()


def _word(part: str) -> str:
    return _SAME.get(part.lower(), part.lower())
