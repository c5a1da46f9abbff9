"""Keras models from files, in Keras' safe mode: nothing in a file can run code of its own."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import keras
import tensorflow as tf

from fgsm.catalogue.files.keras_files import read_architecture, read_hdf5, read_zip
from fgsm.catalogue.files.kinds import Kind, identify
from fgsm.catalogue.files.needs import NeedsCodeError
from fgsm.catalogue.files.saved_model import read_saved_model
from fgsm.networks.keras_model.keras_settings import own_settings
from fgsm.networks.keras_model.silence import keras_silent

_READERS = {Kind.HDF5: read_hdf5, Kind.KERAS: read_zip, Kind.ARCHITECTURE: read_architecture}
_CUSTOM = re.compile(r"(?:locate class|locate function|Unknown layer:?|find object) '([\w>]+)'")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_FAILURES = (
    *(ValueError, TypeError, KeyError, OSError, AttributeError, RuntimeError, NotImplementedError, ImportError),
    *(IndexError, MemoryError, ArithmeticError, zipfile.BadZipFile, tf.errors.OpError),
)


def read_model(path: Path, input_shape: tuple[int, int, int] | None = None) -> keras.Model:
    """Read a network from a file, or from the folder of a SavedModel, whatever it is called.

    Args:
        path: see `fgsm.catalogue.files.kinds.Kind` for the kinds; a folder or zip with a network in it is unpacked
            before.
        input_shape: of a picture, where an exported model leaves it open.

    Raises:
        ValueError: if it is none of these, is damaged, or needs code that is not Keras' own.
    """
    kind = identify(path)
    try:
        with own_settings(), keras_silent():
            return read_saved_model(path, input_shape) if kind is Kind.SAVED_MODEL else _READERS[kind](path)
    except _FAILURES as error:
        raise ValueError(_sentence(path, error)) from error


def _sentence(path: Path, error: Exception) -> str:
    text = " ".join(_ESCAPES.sub("", str(error)).split())
    custom = _CUSTOM.search(text)
    if isinstance(error, NeedsCodeError):
        needs = text
    elif "lambda" in text.lower() and "safe_mode" in text:
        needs = "code of its own, in a Lambda layer"
    elif "TFSMLayer" in text and "safe_mode" in text:
        needs = "a SavedModel, in a TFSMLayer"
    elif custom:
        needs = f"code of its own, '{custom[1]}'"
    else:
        return f"{path.name} cannot be read as a Keras model: {text[:300] or type(error).__name__}"
    return (
        f"{path.name} needs {needs}, which is not run from a file: export it with model.export(folder) where the code "
        "is and give the folder, or in Python give the model itself to fgsm.Classifier"
    )
