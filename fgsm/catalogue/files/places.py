"""Where the files of a network lie: beside others, in a folder, in a zip, or under a name that Keras does not open."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fgsm.catalogue.files.kinds import Kind, identify, members, networks_in

MAX_UNPACKED = 4_000_000_000  # bytes of a file in a zip
LABELS = "labels.txt"


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield the file or folder of a network itself, which may lie in a folder or zip such as Teachable Machine's.

    Raises:
        ValueError: see `identify`.
    """
    kind = identify(path)
    if kind is Kind.FOLDER:
        yield path / networks_in([each.name for each in path.iterdir() if each.is_file()])[0]
    elif kind is Kind.ARCHIVE:
        with tempfile.TemporaryDirectory(prefix="fgsm-") as folder:
            yield _unpack(path, Path(folder))
    else:
        yield path


@contextmanager
def called(path: Path, ending: str) -> Iterator[Path]:
    """Yield a path to a file that ends as Keras wants it: the file's own, or a link to it for as long."""
    if path.name.lower().endswith(ending):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="fgsm-") as folder:
        link = Path(folder, f"network{ending}")
        try:
            link.symlink_to(path.resolve())
        except OSError:  # Windows, where not everybody may
            shutil.copyfile(path, link)
        yield link


def extract(archive: zipfile.ZipFile, name: str, to: Path) -> Path:
    """Write a file of a zip to a path.

    Raises:
        ValueError: if it is too large, or larger than the zip says.
    """
    size = archive.getinfo(name).file_size
    if size > MAX_UNPACKED:
        raise ValueError(f"{name[:60]} in it unpacks to {size:,} bytes: expected at most {MAX_UNPACKED:,}")
    try:
        with archive.open(name) as packed, to.open("wb") as file:
            shutil.copyfileobj(packed, file)  # which ends at the size that the zip says
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise ValueError(f"{name[:60]} in it is damaged or locked: get the zip again") from error
    return to


def _unpack(path: Path, folder: Path) -> Path:
    """Write the network of a zip, and its labels, to a folder."""
    names = members(path)
    (network,) = networks_in(names)
    beside = f"{network.rpartition('/')[0]}/{LABELS}".lstrip("/")
    with zipfile.ZipFile(path) as archive:
        if beside in names:
            extract(archive, beside, folder / LABELS)
        return extract(archive, network, folder / os.path.basename(network))
