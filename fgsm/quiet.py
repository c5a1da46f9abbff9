"""Importing TensorFlow without its start-up notes."""

from __future__ import annotations

import gc
import os
import re
import sys
import tempfile

STDERR = 2

# C++ notes and warnings; errors (E) and fatal ones (F) are let through.
_NOTE = re.compile(rb"WARNING: All log messages before absl::InitializeLog|[IW]\d{4} \d\d:\d\d:[\d.]+ ")


def import_tensorflow() -> None:
    """Import TensorFlow and keep the notes that it prints meanwhile from stderr; everything else appears.

    `TF_CPP_MIN_LOG_LEVEL`, where the user has not set it, does the same for what comes later. During the import
    it has no say, because TensorFlow logs before it reads it. Python cannot catch what C++ writes, so for that
    long stderr is a file.
    """
    if "tensorflow" in sys.modules or "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        _import()
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    terminal = os.dup(STDERR)
    with tempfile.TemporaryFile() as file:
        try:
            os.dup2(file.fileno(), STDERR)
            _import()
        finally:
            os.dup2(terminal, STDERR)
            os.close(terminal)
            file.seek(0)
            os.write(STDERR, b"".join(line for line in file if not _NOTE.match(line)))


def _import() -> None:
    # Nearly all that an import makes stays, so looking for garbage meanwhile takes a quarter of its time for nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        import tensorflow  # noqa: F401
    finally:
        if collecting:
            gc.enable()
