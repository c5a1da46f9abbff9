"""The files of a folder or a tar archive, packed or not, as one list; and which of them are pictures."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fgsm.evaluation.data.items import File
from fgsm.pictures.decode import open_tiff
from fgsm.pictures.image import load_image

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MAX_LIST = 64_000_000  # bytes: the list of ImageNet's validation pictures has 1 MB
_TIFF = (b"II*\0", b"MM\0*")
_PICTURES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".avif", ".tif", ".tiff")
_NOBODY_S = ("__MACOSX", "Thumbs.db", "desktop.ini")


def is_archive(path: Path) -> bool:
    """Say whether a name is that of a tar archive."""
    return path.name.lower().endswith(ARCHIVES)


def list_folder(folder: Path) -> list[File]:
    """Return the files of a folder and of those in it, by name; hidden ones are left out."""
    found = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if _is_somebody_s(name))
        for name in names:
            if _is_somebody_s(name):
                path = Path(parent, name)
                found.append(File(path.relative_to(folder).as_posix(), partial(_open, path)))
    return sorted(found, key=lambda file: file.path)


def list_archive(path: Path) -> list[File]:
    """Return the same of a tar archive; a packed one is unpacked into a temporary file, for random access.

    Raises:
        ValueError: if it cannot be read.
    """
    plain = _Unpacked(path)
    try:
        with tarfile.open(plain.path, "r:") as tar:
            members = [(member.name, member.offset_data, member.size) for member in tar if member.isreg()]
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ValueError(f"expected a tar archive, got {path.name}, which cannot be read") from error
    files = []
    for name, start, size in members:
        inside = name.removeprefix("./")
        if all(map(_is_somebody_s, inside.split("/"))):
            files.append(File(inside, partial(_open_part, plain, start, size)))
    return sorted(files, key=lambda file: file.path)


def is_picture(file: File) -> bool:
    """Say whether a file is meant as a picture: by its ending, or by its content where that says nothing."""
    if file.path.lower().endswith(_PICTURES):
        return True
    try:
        load_image(file.open(), (8, 8))
    except (ValueError, OSError):
        return False
    return True


class _Unpacked:
    """A tar archive that can be read anywhere; the temporary file goes when this does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = None
        if path.suffix.lower() != ".tar":
            self._folder = tempfile.TemporaryDirectory(prefix="fgsm-", ignore_cleanup_errors=True)
            self.path = Path(self._folder.name, "data.tar")
            self._unpack(path)

    def read(self, start: int, size: int) -> bytes:
        """Return a part of the archive."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def _unpack(self, path: Path) -> None:
        unpackers: dict[str, Any] = {".gz": gzip.open, ".tgz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
        try:
            with unpackers[path.suffix.lower()](path) as packed, self.path.open("wb") as plain:
                shutil.copyfileobj(packed, plain, 1 << 20)
        except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
            raise ValueError(f"expected a tar archive, got {path.name}, which cannot be unpacked") from error


def _is_somebody_s(name: str) -> bool:
    return not name.startswith(".") and name not in _NOBODY_S


def _open(path: Path) -> Any:
    with path.open("rb") as file:
        head = file.read(len(_TIFF[0]))
    return open_tiff(path.read_bytes()) if head in _TIFF else path


def _open_part(archive: _Unpacked, start: int, size: int) -> Any:
    content = archive.read(start, size)
    return open_tiff(content) if content.startswith(_TIFF) else content


def read_text(file: File) -> str:
    """Return the content of a text file, such as a list; empty where it is no text or too large."""
    given = file.open()
    content = given.read_bytes() if isinstance(given, Path) else given
    try:
        return content.decode("utf-8-sig") if isinstance(content, bytes) and len(content) <= MAX_LIST else ""
    except UnicodeDecodeError:
        return ""


def by_folder(files: list[File]) -> Iterator[tuple[str, list[File]]]:
    """Yield each folder with the files that lie in it, by name."""
    folders: dict[str, list[File]] = {}
    for file in files:
        folders.setdefault(file.path.rpartition("/")[0], []).append(file)
    yield from sorted(folders.items())
