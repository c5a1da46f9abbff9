"""Arrays in HDF5 files, of which nothing outside the file is opened and nothing is read before a look at its size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from fgsm.checks import Array
from fgsm.evaluation.data.archives import check_bomb
from fgsm.evaluation.data.array_names import Stored
from fgsm.evaluation.data.files import open_stream
from fgsm.evaluation.data.items import File

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_MOST_NAMES = 1000
_MOST_TEXT = 10_000  # bytes of names of classes
_ERRORS = (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, MemoryError)


def arrays_in(file: File, prefix: str = "") -> list[Stored]:
    """Return the arrays of an HDF5 file, unread.

    Args:
        file: the file.
        prefix: of their names.

    Raises:
        ValueError: if it is damaged.
    """
    import h5py

    try:
        with open_stream(file) as stream, h5py.File(stream, "r") as content:
            names = [name for name, _ in _datasets(content)]
    except _ERRORS as error:
        raise ValueError(f"expected arrays of pictures and labels, got {file.path}, which cannot be read") from error
    return [Stored(f"{prefix}{name}", partial(_load, file, name)) for name in names]


def class_names_in(file: File) -> list[str]:
    """Return the names of the classes in an HDF5 file, as `list_classes`; none where it has no such list."""
    import h5py

    try:
        with open_stream(file) as stream, h5py.File(stream, "r") as content:
            for name, dataset in _datasets(content):
                if name.endswith("classes") and dataset.dtype.kind == "S" and dataset.nbytes <= _MOST_TEXT:
                    return [each.decode("utf-8", errors="replace") for each in dataset[()].ravel()]
    except _ERRORS:
        return []
    return []


def _datasets(group: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of a group that lie in this very file, with those of the groups in it."""
    import h5py

    for name in list(group)[:_MOST_NAMES]:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        found = group[name]
        if isinstance(found, h5py.Group) and depth < 2:
            yield from ((f"{name}/{inner}", each) for inner, each in _datasets(found, depth + 1))
        elif isinstance(found, h5py.Dataset) and not found.external and not found.is_virtual:
            yield name, found


def _load(file: File, name: str) -> Array:
    import h5py

    try:
        with open_stream(file) as stream:
            packed = stream.seek(0, 2)
            with h5py.File(stream, "r") as content:
                dataset = content[name]
                if dataset.dtype.hasobject:
                    raise ValueError(
                        f"expected numbers, got {name} of {file.path}, which holds objects of Python or texts"
                    )
                check_bomb(f"{name} of {file.path}", packed, int(dataset.nbytes))
                return dataset[()]
    except _ERRORS as error:
        if isinstance(error, ValueError) and str(error).startswith("expected"):
            raise
        raise ValueError(f"expected arrays of pictures and labels, got {file.path}, which cannot be read") from error
