"""Keras models from files, in Keras' safe mode: nothing in a file can run code of its own."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import keras

from fgsm.catalogue.facts import is_model
from fgsm.networks.keras_model.keras_settings import own_settings

ENDPOINTS = ("serving_default", "serve")

# Keras 2 wrote an argument into these that Keras 3 does not know; Teachable Machine still does.
_ONCE_WITH_GROUPS = (
    *("DepthwiseConv2D", "DepthwiseConv1D", "SeparableConv2D", "SeparableConv1D"),
    *("Conv2DTranspose", "Conv1DTranspose"),
)
_CUSTOM = re.compile(r"(?:locate class|locate function|Unknown layer:?|find object) '([\w>]+)'")
_FAILURES = (ValueError, TypeError, KeyError, OSError, AttributeError, RuntimeError, NotImplementedError, ImportError)


def read_model(path: Path, input_shape: tuple[int, int, int] | None = None) -> keras.Model:
    """Read a `.keras` or `.h5` file, or a folder that `model.export` wrote.

    Args:
        path: the file or folder.
        input_shape: of a picture, where an exported model leaves it open.

    Raises:
        ValueError: if it is none of these, is damaged, or needs code that is not Keras' own.
    """
    if not is_model(path):
        kinds = "a .keras or .h5 file, or a folder that model.export(...) wrote"
        raise ValueError(f"expected a Keras model ({kinds}), got {str(path)[:200]!r}")
    try:
        with own_settings():
            return _exported(path, input_shape) if path.is_dir() else _saved(path)
    except _FAILURES as error:
        raise ValueError(_sentence(path, error)) from error


def _saved(path: Path) -> keras.Model:
    if path.suffix.lower() == ".keras" and not zipfile.is_zipfile(path):  # which Keras would call not found
        raise ValueError("it is damaged, or something else under that name")
    older = {name: _without_groups(getattr(keras.layers, name)) for name in _ONCE_WITH_GROUPS}
    model = keras.saving.load_model(path, custom_objects=older, compile=False, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise ValueError(f"expected a model, got {type(model).__name__}")
    return model


def _without_groups(layer: type[keras.layers.Layer]) -> type[keras.layers.Layer]:
    class Older(layer):
        @classmethod
        def from_config(cls, config: dict[str, Any]) -> Any:
            return layer.from_config({name: value for name, value in config.items() if (name, value) != ("groups", 1)})

    return Older


def _exported(path: Path, shape: tuple[int, int, int] | None) -> keras.Model:
    """Return a model around the one function of a SavedModel."""
    layer = None
    for endpoint in ENDPOINTS:
        try:
            layer = keras.layers.TFSMLayer(str(path), call_endpoint=endpoint)
            break
        except ValueError:  # there is no function of that name
            continue
    if layer is None:
        raise ValueError(f"expected a SavedModel with a function called {' or '.join(ENDPOINTS)}, got none")
    signatures = layer._reloaded_obj.signatures
    _, named = signatures[layer.call_endpoint].structured_input_signature
    if len(named) != 1:
        raise ValueError(f"expected a SavedModel with one input, got {', '.join(named) or 'none'}")
    (spec,) = named.values()
    sides = spec.shape.as_list() if spec.shape.rank is not None else [None]
    if sides[0] is not None:
        raise ValueError(f"expected a SavedModel for any number of pictures, got one for {sides[0]} at a time")
    open_sides = len(sides) == 1 or (len(sides) == 4 and None in sides[1:])
    inputs = keras.Input(shape if open_sides and shape else sides[1:], dtype=spec.dtype.name)
    return keras.Model(inputs, layer(inputs))


def _sentence(path: Path, error: Exception) -> str:
    text = " ".join(str(error).split())
    custom = _CUSTOM.search(text)
    if "lambda" in text.lower() and "safe_mode" in text:
        needs = "code of its own, in a Lambda layer"
    elif "TFSMLayer" in text and "safe_mode" in text:
        needs = "a SavedModel, in a TFSMLayer"
    elif custom:
        needs = f"code of its own, '{custom[1]}'"
    else:
        return f"{path.name} cannot be read as a Keras model: {text[:200] or type(error).__name__}"
    return (
        f"{path.name} needs {needs}, which is not run from a file: export it with model.export(folder) where the code "
        "is and give the folder, or in Python give the model itself to fgsm.Classifier"
    )
