"""PyTorch checkpoints of the old kind (before version 1.6), read without PyTorch and without running what they name.

Such a file is a row of pickles: a magic number, a protocol number, facts about the machine, a dictionary of tensors,
each a view (offset, size, strides) of a storage, and the storages' keys. Then comes each storage in the order of these
keys: its length as 8 bytes, and its numbers.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from fgsm.checks import Array

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001

# What a broken file has been seen to raise.
_DAMAGE = (
    pickle.UnpicklingError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    OverflowError,
)


class _Tensor(NamedTuple):
    storage: tuple[str, str, str, str, int, object]  # "storage", its numbers' kind, key, device, length, view
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]
    requires_grad: bool
    hooks: object


# Each name stands for something that holds values and does nothing.
_KNOWN = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
    ("torch", "FloatStorage"): "<f4",
    ("torch", "LongStorage"): "<i8",
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return _KNOWN[module, name]

    def persistent_load(self, pid: Any) -> Any:
        return pid


def read_checkpoint(path: str | os.PathLike[str], sha256: str) -> dict[str, Array]:
    """Read a checkpoint that is known by its hash; nothing of a file with another one is looked at.

    Args:
        path: the file.
        sha256: its hash, in hexadecimal digits.

    Returns:
        Each tensor by its name, with its own shape; read-only.

    Raises:
        ValueError: if the file is missing, is another or is damaged; it names the file without its folder.
    """
    name = os.path.basename(os.fspath(path))
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"expected weights in {name}, which cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"expected weights in {name} as they were published, got a damaged or changed file")
    return parse_checkpoint(data)


def parse_checkpoint(data: bytes) -> dict[str, Array]:
    """Return the tensors of a checkpoint by their names, as views of `data`.

    Raises:
        ValueError: if it is none, is damaged, or names anything but tensors of 32-bit floats or 64-bit integers.
    """
    file = io.BytesIO(data)
    try:
        for expected in (MAGIC, PROTOCOL):
            if _Unpickler(file).load() != expected:
                raise ValueError("it does not begin as one")
        if _Unpickler(file).load().get("little_endian") is not True:
            raise ValueError("its numbers are not little-endian")
        tensors = _Unpickler(file).load()
        places = _find_storages(file, tensors, _Unpickler(file).load())
        return {name: _view(data, places, tensor) for name, tensor in tensors.items()}
    except _DAMAGE as error:
        raise ValueError(f"expected a PyTorch checkpoint that holds tensors only, got another file: {error}") from error


def _find_storages(file: io.BytesIO, tensors: dict[str, _Tensor], keys: list[str]) -> dict[str, tuple[int, int]]:
    """Return (start, length) in bytes of each storage by its key."""
    kinds = {tensor.storage[2]: np.dtype(tensor.storage[1]) for tensor in tensors.values()}
    places = {}
    for key in keys:
        length = int.from_bytes(file.read(8), "little") * kinds[key].itemsize
        places[key] = (file.tell(), length)
        file.seek(length, io.SEEK_CUR)
    return places


def _view(data: bytes, places: dict[str, tuple[int, int]], tensor: _Tensor) -> Array:
    _, kind, key, *_ = tensor.storage
    start, length = places[key]
    numbers = np.frombuffer(data, kind, length // np.dtype(kind).itemsize, start)
    # NumPy asks no such thing of a buffer that is empty.
    last = tensor.offset + sum((size - 1) * step for size, step in zip(tensor.size, tensor.stride, strict=True))
    if min(tensor.offset, last, *tensor.size, *tensor.stride) < 0 or last >= len(numbers):
        raise ValueError("a tensor reaches beyond its storage")
    strides = [numbers.itemsize * step for step in tensor.stride]
    return np.ndarray(tensor.size, numbers.dtype, numbers, tensor.offset * numbers.itemsize, strides)
