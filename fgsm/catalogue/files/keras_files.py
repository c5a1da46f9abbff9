"""Whole networks in HDF5 and in `.keras` files, and architectures whose weights lie in a file beside them."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

import keras

from fgsm.catalogue.files.hdf5 import (
    has_weights_only,
    open_hdf5,
    parse_configuration,
    read_configuration,
    read_version,
)
from fgsm.catalogue.files.kinds import is_architecture, read_json
from fgsm.catalogue.files.old_models import Part, make_model
from fgsm.catalogue.files.old_weights import read_named_weights, read_placed_weights
from fgsm.catalogue.files.places import called, extract
from fgsm.catalogue.files.sizes import weights_up_to

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_NAMES = "layer_names"
MAX_JSON = 64_000_000  # bytes


def read_hdf5(path: Path) -> keras.Model:
    """Return the network of an HDF5 file, with the architecture beside it where the file holds weights only.

    Raises:
        ValueError: if it cannot be read.
    """
    if has_weights_only(path):
        return _with_weights(_architecture_of(path), path)
    with open_hdf5(path) as file:
        version = read_version(file)
        if not _is_todays(version):
            _check_version(version)
            with weights_up_to(path.stat().st_size):
                model = make_model(read_configuration(file))
            read_named_weights(model, file["model_weights"])
            return _whole(model)
    with called(path, ".h5") as named:
        return _todays(keras.saving.load_model(named, compile=False, safe_mode=True))


def read_zip(path: Path) -> keras.Model:
    """Return the network of a `.keras` file.

    Raises:
        ValueError: if it cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        version = str(_json(archive, _METADATA).get("keras_version", ""))
        config = {} if _is_todays(version) else _json(archive, _CONFIG)
        if config and _WEIGHTS in archive.namelist():
            return _old_zip(archive, config)
    with called(path, ".keras") as named:
        return _todays(keras.saving.load_model(named, compile=False, safe_mode=True))


def read_architecture(path: Path) -> keras.Model:
    """Return the network whose architecture a JSON file holds, with the weights beside it.

    Raises:
        ValueError: if there are none, or they do not fit.
    """
    stem = path.stem
    names = (f"{stem}.h5", f"{stem}.weights.h5", f"{stem}_weights.h5", f"{stem}.hdf5", "model.h5", "weights.h5")
    found = next((path.parent / name for name in names if (path.parent / name).is_file()), None)
    if found is None:
        raise ValueError(f"it is the architecture of a network: put its weights beside it, as {stem}.h5")
    return _with_weights(path, found)


def _architecture_of(weights: Path) -> Path:
    stem = weights.name.partition(".")[0]
    short = stem.removesuffix("_weights").removesuffix("-weights")
    names = dict.fromkeys((f"{weights.stem}.json", f"{stem}.json", f"{short}.json", "model.json", "architecture.json"))
    for name in names:
        path = weights.parent / name
        if path.is_file() and is_architecture(read_json(path)):
            return path
    raise ValueError(
        f"it holds weights without the layers they belong to: put the architecture, which model.to_json() "
        f"gives, beside it as {stem}.json, or save the whole network with model.save('{stem}.keras')"
    )


def _with_weights(architecture: Path, weights: Path) -> keras.Model:
    text = architecture.read_text(encoding="utf-8-sig")
    config = parse_configuration(text)
    with open_hdf5(weights) as file:
        named = file.get("model_weights", file)
        by_name = _NAMES in named.attrs or f"{_NAMES}0" in named.attrs
        if not _is_todays(str(config.get("keras_version", ""))) and "module" not in config:
            with weights_up_to(weights.stat().st_size):
                model = make_model(config)
            (read_named_weights if by_name else read_placed_weights)(model, named)
            return _whole(model)
    found = keras.models.model_from_json(text)
    with called(weights, ".h5" if by_name else ".weights.h5") as file_name:
        found.load_weights(file_name)
    return _todays(found)


def _old_zip(archive: zipfile.ZipFile, config: dict[str, Any]) -> keras.Model:
    with weights_up_to(archive.getinfo(_WEIGHTS).file_size):
        model = make_model(config)
    with tempfile.TemporaryDirectory(prefix="fgsm-") as folder:
        weights = extract(archive, _WEIGHTS, Path(folder, _WEIGHTS))
        with open_hdf5(weights) as file:
            read_placed_weights(model, file)
    return _whole(model)


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    if name not in archive.namelist():
        return {}
    if archive.getinfo(name).file_size > MAX_JSON:
        raise ValueError(f"its {name} is larger than {MAX_JSON:,} bytes")
    try:
        return parse_configuration(archive.read(name).decode("utf-8"))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise ValueError(f"its {name} is damaged: get the file again") from error


def _is_todays(version: str) -> bool:
    return version.startswith("3.")


def _check_version(version: str) -> None:
    if version.startswith(("0.", "1.")) and "tf" not in version:
        raise ValueError(
            f"Keras {version} wrote it, which no Keras of TensorFlow reads: open it with Keras 2.2 and save it"
        )


def _whole(model: Part) -> keras.Model:
    found = model.call
    if not isinstance(found, keras.Model) or not found.built:
        raise ValueError("it does not say how large its pictures are: save it once it has seen one")
    return found


def _todays(found: Any) -> keras.Model:
    if not isinstance(found, keras.Model):
        raise ValueError(f"expected a model, got {type(found).__name__}")
    return found
