"""Importing TensorFlow without its start-up notes, and at its quickest."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fgsm.stderr_filter import filtered_stderr

BACKEND = "KERAS_BACKEND"
ERRORS_ONLY, FATAL_ONLY = "2", "3"  # of TF_CPP_MIN_LOG_LEVEL

# Several networks begin to load at once, and what the import changes meanwhile belongs to the whole process.
_one_at_a_time = threading.Lock()


def import_tensorflow() -> None:
    """Import TensorFlow and keep the notes that it prints meanwhile from stderr; everything else appears.

    `TF_CPP_MIN_LOG_LEVEL` does the same for what comes later; where it is set to 0 or 1 the notes are wanted. During
    the import it has no say, because TensorFlow logs before it reads it: for that long stderr is filtered.

    Keras comes along with TensorFlow as its backend, whatever its file of settings says.

    Raises:
        ValueError: if the environment asks for another backend.
    """
    with _one_at_a_time:
        if "keras" not in sys.modules and os.environ.setdefault(BACKEND, "tensorflow") != "tensorflow":
            raise ValueError(f"expected {BACKEND}=tensorflow in the environment, or nothing, got {os.environ[BACKEND]}")
        if "tensorflow" in sys.modules:
            return
        # A child finds it set by its parent.
        if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", FATAL_ONLY) in (ERRORS_ONLY, FATAL_ONLY):
            with filtered_stderr():
                _import()
        else:
            _import()


@contextmanager
def no_collection() -> Iterator[None]:
    """Look for no garbage until the end of the block, and never again among what it has made.

    Nearly all that an import makes stays: looking through it takes a quarter of the import's time, and as much of all
    that is done later.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


@contextmanager
def hidden(*modules: str) -> Iterator[None]:
    """Let imports in the block find these modules missing, but for those that are imported already."""
    names = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None: not to be found
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


def _import() -> None:
    # Keras imports these where they are installed, for wrappers and plots of its own: a quarter of the time.
    with no_collection(), hidden("sklearn", "matplotlib.pyplot"):
        import tensorflow  # noqa: F401
