"""The files of a tar or zip archive as one list, within bounds; nothing is written where an archive says."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from fgsm.evaluation.data.files import HEAD, MAX_RAW, PICTURES, is_raw, open_content
from fgsm.evaluation.data.folders import is_somebody_s, said_of
from fgsm.evaluation.data.items import File, Listing
from fgsm.pictures.source import MAX_BYTES

TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ARCHIVES = (*TARS, ".zip")
MAX_MEMBERS = 4_000_000  # files: ImageNet's training pictures are 1.3 million
MAX_MEMBER = 2_000_000_000  # bytes of one file in a zip
LARGE, MOST_PACKED = 1_000_000_000, 200  # bytes; more than that, so many times their size packed, are a bomb
_ZIP = (b"PK\3\4", b"PK\5\6")
_UNPACKERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_UTF8 = 0x800  # the flag of a zip's name that is in UTF-8
_ENCRYPTED = 0x1
_ZIP_ERRORS = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)


def is_archive(path: Path) -> bool:
    """Say whether a name is that of an archive."""
    return path.name.lower().endswith(ARCHIVES)


def list_archive(path: Path) -> Listing:
    """Return the files of an archive, by name; hidden ones are left out.

    Its first bytes say whether it is a zip and how it is packed: browsers and people rename what they download.

    Raises:
        ValueError: if it cannot be read, or unpacks to far more than its size.
    """
    head = _head(path)
    is_zip = head.startswith(_ZIP) or (path.suffix.lower() == ".zip" and not _unpacker(head))
    return _list_zip(path) if is_zip else _list_tar(path)


def check_bomb(name: str, packed: int, unpacked: int) -> None:
    """Refuse what is made to fill the memory or the disk of whoever unpacks it.

    Args:
        name: of the file.
        packed: its size in bytes.
        unpacked: what it unpacks to, in bytes.

    Raises:
        ValueError: if that is large and far more than any data set makes of it.
    """
    if unpacked > LARGE and unpacked > MOST_PACKED * packed:
        raise ValueError(
            f"expected a data set, got {name}, of {packed:,} bytes, which unpacks to {unpacked:,} or more: "
            f"pass what is unpacked of it where you trust it"
        )


def _list_tar(path: Path) -> Listing:
    """List a tar; a packed one is unpacked into a temporary file, for random access."""
    plain = _Unpacked(path)
    try:
        with tarfile.open(plain.path, "r:") as tar:
            members = [(member.name, member.offset_data, member.size) for member in tar if member.isreg()]
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ValueError(f"expected a tar archive, got {path.name}, which cannot be read") from error
    return _listing((name.removeprefix("./"), partial(_open_part, plain, start, size)) for name, start, size in members)


def _list_zip(path: Path) -> Listing:
    try:
        archive = zipfile.ZipFile(path)
    except _ZIP_ERRORS as error:
        raise ValueError(f"expected a zip archive, got {path.name}, which cannot be read") from error
    members = {_name(info): info for info in archive.infolist() if not info.is_dir() and not _is_link(info)}
    if len(members) > MAX_MEMBERS:
        raise ValueError(f"expected at most {MAX_MEMBERS:,} files in {path.name}, got {len(members):,}")
    check_bomb(path.name, path.stat().st_size, sum(info.file_size for info in members.values()))
    if members and all(info.flag_bits & _ENCRYPTED for info in members.values()):
        raise ValueError(
            f"expected pictures in {path.name}, got files behind a password: unpack it and pass the folder"
        )
    return _listing((name, partial(_open_member, archive, info)) for name, info in members.items())


def _listing(members: Iterable[tuple[str, Any]]) -> Listing:
    files: list[File] = []
    beside: set[tuple[str, str]] = set()
    for name, opened in members:
        parts = name.split("/")
        foreign = next((i for i, part in enumerate(parts) if not is_somebody_s(part)), None)
        if foreign is None:
            files.append(File(name, opened))
        elif said := said_of(parts[foreign]):
            beside.add((said, "/".join(parts[: foreign + 1])))
    return Listing(sorted(files, key=lambda file: file.path), Counter(said for said, _ in beside))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the path of a file in a zip; a Mac writes UTF-8 without saying so, an old Windows backslashes."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/").lstrip("/").removeprefix("./")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    """Return the content of a file in a zip; of a picture no more than `load_image` looks at."""
    if info.file_size > MAX_MEMBER:
        raise ValueError(f"This file is too large: expected at most {MAX_MEMBER:,} bytes, got {info.file_size:,}.")
    try:
        with archive.open(info) as file:
            head = file.read(HEAD)
            small = info.filename.lower().endswith(PICTURES)
            most = MAX_RAW if is_raw(head) else MAX_BYTES if small else MAX_MEMBER
            content = head + file.read(most + 1 - len(head))
    except _ZIP_ERRORS as error:
        raise ValueError(
            "This file cannot be unpacked: it is damaged, behind a password or packed in a rare way."
        ) from error
    return open_content(content)


def _open_part(archive: _Unpacked, start: int, size: int) -> Any:
    return open_content(archive.read(start, size))


def _head(path: Path) -> bytes:
    """Return the first bytes of a file; none of one that cannot be read, which whoever reads on finds out."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(max(map(len, _UNPACKERS)))
    return b""


def _unpacker(head: bytes) -> Any:
    return next((unpacker for first, unpacker in _UNPACKERS.items() if head.startswith(first)), None)


class _Unpacked:
    """A tar archive that can be read anywhere; the temporary file goes when this does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = None
        unpacker = _unpacker(_head(path))
        if unpacker:
            self._folder = tempfile.TemporaryDirectory(prefix="fgsm-", ignore_cleanup_errors=True)
            self.path = Path(self._folder.name, "data.tar")
            self._unpack(path, unpacker)

    def read(self, start: int, size: int) -> bytes:
        """Return a part of the archive."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def _unpack(self, path: Path, unpacker: Any) -> None:
        packed_size, size = path.stat().st_size, 0
        try:
            with unpacker(path) as packed, self.path.open("wb") as plain:
                while block := packed.read(1 << 20):
                    plain.write(block)
                    size += len(block)
                    if size > LARGE:
                        check_bomb(path.name, packed_size, size)
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            raise ValueError(f"expected a tar archive, got {path.name}, which cannot be unpacked") from error
