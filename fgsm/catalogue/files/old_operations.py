"""Operations of TensorFlow between the layers of a Keras 2 model, such as `x / 127.5`, as today's Keras writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from fgsm.catalogue.files.needs import NeedsCodeError
from fgsm.catalogue.files.old_layers import plain

KINDS = ("TFOpLambda", "SlicingOpLambda")


def _bias(x: Any, bias: Any, data_format: str | None = None) -> Any:
    if data_format not in (None, "NHWC"):
        raise ValueError(f"its operation nn.bias_add has colours first ({data_format}): expected them last")
    return x + bias


def _slice(x: Any, slice_spec: Any) -> Any:
    parts = slice_spec if isinstance(slice_spec, (list, tuple)) else [slice_spec]
    return x[tuple(_part(each) for each in parts)]


def _part(part: Any) -> Any:
    if isinstance(part, dict):
        return slice(part.get("start"), part.get("stop"), part.get("step"))
    return part


def _resize(
    x: Any, size: Any, method: str = "bilinear", preserve_aspect_ratio: bool = False, antialias: bool = False
) -> Any:
    if preserve_aspect_ratio:
        raise ValueError("its operation image.resize keeps the aspect ratio, which is not read here")
    return ops.image.resize(x, size, interpolation=method, antialias=antialias)


def _mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return ops.mean(x, axis=axis, keepdims=keepdims)


# The name that TensorFlow has for a function -> the same, and the names of what it takes, in order.
_OPERATIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "__operators__.add": (lambda x, y: x + y, ("x", "y")),
    "__operators__.getitem": (_slice, ("x", "slice_spec")),
    "cast": (lambda x, dtype: ops.cast(x, dtype), ("x", "dtype")),
    "clip_by_value": (ops.clip, ("t", "clip_value_min", "clip_value_max")),
    "concat": (lambda x, axis: ops.concatenate(x, axis=axis), ("values", "axis")),
    "identity": (lambda x: x, ("input",)),
    "image.resize": (_resize, ("images", "size", "method", "preserve_aspect_ratio", "antialias")),
    "math.abs": (ops.abs, ("x",)),
    "math.add": (lambda x, y: x + y, ("x", "y")),
    "math.divide": (lambda x, y: x / y, ("x", "y")),
    "math.maximum": (ops.maximum, ("x", "y")),
    "math.minimum": (ops.minimum, ("x", "y")),
    "math.multiply": (lambda x, y: x * y, ("x", "y")),
    "math.negative": (lambda x: -x, ("x",)),
    "math.reduce_mean": (_mean, ("input_tensor", "axis", "keepdims")),
    "math.sigmoid": (ops.sigmoid, ("x",)),
    "math.square": (ops.square, ("x",)),
    "math.subtract": (lambda x, y: x - y, ("x", "y")),
    "math.tanh": (ops.tanh, ("x",)),
    "math.truediv": (lambda x, y: x / y, ("x", "y")),
    "nn.bias_add": (_bias, ("value", "bias", "data_format")),
    "nn.gelu": (ops.gelu, ("features", "approximate")),
    "nn.relu": (ops.relu, ("features",)),
    "nn.relu6": (ops.relu6, ("features",)),
    "nn.sigmoid": (ops.sigmoid, ("x",)),
    "nn.silu": (ops.silu, ("features",)),
    "nn.softmax": (lambda x, axis=-1: ops.softmax(x, axis=-1 if axis is None else axis), ("logits", "axis")),
    "nn.swish": (ops.silu, ("features",)),
    "reshape": (ops.reshape, ("tensor", "shape")),
    "reverse": (ops.flip, ("tensor", "axis")),
}


def operation(kind: str, config: dict[str, Any]) -> Callable[..., Any]:
    """Return what stands for an operation between layers: tensors and words -> a tensor.

    Args:
        kind: one of `KINDS`.
        config: what the file says of it.

    Raises:
        NeedsCodeError: if it is not among the few that are read.
    """
    name = "__operators__.getitem" if kind == "SlicingOpLambda" else str(config.get("function"))
    function, words = _find(name)

    def call(first: Any, **given: Any) -> Any:
        given.pop("name", None)
        if not set(given) <= set(words):
            raise NeedsCodeError(f"the operation {name}({', '.join(given)})"[:90])
        return function(first, *_in_order(words[1:], given))

    return call


def _in_order(words: tuple[str, ...], given: dict[str, Any]) -> list[Any]:
    taken: list[Any] = []
    for word in words[: 1 + max((words.index(each) for each in given), default=-1)]:
        if word not in given:
            raise ValueError(f"its operation lacks '{word}': the file is damaged")
        taken.append(as_number(plain(given[word])))
    return taken


def find_operation(name: str) -> Callable[..., Any]:
    """Return what stands for a function of TensorFlow; it takes the same in the same order.

    Raises:
        NeedsCodeError: if it is not among the few that are read.
    """
    return _find(name)[0]


def _find(name: str) -> tuple[Callable[..., Any], tuple[str, ...]]:
    if name not in _OPERATIONS:
        raise NeedsCodeError(f"TensorFlow's operation {name[:60]}")
    return _OPERATIONS[name]


def as_number(value: Any) -> Any:
    """Return a list of floats as an array, which arithmetic takes; all else as it is."""
    if isinstance(value, list) and value and all(isinstance(each, float) for each in value):
        return np.asarray(value, keras.config.floatx())
    return value
