"""fgsm/networks/batches.py: any length through a graph, in parts, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fgsm.networks import batches
from fgsm.networks.batches import BATCH, FIXED, FIXED_SMALL, ON_AN_ACCELERATOR, in_parts
from fgsm.networks.reproducible import SMALL, is_reproducible, reproducible

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


@pytest.mark.parametrize(("values", "fixed"), [(1, FIXED_SMALL), (SMALL, FIXED_SMALL), (SMALL + 1, FIXED)])
@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 31, 33])
def test_where_rows_have_to_be_the_same_all_parts_have_one_length(
    processors: int, length: int, values: int, fixed: int
) -> None:
    lengths: list[int] = []

    def graph(images: tf.Tensor) -> tf.Tensor:
        lengths.append(len(images))
        return images

    images = np.arange(length * values, dtype=np.float32).reshape(length, values)
    with reproducible():
        np.testing.assert_array_equal(in_parts(graph, EMPTY, images)[0], images)
        assert len(in_parts(graph, EMPTY, images[:0])[0]) == 0
    assert set(lengths) == {fixed}
    assert not is_reproducible()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(40)), count=st.integers(1, 40))
def test_a_picture_s_bits_are_then_the_same_in_any_company(
    any_small: Any, noise: Callable[..., np.ndarray], order: list[int], count: int
) -> None:
    images, labels = noise(any_small, 40), np.arange(40) % len(any_small.labels)
    chosen = np.array(order[:count])
    with reproducible():
        expected = any_small.logits_and_gradient(images, labels)
        found = any_small.logits_and_gradient(images[chosen], labels[chosen])
    for all_rows, rows in zip(expected, found, strict=True):
        np.testing.assert_array_equal(rows, all_rows[chosen])
