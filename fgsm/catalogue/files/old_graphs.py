"""Operations as TensorFlow 2.0 to 2.3 wrote them between the layers of a Keras model: nodes of a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fgsm.catalogue.files.hdf5 import parse_configuration
from fgsm.catalogue.files.needs import NeedsCodeError
from fgsm.catalogue.files.old_layers import plain
from fgsm.catalogue.files.old_operations import as_number, find_operation

KIND = "TensorFlowOpLayer"
_SLICE = "StridedSlice"
# The name of an operation in a graph -> of the same among TensorFlow's functions.
_SAME = {
    "Add": "math.add",
    "AddV2": "math.add",
    "BiasAdd": "nn.bias_add",
    "Mul": "math.multiply",
    "Neg": "math.negative",
    "RealDiv": "math.truediv",
    "Relu": "nn.relu",
    "Relu6": "nn.relu6",
    "ReverseV2": "reverse",
    "Sigmoid": "nn.sigmoid",
    "Softmax": "nn.softmax",
    "Sub": "math.subtract",
}


def graph_operation(config: dict[str, Any]) -> Callable[..., Any]:
    """Return what stands for a node between layers: tensors -> a tensor.

    Args:
        config: the layer's, with the node and its constants by their places.

    Raises:
        NeedsCodeError: if the operation is not among the few that are read.
    """
    node = config["node_def"]
    node = parse_configuration(node) if isinstance(node, str) else node
    kind, count = str(node.get("op")), len(node.get("input", []))
    constants = {int(place): as_number(plain(value)) for place, value in config.get("constants", {}).items()}
    if kind == _SLICE:
        key = _key(node, *(constants[place] for place in (1, 2, 3)))
        return lambda tensor: tensor[key]
    if kind not in _SAME:
        raise NeedsCodeError(f"TensorFlow's operation {kind[:60]}")
    function = find_operation(_SAME[kind])

    def call(*tensors: Any) -> Any:
        rest = iter(tensors[0] if isinstance(tensors[0], list) else tensors)
        return function(*(constants[place] if place in constants else next(rest) for place in range(count)))

    return call


def _key(node: dict[str, Any], begins: list[int], ends: list[int], steps: list[int]) -> tuple[Any, ...]:
    """Return what stands between the brackets of `x[..., ::-1]`, which the graph has as three lists and five masks."""
    said = {name: int(value["i"]) for name, value in node["attr"].items() if name.endswith("_mask")}

    def has(name: str, place: int) -> bool:
        return bool(said.get(f"{name}_mask", 0) >> place & 1)

    def part(place: int) -> Any:
        if has("ellipsis", place):
            return ...
        if has("new_axis", place):
            return None
        if has("shrink_axis", place):
            return begins[place]
        begin = None if has("begin", place) else begins[place]
        return slice(begin, None if has("end", place) else ends[place], steps[place])

    return tuple(part(place) for place in range(len(begins)))
