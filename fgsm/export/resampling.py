"""Layers that give a picture another size by weighing its values: each row by one matrix, each column by another.

The matrices are read off the layer itself, so they hold whatever way of interpolation it has.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from fgsm.checks import Array
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot

_AT_ONCE = 64  # rows or columns: what a layer is tried with is a picture for each


def resampling(graph: Graph, step: Step, inputs: list[Value]) -> Written:
    """Write a Resizing, UpSampling2D or CenterCrop layer; one that changes nothing is left out.

    Raises:
        ValueError: if it does more than to weigh rows and columns.
    """
    (x,), layer = inputs, step.layer
    if layer.data_format != "channels_last":
        raise cannot(layer, "its channels have to be last")
    if getattr(layer, "pad_to_aspect_ratio", False):
        raise cannot(layer, "pad_to_aspect_ratio is not known")
    height, width, _ = x.shape
    rows = _matrix(layer, np.eye(height, dtype=np.float32)[:, :, None].repeat(width, 2))[:, :, 0]
    columns = _matrix(layer, np.eye(width, dtype=np.float32)[:, None].repeat(height, 1))[:, 0]
    if np.array_equal(rows, np.eye(height)) and np.array_equal(columns, np.eye(width)):
        return Written(x.name, lambda d: [d])
    # rows is (H, H'), columns (W, W'): y = rowsᵀ · x · columns
    ahead = graph.node("MatMul", graph.constant(rows.T), x.name)
    y = graph.node("MatMul", ahead, graph.constant(columns))

    def backward(d: str) -> list[str]:
        across = graph.node("MatMul", d, graph.constant(columns.T))
        return [graph.node("MatMul", graph.constant(rows), across)]

    return Written(y, backward)


def _matrix(layer: Any, pictures: Array) -> Array:
    """Return what a layer makes of grey pictures (N, H, W)."""
    parts = [pictures[start : start + _AT_ONCE, :, :, None] for start in range(0, len(pictures), _AT_ONCE)]
    out = [keras.ops.convert_to_numpy(layer(part, training=False))[..., 0] for part in parts]
    return np.concatenate(out)
