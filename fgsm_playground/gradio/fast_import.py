"""Importing Gradio at its quickest."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager

from fgsm.fast_import import no_collection


@contextmanager
def fast_import() -> Iterator[None]:
    """Import Gradio and components of it in half the time, writing nothing.

    Gradio writes a stub file for editors beside each component class as the class is made, unless the class's source
    file is unknown. For the length of the block it is.
    """
    getfile = inspect.getfile
    inspect.getfile = _unknown  # type: ignore[assignment]
    try:
        with no_collection():
            yield
    finally:
        inspect.getfile = getfile


def _unknown(_: object) -> str:
    raise OSError("the source file is not looked for")
