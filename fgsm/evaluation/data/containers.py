"""Pictures and labels in files of arrays: idx, NumPy's, HDF5, pickles, CIFAR's batches; by content, not by ending."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from fgsm.checks import Array
from fgsm.evaluation.data import hdf5
from fgsm.evaluation.data.array_names import Pair, Stored, belongs_to, choose_pair
from fgsm.evaluation.data.arrays import to_found
from fgsm.evaluation.data.cifar import in_batches, is_pickle, named_arrays
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import open_stream, read_content
from fgsm.evaluation.data.idx import is_idx, load_idx, unpacked_head
from fgsm.evaluation.data.items import File, Found
from fgsm.evaluation.data.npy import load_npy, npz_arrays
from fgsm.evaluation.data.other_formats import is_torch
from fgsm.evaluation.data.safe_pickle import load_pickle

_NPY = b"\x93NUMPY"
_ZIP = b"PK\3\4"
_HEAD = 512  # bytes; of a gzip file the first ones of what is in it come out of these
_MOST_FILES = 1000
_ALONE = ("idx", "npy")  # kinds of which a file holds one array


def in_containers(files: Sequence[File], classes: Classes, split: str | None, where: str) -> Found | None:
    """Return the pictures of a listing that holds arrays; None for one that does not.

    Args:
        files: of a folder or an archive.
        classes: of the network.
        split: such as `train`; None for test, or what there is.
        where: what the listing is called.

    Raises:
        ValueError: if the arrays do not fit, or a file is damaged; the sentence says what would make them fit.
    """
    if batches := in_batches(files, classes, split, where):
        return batches
    kinds = [(file, kind) for file in files[:_MOST_FILES] if (kind := kind_of(file))]
    if not kinds:
        return None
    several = sum(kind not in _ALONE for _, kind in kinds) > 1
    arrays: list[Stored] = []
    for file, kind in kinds:
        arrays += _arrays(file, kind, f"{_stem(file)}/" if several else "")
    pair = choose_pair(_first_of_each(arrays), split, where)
    names = next((found for file, kind in kinds if kind == "hdf5" and (found := hdf5.class_names_in(file))), [])
    return _found(pair, classes, names)


def in_container(path: Path, classes: Classes, split: str | None) -> Found | None:
    """Return the pictures of a file of arrays, with what lies beside it and belongs to it; None if it is no such file.

    Raises:
        ValueError: as `in_containers`.
    """
    file = _file(path)
    kind = kind_of(file)
    beside = [_file(path.parent / name) for name in sorted(os.listdir(path.parent))[:_MOST_FILES] if name != path.name]
    batches = [file, *(each for each in beside if "meta" in each.path or "label_names" in each.path)]
    if kind in ("", "pickle") and (found := in_batches(batches, classes, split, path.name)):
        return found
    if not kind:
        return None
    arrays = _arrays(file, kind, "")
    if kind in _ALONE:
        (given,) = arrays
        near = [each for other in beside if kind_of(other) == kind for each in _arrays(other, kind, "")]
        arrays = [given, *(each for each in near if belongs_to(each.name, given.name))]
        if len(arrays) == 1:
            raise ValueError(
                f"expected pictures and labels, got {path.name} alone: put the labels beside it, called as it is, or "
                f"np.savez('data.npz', images={_reader(kind, path.name)}, labels=…)"
            )
    names = hdf5.class_names_in(file) if kind == "hdf5" else []
    return _found(choose_pair(arrays, split, path.name), classes, names)


def kind_of(file: File) -> str:
    """Return which kind of file of arrays it is, by its first bytes; empty for any other."""
    if is_torch(file.path):  # a pickle that names PyTorch's own classes
        return ""
    try:
        head = read_content(file, _HEAD)
    except (ValueError, OSError):
        return ""
    if head.startswith(_NPY):
        return "npy"
    if head.startswith(hdf5.SIGNATURE):
        return "hdf5"
    if head.startswith(_ZIP) and file.path.lower().endswith(".npz"):
        return "npz"
    if is_idx(unpacked_head(head)):
        return "idx"
    return "pickle" if is_pickle(head) else ""


def _arrays(file: File, kind: str, prefix: str) -> list[Stored]:
    if kind in _ALONE:
        return [Stored(_stem(file), partial(_load_idx if kind == "idx" else _load_npy, file))]
    readers = {"hdf5": hdf5.arrays_in, "npz": npz_arrays, "pickle": _pickled}
    return readers[kind](file, prefix)


def _pickled(file: File, prefix: str) -> list[Stored]:
    with open_stream(file) as stream:
        content = load_pickle(stream, file.path)
    if isinstance(content, list) and len(content) == 2:
        content = dict(zip(("images", "labels"), content, strict=True))
    return [Stored(f"{prefix}{name}", partial(_as_array, value)) for name, value in named_arrays(content).items()]


def _as_array(value: object) -> Array:
    try:
        return np.asarray(value)
    except ValueError:  # lists of several lengths
        return np.empty(0, object)


def _load_idx(file: File) -> Array:
    with open_stream(file) as stream:
        return load_idx(stream, file.path)


def _load_npy(file: File) -> Array:
    with open_stream(file) as stream:
        packed = stream.seek(0, 2)
        stream.seek(0)
        return load_npy(stream, file.path, packed)


def _found(pair: Pair, classes: Classes, names: Sequence[str]) -> Found:
    return to_found(pair.images.load(), pair.labels.load(), pair.images.name, classes, names)


def _first_of_each(arrays: Sequence[Stored]) -> list[Stored]:
    """Leave out what comes twice, such as an idx file packed and unpacked, or once with a dot for a hyphen."""
    return list({re.sub(r"[-._]", "-", each.name): each for each in reversed(arrays)}.values())[::-1]


def _file(path: Path) -> File:
    return File(path.name, lambda: path)


def _stem(file: File) -> str:
    name = PurePosixPath(file.path).name
    for ending in (".gz", ".npy", ".idx", ".h5", ".hdf5", ".npz", ".pkl", ".pickle", ".p"):
        name = name.removesuffix(ending)
    return name


def _reader(kind: str, name: str) -> str:
    return f"np.load('{name}')" if kind == "npy" else "…"
