"""fgsm/defences/transformations.py: what each does to a picture, and the gradient through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.defences.transformations import Linear, Transformation, bit_depth, gaussian_blur, jpeg, median, resize_and_pad
from fgsm.pictures.image import to_float, to_uint8

SHAPE = (16, 12, 3)
STRAIGHT = [jpeg(75), bit_depth(3), median(3)]


def padded(seed: int, shape: tuple[int, int, int] = SHAPE) -> Linear:
    return resize_and_pad(shape, 0.6, np.random.default_rng(seed))


EXACT: list[Callable[[], Linear]] = [lambda: gaussian_blur(SHAPE, 1.3), lambda: padded(1), lambda: padded(2)]


@pytest.fixture
def images() -> np.ndarray:
    return to_float(np.random.default_rng(0).integers(20, 236, (2, *SHAPE), dtype=np.uint8))


@pytest.mark.parametrize("make", EXACT)
def test_a_linear_gradient_is_that_of_finite_differences(make: Callable[[], Linear], images: np.ndarray) -> None:
    change, random = make(), np.random.default_rng(3)
    weights = random.normal(size=images.shape).astype(np.float32)
    gradient = change.pull_back(images, weights)
    for _ in range(5):
        step = random.normal(size=images.shape).astype(np.float32) * 0.01
        after, before = (
            float((change.apply(x) * weights).sum(dtype=np.float64)) for x in (images + step, images - step)
        )
        assert (after - before) / 2 == pytest.approx(float((gradient * step).sum(dtype=np.float64)), abs=2e-4)


@pytest.mark.parametrize("change", STRAIGHT)
def test_the_others_are_passed_straight_through(change: Any, images: np.ndarray) -> None:
    gradient = np.random.default_rng(1).normal(size=images.shape).astype(np.float32)
    np.testing.assert_array_equal(change.pull_back(images, gradient), gradient)
    assert not np.array_equal(change.apply(images), images)


@pytest.mark.parametrize("channels", [1, 3])
def test_every_one_keeps_shape_type_and_range(channels: int) -> None:
    shape = (16, 12, channels)
    black_and_white = (np.random.default_rng(0).integers(0, 2, (3, *shape)) * 255).astype(np.uint8)
    changes: list[Transformation] = [*STRAIGHT, gaussian_blur(shape, 1.0), padded(4, shape)]
    for change in changes:
        for images in (to_float(black_and_white), to_float(black_and_white[:0])):
            seen = change.apply(images)
            assert (seen.shape, seen.dtype) == (images.shape, np.float32)
            assert not seen.size or (seen.min() >= 0 and seen.max() <= 1)


def test_a_batch_is_changed_picture_by_picture(images: np.ndarray) -> None:
    changes: list[Transformation] = [*STRAIGHT, *(make() for make in EXACT)]
    for change in changes:
        alone = np.concatenate([change.apply(image[None]) for image in images])
        np.testing.assert_allclose(change.apply(images), alone, atol=1e-6)


def test_bit_depth_leaves_so_many_levels_and_rounds_to_the_nearest() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    for bits in (1, 3, 7):
        seen = bit_depth(bits).apply(to_float(grey))
        levels = np.rint(np.linspace(0, 255, 2**bits))
        np.testing.assert_array_equal(np.unique(to_uint8(seen)), levels)
        assert np.abs(to_uint8(seen).astype(int) - grey).max() <= 255 / (2**bits - 1) / 2 + 1


def test_the_median_is_numpys_away_from_the_edge(images: np.ndarray) -> None:
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    np.testing.assert_array_equal(median(3).apply(images)[:, 1:-1, 1:-1], np.median(windows, axis=(4, 5)))


def test_the_blur_of_a_point_is_the_gaussian() -> None:
    point = np.zeros((1, 21, 21, 1), np.float32)
    point[0, 10, 10] = 1
    distance = np.abs(np.arange(21) - 10)
    expected = np.exp(-(distance**2) / (2 * 1.5**2))
    expected = np.outer(expected, expected) / expected.sum() ** 2
    np.testing.assert_allclose(gaussian_blur((21, 21, 1), 1.5).apply(point)[0, ..., 0], expected, atol=1e-5)


def test_a_plain_picture_is_not_darkened_by_the_blur_at_its_edge() -> None:
    plain = np.full((1, *SHAPE), 0.7, np.float32)
    np.testing.assert_allclose(gaussian_blur(SHAPE, 2.0).apply(plain), plain, atol=1e-6)


def test_resize_and_pad_is_pillows_scaling_somewhere_on_black() -> None:
    picture = np.random.default_rng(5).integers(40, 216, (20, 20), dtype=np.uint8)
    found = set()
    for seed in range(20):
        seen = to_uint8(padded(seed, (20, 20, 1)).apply(to_float(picture[None, ..., None])))[0, ..., 0]
        rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
        height, width = len(rows), len(columns)
        assert 12 <= height == width <= 20
        scaled = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))
        inside = seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert np.abs(inside.astype(int) - scaled).max() <= 1
        assert seen.sum() == inside.sum()
        found.add((height, rows[0], columns[0]))
    assert len(found) > 10


def test_jpeg_is_pillows_and_lower_quality_loses_more(images: np.ndarray) -> None:
    loss = [np.abs(jpeg(quality).apply(images) - images).mean() for quality in (95, 75, 30)]
    assert loss == sorted(loss)
    assert loss[0] < loss[2]
