"""How large a network may be that a configuration asks for: its weights as large as the file that holds them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import keras

MAX_VALUES = 250_000_000  # that a layer may make of one picture: 1 GB; VGG16 makes 3 million
_left: ContextVar[int] = ContextVar("left", default=0)


class ZerosWithinFile(keras.initializers.Initializer):
    """Zeros for weights that are to be read, as long as the file can hold them: see `weights_up_to`."""

    def __call__(self, shape: Any, dtype: Any = None, **_: Any) -> Any:
        """Return zeros.

        Raises:
            ValueError: if a file of this size cannot hold so many weights.
        """
        left = _left.get() - math.prod(shape)
        if left < 0:
            raise ValueError("its layers take more weights than its file can hold: the file is damaged")
        _left.set(left)
        return keras.ops.zeros(shape, dtype or keras.config.floatx())


@contextmanager
def weights_up_to(size: int) -> Iterator[None]:
    """Let layers be made whose weights fit into a file.

    Args:
        size: of the file, in bytes; there are at most as many weights.
    """
    before = _left.set(size)
    try:
        yield
    finally:
        _left.reset(before)


def check_values(tensors: Any) -> None:
    """Check that what a layer makes of one picture is of a size that fits into memory.

    Raises:
        ValueError: if it is larger than `MAX_VALUES`.
    """
    for tensor in keras.tree.flatten(tensors):
        count = math.prod(side or 1 for side in getattr(tensor, "shape", ())[1:])
        if count > MAX_VALUES:
            raise ValueError(f"one of its layers makes {count:,} values of a picture: expected at most {MAX_VALUES:,}")
