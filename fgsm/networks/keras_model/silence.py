"""What Keras and TensorFlow say to those who write networks, kept from those who only use one."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# Where a warning is said to come from: Keras' own code, or the module of ours that puts its layers together.
_THEIRS = r"(keras|tensorflow|fgsm\.catalogue\.files)\b"


@contextmanager
def keras_silent() -> Iterator[None]:
    """Keep their warnings and log lines from the terminal until the end of the block; our own warnings appear."""
    loggers = [logging.getLogger(name) for name in ("absl", "tensorflow")]
    before = [each.level for each in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=_THEIRS)
        for each in loggers:
            each.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for each, level in zip(loggers, before, strict=True):
                each.setLevel(level)
