"""The C library's allocator, told to keep less; where it is not glibc there is nothing to tell."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

ARENAS = 2
_M_ARENA_MAX = -8  # of malloc.h


def limit_arenas() -> None:
    """Let all threads share two heaps, unless `MALLOC_ARENA_MAX` says how many; call it before threads begin.

    Each heap keeps what its busiest moment took, and by default there are eight a core.
    """
    if "MALLOC_ARENA_MAX" not in os.environ:
        _tell("mallopt", _M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give the memory that is free to the operating system."""
    _tell("malloc_trim", 0)


def _tell(name: str, *values: int) -> None:
    # Another C library has no such function, and Windows no such name for the library.
    with suppress(AttributeError, OSError, TypeError):
        getattr(ctypes.CDLL(None), name)(*values)
