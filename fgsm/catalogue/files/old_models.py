"""Models of Keras 1.x of TensorFlow and Keras 2, put together anew from their configuration by today's Keras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import keras

from fgsm.catalogue.files import old_graphs
from fgsm.catalogue.files.needs import NeedsCodeError
from fgsm.catalogue.files.old_layers import layer_name, make_layer, plain
from fgsm.catalogue.files.old_operations import KINDS, operation
from fgsm.catalogue.files.sizes import check_values

MODELS = ("Functional", "Model", "Sequential")
MAX_LAYERS = 20_000
_CONSTANT = "_CONSTANT_VALUE"

Config = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A layer or model as the file tells of it, and what was made of it.

    Attributes:
        kind: the name of its class.
        name: in the file.
        call: tensors -> tensors; a Keras layer or model where it is one.
        parts: of a model, its layers in the file's order.
    """

    kind: str
    name: str
    call: Callable[..., Any]
    parts: list[Part] = field(default_factory=list)


class AlwaysTraining(keras.layers.Layer):
    """A layer that Keras 2 called with `training=True`, which at inference too was so: today's Keras overrules it."""

    def __init__(self, layer: keras.layers.Layer) -> None:
        super().__init__(name=f"{layer.name}-training")
        self.layer = layer

    def call(self, inputs: Any) -> Any:
        """Return what the layer gives while it is trained."""
        return self.layer(inputs, training=True)


def make_model(config: Config) -> Part:
    """Return a model whose weights are zeros until they are read.

    Args:
        config: `class_name` and `config`, as files say it.

    Raises:
        NeedsCodeError: if it needs code of its own.
        ValueError: if it cannot be put together.
    """
    kind, inner = str(config.get("class_name")), config.get("config")
    if kind not in MODELS:
        raise NeedsCodeError(f"code of its own, '{kind[:60]}'")
    if kind == "Sequential":
        return _sequential({"layers": inner} if isinstance(inner, list) else _object(inner))
    return _functional(kind, _object(inner))


def _make(config: Config) -> Part:
    kind, inner = str(config.get("class_name")), config.get("config")
    if kind in MODELS:
        return make_model(config)
    words = _object(inner)
    name = str(config.get("name") or words.get("name") or kind)
    if kind in KINDS:
        return Part(kind, name, operation(kind, words))
    if kind == old_graphs.KIND:
        return Part(kind, name, old_graphs.graph_operation(words))
    if kind == "InputLayer":
        return Part(kind, name, _input(words))
    return Part(kind, name, make_layer(kind, words))


def _input(config: Config) -> Callable[..., Any]:
    shape = config.get("batch_input_shape") or config["batch_shape"]
    made = keras.Input(batch_shape=[None, *shape[1:]], dtype=config.get("dtype"), name=layer_name(config["name"]))
    return lambda: made


def _sequential(config: Config) -> Part:
    listed = _layers(config)
    parts = [_make(each) for each in listed]
    layers = [part.call for part in parts if part.kind != "InputLayer"]
    first = next((part.call() for part in parts if part.kind == "InputLayer"), None)
    shape = next((each["config"]["batch_input_shape"] for each in listed[:1] if _says_shape(each)), None)
    shape = shape or config.get("build_input_shape")
    if first is None and isinstance(shape, list):
        first = keras.Input(batch_shape=[None, *shape[1:]])
    elif first is None and isinstance(layers[0], keras.Model) and layers[0].inputs:
        first = keras.Input(batch_shape=layers[0].inputs[0].shape)
    name = layer_name(str(config.get("name", "sequential")))
    model = keras.Sequential([*([] if first is None else [first]), *layers], name=name)
    for layer in model.layers if model.built else ():
        check_values(layer.output)
    return Part("Sequential", str(config.get("name", "")), model, parts)


def _says_shape(config: Config) -> bool:
    return isinstance(config.get("config"), dict) and bool(config["config"].get("batch_input_shape"))


def _functional(kind: str, config: Config) -> Part:
    listed = _layers(config)
    parts = {part.name: part for part in map(_make, listed)}
    if len(parts) != len(listed):
        raise ValueError("two of its layers have one name: the file is damaged")
    nodes = {str(each["name"]): list(each.get("inbound_nodes", [])) for each in listed}
    ends = [*_references(config["input_layers"]), *_references(config["output_layers"])]
    tensors = _call_all(parts, nodes, _first_calls(nodes, ends))
    inputs = [_tensor(each, tensors) for each in _references(config["input_layers"])]
    outputs = {str(each[0]): _tensor(each, tensors) for each in _references(config["output_layers"])}
    given = outputs if len(outputs) > 1 else next(iter(outputs.values()))
    name = layer_name(str(config.get("name", "model")))
    model = keras.Model(inputs[0] if len(inputs) == 1 else inputs, given, name=name)
    return Part(kind, str(config.get("name", "")), model, list(parts.values()))


