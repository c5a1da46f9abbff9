"""Arrays in the idx format of the MNIST files, packed with gzip or not. The format: yann.lecun.com/exdb/mnist."""

from __future__ import annotations

import gzip
import math
import zlib
from typing import BinaryIO

import numpy as np

from fgsm.checks import Array
from fgsm.evaluation.data.archives import check_bomb

_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MOST_DIMENSIONS = 4
GZIP = b"\x1f\x8b"


def is_idx(head: bytes) -> bool:
    """Say whether a file begins as idx files do: two zeros, a type, how many dimensions."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _TYPES and 1 <= head[3] <= _MOST_DIMENSIONS


def unpacked_head(head: bytes, count: int = 4) -> bytes:
    """Return the first bytes of what a gzip file packs; of any other file, of itself."""
    if not head.startswith(GZIP):
        return head[:count]
    try:
        return zlib.decompressobj(wbits=31).decompress(head, count)
    except zlib.error:
        return b""


def load_idx(stream: BinaryIO, name: str) -> Array:
    """Return the array of an idx file; no more is read than its head says.

    Args:
        stream: of the file, where it may be packed with gzip.
        name: of the file.

    Raises:
        ValueError: if it is no idx file, is cut off, or unpacks to far more than its size.
    """
    packed = stream.seek(0, 2)
    stream.seek(0)
    plain = gzip.GzipFile(fileobj=stream) if stream.read(2) == GZIP else stream
    stream.seek(0)
    try:
        head = plain.read(4)
        if not is_idx(head):
            raise ValueError(f"expected an idx file, got {name}, which is something else")
        shape = np.frombuffer(plain.read(4 * head[3]), ">u4").tolist()
        kind = np.dtype(_TYPES[head[2]])
        size = math.prod(shape) * kind.itemsize
        check_bomb(name, packed, size)
        data = plain.read(size + 1) if len(shape) == head[3] else b""
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"expected an idx file, got {name}, which cannot be unpacked") from error
    if len(data) != size:
        raise ValueError(
            f"expected {size:,} bytes in {name}, as its head says, got {'fewer' if len(data) < size else 'more'}"
        )
    return np.frombuffer(data, kind).reshape(shape).astype(kind.newbyteorder("="))
