"""fgsm/attacks/levels.py: what a network says along epsilon, on 8-bit pictures; property 11, the smallest level."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Set
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fgsm import epsilon_sweep, fast_gradient_sign_method, gradient_sign, perturb_8bit, random_sign, smallest_level
from fgsm.attacks.levels import one_picture
from fgsm.checks import NetworkWarning
from fgsm.pictures.image import to_float, to_uint8

SHAPE = (4, 5, 3)
pixels = arrays(np.uint8, SHAPE)
signs = arrays(np.int8, SHAPE, elements=st.sampled_from([-1, 0, 1]))
Noise = Callable[..., np.ndarray]


@given(pixels, signs, st.integers(0, 255))
def test_perturb_8bit_by_its_definition(image: np.ndarray, sign: np.ndarray, level: int) -> None:
    expected = np.clip(image.astype(int) + level * sign.astype(int), 0, 255)
    result = perturb_8bit(image, sign, level)
    assert result.dtype == np.uint8
    np.testing.assert_array_equal(result, expected)
    if level == 0:
        assert result.tobytes() == image.tobytes()


@pytest.mark.parametrize("level", [-1, 256, 1.5, np.nan, "8", None, True])
def test_perturb_8bit_names_a_bad_level(level: Any) -> None:
    with pytest.raises(ValueError, match="level"):
        perturb_8bit(np.zeros(SHAPE, np.uint8), np.ones(SHAPE, np.int8), level)


@pytest.mark.parametrize(
    ("image", "sign"),
    [(np.zeros(SHAPE, np.float32), np.ones(SHAPE, np.int8)), (np.zeros(SHAPE, np.uint8), np.ones((4, 5), np.int8))],
)
def test_perturb_8bit_names_what_does_not_fit(image: np.ndarray, sign: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a uint8 picture and a sign map of one shape, got"):
        perturb_8bit(image, sign, 1)


@given(signs, st.integers(0, 1000))
def test_random_sign_has_the_size_of_the_attack(sign: np.ndarray, seed: int) -> None:
    control = random_sign(sign, seed)
    assert control.dtype == np.int8
    np.testing.assert_array_equal(np.abs(control), np.abs(sign))
    np.testing.assert_array_equal(control, random_sign(sign, seed))


def test_random_sign_is_a_fair_coin_without_the_direction_of_the_attack() -> None:
    sign = np.ones((100, 100), np.int8)
    sign[:50] = -1
    control = random_sign(sign)
    assert abs(control.mean()) < 0.05
    assert abs((control * sign).mean()) < 0.05
    assert (random_sign(sign, 1) != control).mean() == pytest.approx(0.5, abs=0.05)
    assert (random_sign(sign, None) != random_sign(sign, None)).any()


def test_sweep_gives_the_probabilities_of_the_picture_at_each_level(any_small: Any, noise: Noise) -> None:
    image = to_uint8(noise(any_small, 1)[0])
    sign = gradient_sign(any_small, to_float(image[None]))[0]
    levels = [0, 1, 2, 30, 255, 7, 7, 8, 9, 10, 11]
    rows = epsilon_sweep(any_small, image, sign, levels)
    assert (rows.shape, rows.dtype) == ((11, len(any_small.labels)), np.float32)
    for row, level in zip(rows, levels, strict=True):
        alone = any_small.probabilities(to_float(perturb_8bit(image, sign, level)[None]))[0]
        np.testing.assert_allclose(row, alone, rtol=1e-4, atol=1e-6)


def test_sweep_takes_floats_batches_of_one_and_any_iterable(any_small: Any, noise: Noise) -> None:
    batch = noise(any_small, 1)
    sign = gradient_sign(any_small, batch)
    expected = epsilon_sweep(any_small, to_uint8(batch[0]), sign[0])
    assert len(expected) == 33
    np.testing.assert_array_equal(epsilon_sweep(any_small, batch, sign), expected)
    np.testing.assert_array_equal(epsilon_sweep(any_small, batch[0], sign[0], iter(range(33))), expected)
    assert epsilon_sweep(any_small, batch, sign, []).shape == (0, len(any_small.labels))


def test_sweep_equals_the_attack_in_float(any_small: Any, noise: Noise) -> None:
    batch = noise(any_small, 1)
    rows = epsilon_sweep(any_small, batch, gradient_sign(any_small, batch), [0, 8, 32])
    for row, level in zip(rows, [0, 8, 32], strict=True):
        adversarial = fast_gradient_sign_method(any_small, batch, epsilon=level / 255)
        np.testing.assert_allclose(row, any_small.probabilities(adversarial)[0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "image", [np.zeros((2, *SHAPE)), np.zeros((4, 5)), np.zeros(SHAPE, int), np.full(SHAPE, np.nan)]
)
def test_one_picture_names_what_is_none(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected .* got"):
        one_picture(image)


class FooledAt:
    """A network of two classes that says 0, and 1 of a grey picture brightened by one of some levels."""

    labels = ("right", "wrong")
    input_shape = (2, 2, 1)

    def __init__(self, levels: Set[int]) -> None:
        self.levels = levels
        self.tried: list[int] = []

    def logits(self, images: np.ndarray) -> np.ndarray:
        return np.log(self.probabilities(images))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        tried = np.rint(255 * images[:, 0, 0, 0]).astype(int) - 100
        self.tried += tried.tolist()
        wrong = np.isin(tried, list(self.levels))
        return np.where(wrong[:, None], [0.2, 0.8], [0.8, 0.2]).astype(np.float32)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        side = np.where(np.asarray(labels) == 0, 1, -1).reshape(-1, 1, 1, 1)
        return np.ones_like(images) * side


GREY = np.full((2, 2, 1), 100, np.uint8)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({1}, 1),
        ({3}, 3),
        ({3, 20, 21, 30}, 3),  # fools, stops fooling, fools again: a bisection would say 20
        (set(range(9, 40)), 9),
        ({32}, 32),  # the largest is tried
        ({33}, None),  # and nothing beyond it
        (set(), None),
    ],
)
def test_property_11_the_smallest_level_fools_and_no_smaller_one_does(levels: set[int], expected: int | None) -> None:
    assert smallest_level(FooledAt(levels), GREY, 0) == expected
    assert smallest_level(FooledAt(levels), GREY) == expected


def test_property_11_a_picture_that_is_misread_or_on_target_needs_no_change() -> None:
    assert smallest_level(FooledAt({0}), GREY, 0) == 0
    assert smallest_level(FooledAt({0}), GREY, 1, targeted=True) == 0


@pytest.mark.parametrize(("max_level", "expected"), [(0, None), (6, None), (7, 7), (255, 7)])
def test_property_11_the_last_level_is_tried_and_none_after_it(max_level: int, expected: int | None) -> None:
    network = FooledAt({7})
    assert smallest_level(network, GREY, 0, max_level=max_level) == expected
    assert max(network.tried) <= max_level


@pytest.mark.parametrize("targeted", [False, True])
def test_property_11_on_a_network_level_by_level(any_small: Any, noise: Noise, targeted: bool) -> None:
    found = []
    for seed in range(6):
        image = to_uint8(0.3 + 0.4 * noise(any_small, 1, seed)[0])
        rows = any_small.probabilities(to_float(image[None]))
        label = int(rows[0].argsort()[-2 if targeted else -1])
        sign = gradient_sign(any_small, to_float(image[None]), [label], targeted=targeted)[0]
        said = epsilon_sweep(any_small, image, sign, range(256)).argmax(axis=1)
        hits = np.flatnonzero((said == label) if targeted else (said != label))
        expected = int(hits[0]) if len(hits) else None
        assert smallest_level(any_small, image, label, targeted=targeted, max_level=255) == expected
        found.append(expected)
    assert any(level is not None for level in found)


def test_property_11_on_real_pictures(imagenet: Any, pictures: np.ndarray) -> None:
    found = []
    for picture in pictures[:3]:
        sign = gradient_sign(imagenet, to_float(picture[None]))[0]
        said = epsilon_sweep(imagenet, picture, sign, range(33)).argmax(axis=1)
        fooled = np.flatnonzero(said != said[0])
        found.append(smallest_level(imagenet, picture))
        assert found[-1] == (int(fooled[0]) if len(fooled) else None)
    assert any(level is not None for level in found)


def test_smallest_level_takes_floats_and_a_batch_of_one() -> None:
    floats = to_float(GREY[None])
    assert smallest_level(FooledAt({4}), floats) == smallest_level(FooledAt({4}), floats[0]) == 4


@pytest.mark.parametrize(
    ("options", "received"),
    [
        ({"max_level": -1}, "max_level .* got -1"),
        ({"max_level": 256}, "max_level .* got 256"),
        ({"label": 2}, "from 2 to 2"),
        ({"label": -1}, "-1"),
        ({"label": 0.5}, "float64"),
        ({"targeted": True}, "None"),
    ],
)
def test_bad_arguments_are_named(options: dict[str, Any], received: str) -> None:
    with pytest.raises(ValueError, match=f"expected .*{received}"):
        smallest_level(FooledAt({4}), GREY, **options)


def test_a_gradient_of_zero_is_told_and_no_other(dense: Callable[..., Any]) -> None:
    flat = dense(np.zeros((4, 2)), np.array([1.0, 0.0]), shape=(2, 2, 1))
    with pytest.warns(NetworkWarning, match="the gradient is zero for 1 of 1 pictures, which is no evidence") as told:
        assert smallest_level(flat, np.full((2, 2, 1), 0.5), max_level=3) is None
    assert told[0].filename == __file__
    sloping = dense(np.array([[0.0, 1.0]] * 4), np.array([2.5, 0.0]), shape=(2, 2, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error", NetworkWarning)
        assert smallest_level(sloping, np.full((2, 2, 1), 0.5), 0) == 32  # 4 · (128 + 32) / 255 > 2.5
