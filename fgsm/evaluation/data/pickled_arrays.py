"""NumPy's arrays as pickles hold them: what stands in for the functions that a pickle asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from fgsm.checks import Array

_KIND = re.compile(r"[<>=|]?([biuf][1248]|[SU]\d{1,4})")


class PickledKind:
    """NumPy's dtype: plain numbers or texts."""

    def __init__(self, code: Any) -> None:
        found = _KIND.fullmatch(code.decode("ascii") if isinstance(code, bytes) else code)
        if not found:
            raise ValueError("an array of something else than numbers")
        self.code, self.order = found[1], "<"

    def set_state(self, state: Any) -> None:
        """Take the byte order."""
        order = state[1].decode("ascii") if isinstance(state[1], bytes) else state[1]
        self.order = ">" if order == ">" else "<"

    @property
    def dtype(self) -> np.dtype:
        """The dtype that it stands for."""
        return np.dtype(self.order + self.code)


class PickledArray:
    """NumPy's array, whose content follows what asks for it."""

    def __init__(self) -> None:
        self.value: Array = np.empty(0)

    def set_state(self, state: Any) -> None:
        """Take shape, dtype, order and content."""
        _, shape, kind, fortran, data = state
        self.value = _array(data, kind.dtype, shape, "F" if fortran else "C")


def _array(data: Any, dtype: np.dtype, shape: Any, order: str) -> Array:
    content = data.encode("latin-1") if isinstance(data, str) else bytes(data)
    sides = [int(side) for side in shape]
    if min(sides, default=1) < 0 or math.prod(sides) * dtype.itemsize != len(content):
        raise ValueError("an array of another size than its content")
    return np.frombuffer(content, dtype).reshape(sides, order="F" if order == "F" else "C")


def _from_buffer(data: Any, kind: Any, shape: Any, order: Any) -> PickledArray:
    made = PickledArray()
    made.value = _array(data, kind.dtype, shape, order)
    return made


# By the names that NumPy had before version 2.
CALLS: dict[str, Callable[..., Any]] = {
    "numpy.multiarray._reconstruct": lambda *_: PickledArray(),
    "numpy.numeric._frombuffer": _from_buffer,
    "numpy.multiarray.scalar": lambda kind, data: _array(data, kind.dtype, (), "C").item(),
    "numpy.dtype": lambda code, *_: PickledKind(code),
    "_codecs.encode": lambda text, coding: text.encode("latin-1") if coding in ("latin1", "latin-1") else text.encode(),
    "__builtin__.bytes": lambda: b"",  # how protocol 2 has no bytes at all
    "collections.OrderedDict": lambda *items: dict(*items),
}
