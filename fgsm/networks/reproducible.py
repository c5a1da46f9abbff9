"""A switch for calls whose results have to be the same to the last bit, whatever else is in their batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SMALL = 4096  # values of a picture for which a call costs more than its arithmetic, so that a part holds many

_switch: ContextVar[bool] = ContextVar("fgsm_reproducible", default=False)


@contextmanager
def reproducible() -> Iterator[None]:
    """Run networks on parts of one length in this block, the last of them filled up.

    TensorFlow picks an operation's code by the length of its batch, and each rounds in its own way: a gradient of
    almost zero can change its sign with the company. In parts of one length it does not.
    """
    before = _switch.set(True)
    try:
        yield
    finally:
        _switch.reset(before)


def is_reproducible() -> bool:
    """Say whether this thread is inside such a block."""
    return _switch.get()
