"""A batch of any length through a compiled graph: in parts that fit in memory, side by side on all processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf

from fgsm.checks import Array
from fgsm.networks.reproducible import SMALL, is_reproducible

BATCH = 8  # each length that a network has not had costs memory for good, and more at once is not quicker
ON_AN_ACCELERATOR = 32
SMALLEST = 2  # pictures in a part, where there are so many
FIXED, FIXED_SMALL = 4, 32  # pictures in a part, where all parts have one length


def in_parts(graph: Callable[..., Any], empty: Sequence[Array], *arrays: Array) -> list[Array]:
    """Return a graph's outputs for arrays of one length; a picture's rows do not depend on the others.

    TensorFlow shares out each operation among the processors, for which a small network's have too little work: two
    halves of a batch side by side are done sooner (`python -m benchmarks.batches`).

    Args:
        graph: arrays (N, ...) -> one or several (N, ...); calls from several threads have to be safe.
        empty: the outputs for arrays of length 0.
        *arrays: its arguments.
    """
    length = len(arrays[0])
    size = _fixed_size(arrays[0]) if is_reproducible() else _size(length)
    given = [_filled(array, size) for array in arrays] if is_reproducible() else arrays
    parts = [[array[start : start + size] for array in given] for start in range(0, length, size)]
    if len(parts) < 2:
        rows = _run(graph, parts[0]) if parts else list(empty)
    else:
        done = _workers().map(lambda part: _run(graph, part), parts)
        rows = [np.concatenate(outputs) for outputs in zip(*done, strict=True)]
    return [output[:length] for output in rows]


def _filled(array: Array, size: int) -> Array:
    """Repeat the last entry until the length is a multiple of a part's."""
    missing = -len(array) % size
    return np.concatenate([array, np.repeat(array[-1:], missing, axis=0)]) if missing else array


def _fixed_size(pictures: Array) -> int:
    """Return a length that depends on a picture's size and on nothing else."""
    if _accelerated():
        return ON_AN_ACCELERATOR
    return FIXED_SMALL if pictures[:1].size <= SMALL else FIXED


def _run(graph: Callable[..., Any], part: list[Array]) -> list[Array]:
    return [output.numpy() for output in tf.nest.flatten(graph(*map(tf.constant, part)))]


def _size(length: int) -> int:
    if _accelerated():
        return ON_AN_ACCELERATOR
    rounds = max(1, -(-length // (_processors() * BATCH)))
    return max(SMALLEST, -(-length // (_processors() * rounds)))


@cache
def _accelerated() -> bool:
    return bool(tf.config.list_physical_devices("GPU"))


def _processors() -> int:
    return os.cpu_count() or 1


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1 if _accelerated() else _processors(), "fgsm-batch")
