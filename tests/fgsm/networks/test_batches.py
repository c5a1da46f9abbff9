"""fgsm/networks/batches.py: any length through a graph, in parts, in order."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from fgsm.networks import batches
from fgsm.networks.batches import BATCH, ON_AN_ACCELERATOR, in_parts

EMPTY = [np.zeros((0, 2), np.float32), np.zeros(0, np.float32)]


@pytest.fixture(params=[1, 2, 5])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """So many processors, for this test."""
    monkeypatch.setattr(batches, "_processors", lambda: request.param)
    batches._workers.cache_clear()
    yield request.param
    batches._workers.cache_clear()


@pytest.mark.parametrize("length", [0, 1, 2, 3, 7, BATCH, BATCH + 1, 5 * BATCH + 3])
def test_rows_come_in_order_and_no_part_is_too_long(processors: int, length: int) -> None:
    lengths: list[int] = []

    def graph(images: tf.Tensor, weights: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        lengths.append(len(images))
        return images * weights[:, None], -weights

    images = np.arange(2 * length, dtype=np.float32).reshape(length, 2)
    weights = np.arange(length, dtype=np.float32)
    products, negated = in_parts(graph, EMPTY, images, weights)
    np.testing.assert_array_equal(products, images * weights[:, None])
    np.testing.assert_array_equal(negated, -weights)
    assert sum(lengths) == length
    assert max(lengths, default=0) <= BATCH
    assert len(lengths) <= processors * -(-length // (processors * BATCH))


def test_parts_are_worked_on_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_processors", lambda: 2)
    batches._workers.cache_clear()
    together = threading.Barrier(2, timeout=30)

    def graph(images: tf.Tensor) -> tf.Tensor:
        together.wait()
        return images

    images = np.ones((4, 2), np.float32)
    (out,) = in_parts(graph, EMPTY, images)
    np.testing.assert_array_equal(out, images)
    batches._workers.cache_clear()


def test_what_goes_wrong_in_a_part_reaches_the_caller(processors: int) -> None:
    def graph(images: tf.Tensor) -> tf.Tensor:
        raise ArithmeticError("no")

    with pytest.raises(ArithmeticError):
        in_parts(graph, EMPTY, np.ones((9, 2), np.float32))


def test_an_accelerator_gets_whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def graph(images: tf.Tensor) -> tf.Tensor:
        lengths.append(len(images))
        return images

    monkeypatch.setattr(batches, "_accelerated", lambda: True)
    images = np.arange(2 * ON_AN_ACCELERATOR + 2, dtype=np.float32)[:, None]
    np.testing.assert_array_equal(in_parts(graph, EMPTY, images)[0], images)
    assert sorted(lengths) == [2, ON_AN_ACCELERATOR, ON_AN_ACCELERATOR]
