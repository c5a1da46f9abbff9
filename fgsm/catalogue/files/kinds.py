"""What a file or folder is, told by its content and never by its name; without TensorFlow."""

from __future__ import annotations

import json
import re
import zipfile
from enum import Enum
from pathlib import Path

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
WAY_OUT = "give the .keras or .h5 file, or the folder, that Keras saved the network to"
MAX_JSON = 64_000_000  # bytes
_POINTER = b"version https://git-lfs.github.com/spec/"
_ENDINGS = (".h5", ".hdf5", ".keras")


class Kind(Enum):
    """The kinds that are read."""

    HDF5 = "an HDF5 file"
    KERAS = "a .keras file"
    ARCHIVE = "a zip with a network in it"
    FOLDER = "a folder with a network in it"
    SAVED_MODEL = "a SavedModel"
    ARCHITECTURE = "an architecture, whose weights lie beside it"


def is_network(path: Path) -> bool:
    """Say whether a file or folder is of a kind that is read, or is called as one of these is."""
    if path.is_file() and path.suffix.lower() in _ENDINGS:
        return True
    try:
        return identify(path) in (Kind.SAVED_MODEL, Kind.FOLDER, Kind.KERAS, Kind.HDF5)
    except ValueError:
        return (path / "saved_model.pb").is_file()


def identify(path: Path) -> Kind:
    """Return what a file or folder is.

    Raises:
        ValueError: if it is none of the kinds; the sentence says what it is and the way out.
    """
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        raise ValueError(f"expected a network, got no file or folder called {str(path)[:200]!r}")
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(HDF5_SIGNATURE):
        return Kind.HDF5
    if zipfile.is_zipfile(path) and start.startswith(b"PK"):
        return _of_zip(path)
    if start.lstrip().startswith(b"{"):
        return _of_json(path)
    raise _refusal(path, _other(path, start))


def _refusal(path: Path, what: str) -> ValueError:
    """Return the error that says what a file is, in words behind "it is", and the way out."""
    if path.suffix.lower() in _ENDINGS:
        return ValueError(f"{path.name} cannot be read as a Keras model: it is {what}")
    return ValueError(f"expected a Keras model, got {path.name}, which is {what}")


def members(path: Path) -> list[str]:
    """Return the names in a zip.

    Raises:
        ValueError: if it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValueError(f"{path.name} is a damaged zip: get it again") from error


def networks_in(names: list[str]) -> list[str]:
    """Return the names that networks have, of those in a folder or zip."""
    return [name for name in names if name.lower().endswith(_ENDINGS) and not _is_hidden(name)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _of_zip(path: Path) -> Kind:
    names = members(path)
    if "config.json" in names and any(name.startswith("model.weights") for name in names):
        return Kind.KERAS
    if any(name.endswith("/data.pkl") or name == "data.pkl" for name in names):
        raise _refusal(path, f"a file of PyTorch, which is not read: {WAY_OUT}")
    inside = networks_in(names)
    if len(inside) == 1:
        return Kind.ARCHIVE
    if inside:
        raise ValueError(f"{path.name} has several networks in it ({', '.join(inside[:3])}): unpack it and give one")
    if any(name.endswith("saved_model.pb") for name in names):
        raise ValueError(f"{path.name} has a SavedModel in it: unpack it and give the folder with saved_model.pb")
    raise _refusal(path, f"a zip without a network in it: {WAY_OUT}")


def _of_folder(path: Path) -> Kind:
    if (path / "saved_model.pb").is_file():
        return Kind.SAVED_MODEL
    inside = networks_in([each.name for each in path.iterdir() if each.is_file()])
    if len(inside) == 1:
        return Kind.FOLDER
    if inside:
        named = ", ".join(sorted(inside)[:3])
        raise ValueError(f"the folder {path.name} has several networks in it ({named}): give one of these files")
    if (path / "saved_model.pbtxt").is_file():
        raise ValueError(f"the folder {path.name} has a SavedModel as text: save it again with model.export(folder)")
    if (path / "variables").is_dir() or (path / "keras_metadata.pb").is_file():
        raise ValueError(f"the folder {path.name} lacks its saved_model.pb: copy the whole folder again")
    raise _refusal(path, f"a folder without a network in it: {WAY_OUT}")


def _of_json(path: Path) -> Kind:
    said = read_json(path)
    if isinstance(said, dict) and ("modelTopology" in said or "weightsManifest" in said):
        raise ValueError(
            f"{path.name} is a network of TensorFlow.js: give the .keras or .h5 file that it was converted from, or "
            "convert it back with tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras"
        )
    if is_architecture(said):
        return Kind.ARCHITECTURE
    raise _refusal(path, f"JSON, but not the architecture of a network: {WAY_OUT}")


def read_json(path: Path) -> object:
    """Return what a JSON file says; None where it is none, or too large to be of use here."""
    if path.stat().st_size > MAX_JSON:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def is_architecture(said: object) -> bool:
    """Say whether JSON is what Keras' `model.to_json()` gives."""
    return isinstance(said, dict) and {"class_name", "config"} <= set(said)


def _other(path: Path, start: bytes) -> str:
    """Return what else a file is, and the way out, in words behind "is"."""
    size = path.stat().st_size
    if start.startswith(_POINTER):
        return f"a Git LFS pointer of {size} bytes: `git lfs pull` brings the file"
    if not size:
        return f"empty: get it again, or {WAY_OUT}"
    if start[4:8] == b"TFL3":
        return f"a file of TensorFlow Lite, through which no gradient passes: {WAY_OUT} before it was converted"
    if path.name == "saved_model.pb":
        return "a part of a SavedModel: give its folder"
    if start[:1] in b"\x08" and path.suffix.lower() == ".onnx":
        return f"a file of ONNX: {WAY_OUT} before it was converted"
    if (re.match(rb".{8}\{", start, re.DOTALL) and b'"dtype"' in start) or path.suffix.lower() == ".safetensors":
        return f"a file of safetensors, weights without their layers: {WAY_OUT}"
    if start.startswith(b"\x80") or path.suffix.lower() in (".pt", ".pth"):
        return f"a file of PyTorch or of Python's pickle, which can run code and is not opened: {WAY_OUT}"
    if path.suffix.lower() == ".pb":
        return "a frozen graph of TensorFlow 1: export the network as a SavedModel with model.export(folder)"
    if start.startswith(b"PK"):
        return f"a zip that is cut short: get it again, or {WAY_OUT}"
    if start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return f"a web page, which a download can leave in the place of a file: get it again, or {WAY_OUT}"
    return f"damaged, or something else than a network: {WAY_OUT}"
