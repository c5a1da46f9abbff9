"""Pickles as Python 2 and its NumPy wrote them, put together opcode by opcode: CIFAR's batches are of that time."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np


def dumps(values: Mapping[str, Any]) -> bytes:
    """Return a dictionary in protocol 2, with texts as Python 2's `str` and arrays as NumPy 1's."""
    return b"\x80\x02}q\x01(" + b"".join(_item(key) + _item(value) for key, value in values.items()) + b"u."


def _item(value: Any) -> bytes:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, list):
        return b"](" + b"".join(map(_item, value)) + b"e"
    if isinstance(value, int):
        return b"J" + struct.pack("<i", value)
    return b"T" + struct.pack("<i", len(value)) + value.encode("latin-1")


def _array(value: np.ndarray) -> bytes:
    shape = b"(" + b"".join(map(_item, value.shape)) + b"t"
    empty = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR"
    kind = b"cnumpy\ndtype\n(U\x02" + value.dtype.str[1:].encode() + b"K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xff"
    kind += b"J\xff\xff\xff\xffK\x00tb"
    return empty + b"(K\x01" + shape + kind + b"\x89T" + struct.pack("<i", value.nbytes) + value.tobytes() + b"tb"