def _first_calls(nodes: dict[str, list[Any]], ends: list[Any]) -> dict[str, int]:
    """Return the number of each layer's first call: 1 for a model, whose making counted as one in Keras 2."""
    last: dict[str, int] = {}
    sources = [source for calls in nodes.values() for node in calls for source in _sources(node)]
    for name, place in [*sources, *((each[0], each[1]) for each in ends)]:
        last[name] = max(last.get(name, 0), place)
    return {name: int(bool(calls) and last.get(name, 0) == len(calls)) for name, calls in nodes.items()}


def _call_all(
    parts: dict[str, Part], nodes: dict[str, list[Any]], firsts: dict[str, int]
) -> dict[tuple[str, int], Any]:
    """Return what every call of every layer gives, by the layer's name and the number of the call."""
    made = {(name, 0): part.call() for name, part in parts.items() if part.kind == "InputLayer"}
    waiting = [(name, place, node) for name, calls in nodes.items() for place, node in enumerate(calls, firsts[name])]
    while waiting:
        ready = []
        for name, place, node in waiting:
            if (place > firsts[name] and (name, place - 1) not in made) or any(
                each[:2] not in made for each in _sources(node)
            ):
                continue
            made[name, place] = _called(parts[name], node, made)
            check_values(made[name, place])
            ready.append((name, place))
        if not ready:
            raise ValueError(f"its layer '{waiting[0][0][:60]}' is not connected to the input: the file is damaged")
        waiting = [each for each in waiting if each[:2] not in ready]
    return made


def _called(part: Part, node: Any, made: dict[tuple[str, int], Any]) -> Any:
    given = [(_first(each, made), dict(each[3]) if len(each) > 3 else {}) for each in _entries(node)]
    words = {word: _with_tensors(value, made) for word, value in given[0][1].items()}
    tensors = [tensor for tensor, _ in given]
    if words.get("training") is True and isinstance(part.call, keras.layers.Layer):
        return AlwaysTraining(part.call)(tensors[0] if len(tensors) == 1 else tensors)
    return part.call(tensors[0] if len(tensors) == 1 else tensors, **words)


def _first(entry: Any, made: dict[tuple[str, int], Any]) -> Any:
    return plain(entry[2]) if entry[0] == _CONSTANT else _tensor(entry, made)


def _with_tensors(value: Any, made: dict[tuple[str, int], Any]) -> Any:
    if _is_reference(value):
        return _tensor(value, made)
    return [_with_tensors(each, made) for each in value] if isinstance(value, list) else value


def _tensor(reference: Any, made: dict[tuple[str, int], Any]) -> Any:
    name, node, place = reference[:3]
    if (name, node) not in made:
        raise ValueError(f"its layer '{str(name)[:60]}' is not in it: the file is damaged")
    given = made[name, node]
    if isinstance(given, dict):
        given = list(given.values())
    return given[place] if isinstance(given, (list, tuple)) else given


def _entries(node: Any) -> list[Any]:
    """Return what a call takes, each [name, call, place, words]; operations stand without a list around it."""
    return [node] if node and isinstance(node[0], str) else list(node)


def _sources(node: Any) -> Iterator[tuple[str, int]]:
    for entry in _entries(node):
        if entry[0] != _CONSTANT:
            yield entry[0], entry[1]
        for value in entry[3].values() if len(entry) > 3 else ():
            yield from _references_in(value)


def _references_in(value: Any) -> Iterator[tuple[str, int]]:
    if _is_reference(value):
        yield value[0], value[1]
    elif isinstance(value, list):
        for each in value:
            yield from _references_in(each)


def _is_reference(value: Any) -> bool:
    """Say whether a value means what a layer gives: [name, call, place]."""
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str) and isinstance(value[1], int)


def _references(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return [value] if value and isinstance(value[0], str) else list(value)


def _layers(config: Config) -> list[Config]:
    listed = config.get("layers")
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise ValueError("its configuration has no layers: the file is damaged")
    if len(listed) > MAX_LAYERS:
        raise ValueError(f"it has {len(listed):,} layers: expected at most {MAX_LAYERS:,}")
    return listed


def _object(value: Any) -> Config:
    if not isinstance(value, dict):
        raise ValueError(f"expected the configuration of a layer, got {value!r:.60}: the file is damaged")
    return dict(value)
