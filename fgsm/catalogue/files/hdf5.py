"""HDF5 files of Keras, read within bounds: only what lies in the file itself, and only as large as is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from fgsm.checks import Array

MAX_TEXT = 64_000_000  # characters of a configuration; NASNetLarge's has 600,000


@contextmanager
def open_hdf5(source: Any) -> Iterator[h5py.File]:
    """Open a path or a file object.

    Raises:
        ValueError: if it is damaged.
    """
    try:
        file = h5py.File(source, "r")
    except OSError as error:
        raise ValueError("its HDF5 is cut short or damaged: get the file again") from error
    with file:
        yield file


def has_weights_only(path: Path) -> bool:
    """Say whether a file holds weights without the layers they belong to, as `model.save_weights` writes it."""
    with open_hdf5(path) as file:
        return "model_config" not in file.attrs


def read_configuration(file: h5py.File) -> dict[str, Any]:
    """Return the configuration of a whole model.

    Raises:
        ValueError: if it is not JSON of an object.
    """
    return parse_configuration(_text(file.attrs["model_config"]))


def parse_configuration(text: str) -> dict[str, Any]:
    """Return a configuration of Keras, from JSON.

    Raises:
        ValueError: if it is not that.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"its configuration has {len(text):,} characters: expected at most {MAX_TEXT:,}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("its configuration is not JSON: the file is damaged") from error
    if not isinstance(found, dict):
        raise ValueError(f"its configuration is a {type(found).__name__}: expected an object of Keras")
    return found


def read_version(file: h5py.File) -> str:
    """Return which Keras wrote a file, such as `2.2.4-tf`; empty where it does not say."""
    groups = [file, *(file[name] for name in ("model_weights",) if name in file)]
    return next((_text(each.attrs["keras_version"]) for each in groups if "keras_version" in each.attrs), "")


def read_names(group: h5py.Group, name: str) -> list[str]:
    """Return a list of names, which Keras cuts into several attributes where it is long."""
    if name in group.attrs:
        return [_text(each) for each in group.attrs[name]]
    found: list[str] = []
    part = 0
    while f"{name}{part}" in group.attrs:
        found.extend(_text(each) for each in group.attrs[f"{name}{part}"])
        part += 1
    return found


def find_array(group: h5py.Group, name: str) -> h5py.Dataset:
    """Return an array of a group, not yet read.

    Raises:
        ValueError: if it is not there, or lies in another file.
    """
    place = group
    for part in name.strip("/").split("/"):
        link = place.get(part, getlink=True) if isinstance(place, h5py.Group) else None
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"its weights '{name[:60]}' are not in the file: it is damaged, or points to another one")
        place = place[part]
    if not isinstance(place, h5py.Dataset) or place.external or place.is_virtual:
        raise ValueError(f"its weights '{name[:60]}' are not in the file: it is damaged, or points to another one")
    return place


def read_array(found: h5py.Dataset, shape: tuple[int, ...]) -> Array:
    """Return an array of a shape that is known.

    Raises:
        ValueError: if it has another shape, or is not of numbers.
    """
    if found.shape != shape or not np.issubdtype(found.dtype, np.number):
        raise ValueError(f"its weights have the shape {found.shape} where the network takes {shape}")
    return np.asarray(found)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, str):
        return value
    raise ValueError(f"expected text in the HDF5 file, got {type(value).__name__}: the file is damaged")
