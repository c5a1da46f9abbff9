"""Keras as our own networks need it, whatever another course left in `keras.json`."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OWN = ("channels_last", "float32", "float32")

_ALONE = threading.RLock()  # the settings belong to the whole process
_foreign = False  # whether they have ever been seen to be others: from then on one network is built at a time


def settings_file() -> Path:
    """Return where Keras reads its settings: `$KERAS_HOME/keras.json`, or `~/.keras/keras.json`."""
    return Path(os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras"), "keras.json")


def check_backend() -> None:
    """Check that Keras is there and runs on TensorFlow.

    Raises:
        ValueError: if it was imported with another backend, or cannot be; the sentence names the setting.
    """
    try:
        import keras

        backend, reason = keras.config.backend(), ""
    except ImportError as error:
        backend, reason = "another backend", f" ({error})"
    if backend != "tensorflow":
        variable = os.environ.get("KERAS_BACKEND") == backend
        setting = "the variable KERAS_BACKEND" if variable else str(settings_file())
        raise ValueError(
            f"expected Keras on TensorFlow, got Keras on {backend}{reason}, as {setting} says: set the backend to "
            "'tensorflow' there and start again"
        )


@contextmanager
def own_settings() -> Iterator[None]:
    """Build networks with channels last and in 32-bit floats until the end of the block, then as it was before."""
    global _foreign
    check_backend()
    _foreign = _foreign or _settings()[:2] != OWN[:2] or _settings()[2].name != OWN[2]
    if not _foreign:
        yield
        return
    with _ALONE:
        before = _settings()
        try:
            _set(*OWN)
            yield
        finally:
            _set(*before)


def _settings() -> tuple[str, str, Any]:
    import keras

    return keras.config.image_data_format(), keras.config.floatx(), keras.config.dtype_policy()


def _set(data_format: str, floatx: str, policy: object) -> None:
    import keras

    keras.config.set_image_data_format(data_format)
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)
