"""An ONNX graph while it is written: its nodes and constants, first of the forward pass, then of the backward pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import helper, numpy_helper

from fgsm.checks import Array
from fgsm.export.storage import Form, Stored, stored

CHANNELS_FIRST, CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]


class Value(NamedTuple):
    """A tensor of the graph.

    Attributes:
        name: in the graph.
        shape: as Keras has it, without the batch: (H, W, C) or (F,). In the graph (H, W, C) lies as (N, C, H, W).
    """

    name: str
    shape: tuple[int, ...]

    @property
    def is_picture(self) -> bool:
        """Whether it has height, width and channels."""
        return len(self.shape) == 3

    def axis(self, keras_axis: int) -> int:
        """Return the graph's number of an axis that Keras numbers with the batch as 0, or from the end."""
        place = keras_axis % (len(self.shape) + 1)
        return CHANNELS_LAST[place] if self.is_picture else place


class Written(NamedTuple):
    """What a step has become.

    Attributes:
        name: of its output in the graph.
        backward: adds its backward pass: from the name of d loss / d output to those of d loss / d input, in order.
    """

    name: str
    backward: Callable[[str], list[str]]


class Part:
    """What one of the two passes adds to the graph."""

    def __init__(self, nodes: Sequence[onnx.NodeProto] = ()) -> None:
        self.nodes: list[onnx.NodeProto] = list(nodes)
        self.constants: list[onnx.TensorProto] = []


class Graph:
    """Nodes and constants under names of their own.

    Args:
        half: whether kernels may be stored in 16 bits; the graph brings them back to 32 when it is loaded.

    Attributes:
        part: the pass that is being written.
        forms: in which kernels were stored.
    """

    def __init__(self, half: bool) -> None:
        self._half = half
        self._count = 0
        self.forms: set[Form] = set()
        self.part = Part()

    def node(self, operation: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        return self.nodes(operation, *inputs, outputs=[output or self._name(operation)], **attributes)[0]

    def nodes(self, operation: str, *inputs: str, outputs: list[str] | int, **attributes: Any) -> list[str]:
        """Add a node with outputs of these names, or this many, and return their names."""
        names = [self._name(operation) for _ in range(outputs)] if isinstance(outputs, int) else outputs
        self.part.nodes.append(helper.make_node(operation, list(inputs), names, **attributes))
        return names

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        """Add a constant and return its name."""
        name = self._name("constant")
        self.part.constants.append(numpy_helper.from_array(np.array(value, dtype, order="C"), name))
        return name

    def whole(self, *values: int) -> str:
        """Add a constant of whole numbers, such as a shape, and return its name."""
        return self.constant(values, np.int64)

    def kernel(self, value: Array, axis: int = 0) -> str:
        """Add the kernel of a layer and return its name; what is stored in 16 bits is brought back to 32.

        Args:
            value: float32.
            axis: the one of its output channels.
        """
        kept = stored(value, axis) if self._half else Stored(Form.FLOAT_32, value)
        self.forms.add(kept.form)
        if kept.form is Form.FLOAT_32:
            return self.constant(value)
        name = self.node("Cast", self.constant(kept.numbers, kept.numbers.dtype), to=onnx.TensorProto.FLOAT)
        return name if kept.scale is None else self.node("Mul", name, self.constant(kept.scale))

    def beside(self, value: Value, numbers: Any) -> str:
        """Add a constant that can be combined with a value.

        Args:
            value: the value.
            numbers: of a shape that Keras would broadcast to the value's, with or without the batch.
        """
        constant = np.asarray(numbers, np.float32)
        if constant.ndim > len(value.shape):
            constant = constant.reshape(constant.shape[-len(value.shape) :])
        if value.is_picture and constant.size > 1:
            height, width, channels = (1,) * (3 - constant.ndim) + constant.shape
            constant = constant.reshape(height, width, channels).transpose(2, 0, 1)
        return self.constant(constant.ravel() if constant.size == 1 else constant)

    def to_keras(self, name: str, shape: tuple[int, ...]) -> str:
        """Return a tensor of this shape (without the batch) with its channels last."""
        return self.node("Transpose", name, perm=CHANNELS_LAST) if len(shape) == 3 else name

    def from_keras(self, name: str, shape: tuple[int, ...]) -> str:
        """Return a tensor of this shape (without the batch), whose channels are last, as the graph has it."""
        return self.node("Transpose", name, perm=CHANNELS_FIRST) if len(shape) == 3 else name

    def _name(self, stem: str) -> str:
        self._count += 1
        return f"{stem.lower()}_{self._count}"
