"""Weights of Keras 2, put into a model by the names and places that the file has for its layers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import h5py
import keras

from fgsm.catalogue.files.hdf5 import find_array, read_array, read_names
from fgsm.catalogue.files.old_models import Part

_LEAVES = {
    *("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "pointwise_kernel", "alpha"),
    *("mean", "variance", "count", "recurrent_kernel"),
}
_CALLED = {"depthwise_kernel": "kernel"}
_CONTAINERS = ("layers", "_layer_checkpoint_dependencies")  # since Keras 2.14, and before


def read_named_weights(model: Part, group: h5py.Group) -> None:
    """Read the weights of an `.h5` file: for each layer of the model a list of names, and the arrays by these.

    Args:
        model: see `make_model`.
        group: with the attribute `layer_names`.

    Raises:
        ValueError: if they do not fit.
    """
    arrays = {
        name: read_names(group[name], "weight_names") for name in read_names(group, "layer_names") if name in group
    }
    saved = {name: [find_array(group[name], each) for each in names] for name, names in arrays.items() if names}
    parts = [part for part in model.parts if isinstance(part.call, keras.layers.Layer) and part.call.weights]
    if len(parts) != len(saved):
        raise ValueError(f"its network has {len(parts)} layers with weights, its file has weights for {len(saved)}")
    by_name = all(part.name in saved for part in parts)
    for part, name in zip(parts, saved, strict=True):
        name = part.name if by_name else name
        _assign(part.call, saved[name], [_leaf(each) for each in arrays[name]], part.name)


def read_placed_weights(model: Part, group: h5py.Group) -> None:
    """Read the weights of a `.keras` file: for each layer a folder called after its class, and numbered arrays in it.

    Args:
        model: see `make_model`.
        group: of the model.

    Raises:
        ValueError: if they do not fit.
    """
    inside = next((group[name] for name in _CONTAINERS if name in group), group)
    folders: dict[str, Iterator[str]] = {}
    for part in model.parts:
        kind = _snake(part.kind)
        name = next(folders.setdefault(kind, _numbered(inside, kind)), None)
        if part.parts and name:
            read_placed_weights(part, inside[name])
        elif isinstance(part.call, keras.layers.Layer) and part.call.weights:
            held = inside[f"{name}/vars"] if name and f"{name}/vars" in inside else {}
            arrays = [find_array(held, str(place)) for place in range(len(held))]
            _assign(part.call, arrays, ["" for _ in arrays], part.name)


def _assign(layer: Any, arrays: list[h5py.Dataset], leaves: list[str], name: str) -> None:
    """Put arrays into a layer's or model's weights: those to be trained first, or layer by layer."""
    if len(arrays) != len(layer.weights):
        raise ValueError(f"its layer '{name[:60]}' takes {len(layer.weights)} weights, its file has {len(arrays)}")
    orders = (layer.trainable_weights + layer.non_trainable_weights, layer.weights)
    fitting = (order for order in orders if all(map(_fits, order, arrays, leaves)))
    order = next(fitting, None)
    if order is None:
        wanted, got = [tuple(each.shape) for each in orders[0]], [each.shape for each in arrays]
        raise ValueError(f"its layer '{name[:60]}' takes weights of shapes {wanted!s:.90}, its file has {got!s:.90}")
    for weight, array in zip(order, arrays, strict=True):
        weight.assign(read_array(array, tuple(weight.shape)))
    for each in _flat(layer):
        if isinstance(each, keras.layers.Normalization):
            each.finalize_state()


def _fits(weight: Any, array: h5py.Dataset, leaf: str) -> bool:
    same = leaf not in _LEAVES or weight.name not in _LEAVES or leaf == weight.name
    return same and tuple(weight.shape) == array.shape


def _flat(layer: Any) -> Iterator[Any]:
    yield layer
    for each in getattr(layer, "layers", ()):
        yield from _flat(each)


def _leaf(name: str) -> str:
    leaf = name.rpartition("/")[2].partition(":")[0]
    return _CALLED.get(leaf, leaf)


def _numbered(group: h5py.Group, kind: str) -> Iterator[str]:
    """Yield the folders of one kind of layer in the order of the layers."""
    found = [
        (int(match[1] or 0), name) for name in group if (match := re.fullmatch(rf"{re.escape(kind)}(?:_(\d+))?", name))
    ]
    return iter([name for _, name in sorted(found)])


def _snake(kind: str) -> str:
    """Return the name of a class as Keras writes it in paths: `Conv2D` is `conv2d`, `ReLU` is `re_lu`."""
    text = re.sub(r"\W+", "", kind)
    text = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", text)
    return re.sub("([a-z])([A-Z])", r"\1_\2", text).lower()
