"""Pictures that were decoded a moment ago: a slider at rest asks about the same file again and again."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

KEPT = 64  # of 150 kB each

_kept: LRUCache[Any, npt.NDArray[np.uint8]] = LRUCache(KEPT)
_lock = threading.Lock()


def key_of(source: str | os.PathLike[str] | bytes, shape: tuple[int, int, int]) -> tuple[Any, ...] | None:
    """Return what tells a file and its content from others; None for bytes, and for a file that is not there."""
    if not isinstance(source, bytes):
        with suppress(OSError, ValueError):
            file = os.stat(source)
            return os.fspath(source), file.st_mtime_ns, file.st_size, shape
    return None


def recall(key: tuple[Any, ...] | None) -> npt.NDArray[np.uint8] | None:
    """Return the pixels that were kept under a key, the caller's own; None for none."""
    with _lock:
        pixels = _kept.get(key)
    return None if pixels is None else pixels.copy()


def keep(key: tuple[Any, ...] | None, pixels: npt.NDArray[np.uint8]) -> None:
    """Keep pixels for the next question about them; nothing is kept without a key."""
    if key:
        with _lock:
            _kept[key] = pixels.copy()


def forget_decoded() -> None:
    """Forget all of them."""
    with _lock:
        _kept.clear()
