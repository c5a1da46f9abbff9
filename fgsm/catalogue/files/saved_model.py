"""SavedModels, of any Keras: a model around their one function of pictures."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

ENDPOINTS = ("serving_default", "serve")
MAX_GRAPH = 1_000_000_000  # bytes of saved_model.pb; protobuf itself stops at 2 GB


def read_saved_model(path: Path, shape: tuple[int, int, int] | None = None) -> keras.Model:
    """Return a model around the function of a SavedModel.

    Args:
        path: the folder.
        shape: of a picture, where the SavedModel leaves it open.

    Raises:
        ValueError: if it is not whole, or has no function of pictures.
    """
    _check_whole(path)
    with _without_training(path) as folder:
        layer = _layer(folder)
    spec = _input_of(layer)
    sides = spec.shape.as_list() if spec.shape.rank is not None else [None]
    if sides[0] is not None:
        raise ValueError(f"expected a SavedModel for any number of pictures, got one for {sides[0]} at a time")
    open_sides = len(sides) == 1 or (len(sides) == 4 and None in sides[1:])
    inputs = keras.Input(shape if open_sides and shape else sides[1:], dtype=spec.dtype.name)
    return keras.Model(inputs, layer(inputs))


def _check_whole(path: Path) -> None:
    index = path / "variables" / "variables.index"
    data = list((path / "variables").glob("variables.data-*")) if (path / "variables").is_dir() else []
    if data and not index.is_file():
        raise ValueError("the folder lacks variables/variables.index: copy the whole folder again")
    if index.is_file() and not data:
        raise ValueError("the folder lacks variables/variables.data-00000-of-00001: copy the whole folder again")
    for file in (index, *data):
        if file.is_file() and file.stat().st_size < 200 and file.read_bytes().startswith(b"version https://git-lfs"):
            raise ValueError(
                f"variables/{file.name} is a Git LFS pointer of {file.stat().st_size} bytes: `git lfs pull` brings "
                "the file"
            )


@contextmanager
def _without_training(path: Path) -> Iterator[Path]:
    """Yield a SavedModel without the state of its optimizer, which only Keras 2 could take: the folder, or a copy."""
    file = path / "saved_model.pb"
    if file.stat().st_size > MAX_GRAPH:
        raise ValueError(f"its saved_model.pb has {file.stat().st_size:,} bytes: expected at most {MAX_GRAPH:,}")
    whole = SavedModel()
    try:
        whole.ParseFromString(file.read_bytes())
    except DecodeError as error:
        raise ValueError("its saved_model.pb is damaged, or something else: copy the whole folder again") from error
    nodes = [node for graph in whole.meta_graphs for node in graph.object_graph_def.nodes if node.slot_variables]
    if not nodes:
        yield path
        return
    for node in nodes:
        del node.slot_variables[:]
    with tempfile.TemporaryDirectory(prefix="fgsm-") as folder:
        Path(folder, "saved_model.pb").write_bytes(whole.SerializeToString())
        for each in ("variables", "assets"):
            if (path / each).is_dir():
                _link(path / each, Path(folder, each))
        yield Path(folder)


def _link(source: Path, to: Path) -> None:
    try:
        os.symlink(source.resolve(), to, target_is_directory=True)
    except OSError:  # Windows, where not everybody may
        shutil.copytree(source, to)


def _layer(path: Path) -> Any:
    for endpoint in ENDPOINTS:
        try:
            return keras.layers.TFSMLayer(str(path), call_endpoint=endpoint)
        except ValueError:  # there is no function of that name
            continue
        except tf.errors.OpError as error:
            lacks = next((each for each in ("variables.index", "variables.data") if each in str(error)), "a part of it")
            raise ValueError(f"it is not whole, {lacks} is damaged or missing: copy the whole folder again") from error
    raise ValueError(f"expected a SavedModel with a function called {' or '.join(ENDPOINTS)}, got none")


def _input_of(layer: Any) -> tf.TensorSpec:
    """Return what a SavedModel's function takes."""
    loaded = getattr(layer, "_reloaded_obj", None)  # an inner part of Keras, which may move
    if loaded is None:
        raise ValueError("this version of Keras does not say what a SavedModel takes: install the one in requirements")
    _, named = loaded.signatures[layer.call_endpoint].structured_input_signature
    if len(named) != 1:
        raise ValueError(f"expected a SavedModel with one input, got {', '.join(named) or 'none'}")
    (spec,) = named.values()
    return spec
