"""Arrays in NumPy's own files, `.npy` and `.npz`, read after a look at how large they say they are."""

from __future__ import annotations

import tokenize
import zipfile
import zlib
from functools import partial
from typing import BinaryIO

import numpy as np

from fgsm.checks import Array
from fgsm.evaluation.data.archives import check_bomb
from fgsm.evaluation.data.array_names import Stored
from fgsm.evaluation.data.files import open_stream
from fgsm.evaluation.data.items import File

_NPZ_ERRORS = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, OverflowError, MemoryError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def npz_arrays(file: File, prefix: str = "") -> list[Stored]:
    """Return the arrays of an `.npz`, unread.

    Args:
        file: the file.
        prefix: of their names.

    Raises:
        ValueError: if it is damaged.
    """
    try:
        with open_stream(file) as stream, np.load(stream, allow_pickle=False) as content:
            names = list(content.files)
    except _NPZ_ERRORS as error:
        raise ValueError(f"expected arrays of pictures and labels, got {file.path}, which cannot be read") from error
    return [Stored(f"{prefix}{name}", partial(_load_part, file, name)) for name in names]


def load_npy(stream: BinaryIO, name: str, packed: int) -> Array:
    """Return an array in NumPy's own format, after a look at how large it says it is.

    Args:
        stream: of the content.
        name: what the array is called.
        packed: bytes that the content takes where it lies.

    Raises:
        ValueError: if it is damaged, holds Python objects, or unpacks to far more than its size.
    """
    try:
        version = np.lib.format.read_magic(stream)
        shape, _, dtype = _HEADERS.get(version, np.lib.format.read_array_header_2_0)(stream)
        stream.seek(0)
        objects = dtype.hasobject
        if not objects:
            check_bomb(name, packed, int(np.prod(shape, dtype=object)) * dtype.itemsize)
            return np.lib.format.read_array(stream, allow_pickle=False)
    except _NPZ_ERRORS as error:
        if isinstance(error, ValueError) and str(error).startswith("expected"):
            raise
        raise ValueError(f"expected arrays of pictures and labels, got {name}, which cannot be read") from error
    raise ValueError(
        f"expected uint8 pictures, or integer labels, got {name}, an array of Python objects (dtype=object), which "
        "cannot be read without running what is in it: call np.stack(list(images)), or labels.astype(int), before "
        "np.savez"
    )


def _load_part(file: File, name: str) -> Array:
    try:
        with open_stream(file) as stream:
            packed = stream.seek(0, 2)
            with zipfile.ZipFile(stream) as archive:
                inside = name if name in archive.namelist() else f"{name}.npy"
                with archive.open(inside) as part:
                    return load_npy(part, f"{name} of {file.path}", packed)  # type: ignore[arg-type]
    except _NPZ_ERRORS as error:
        if isinstance(error, ValueError) and str(error).startswith("expected"):
            raise
        raise ValueError(f"expected arrays of pictures and labels, got {file.path}, which cannot be read") from error
