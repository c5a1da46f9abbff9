"""fgsm/checks.py: property 12, bad arguments raise a ValueError that says what came."""

from __future__ import annotations

import numpy as np
import pytest

from fgsm.checks import (
    MAX_STEPS,
    NotFiniteError,
    check_epsilon,
    check_finite,
    check_images,
    check_integer,
    check_labels,
)

GOOD = np.full((2, 4, 3, 3), 0.5, np.float32)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_good_images_come_back_as_they_are(dtype: type) -> None:
    images = GOOD.astype(dtype)
    assert check_images(images) is images
    assert check_images(images, (4, 3, 3)) is images


def test_the_ends_of_the_range_and_an_empty_batch_are_good() -> None:
    assert check_images(np.array([0.0, 1.0]).reshape(1, 1, 2, 1)).max() == 1
    assert len(check_images(np.zeros((0, 4, 3, 3)))) == 0


@pytest.mark.parametrize(
    ("images", "received"),
    [
        (GOOD[0], r"shape \(4, 3, 3\)"),
        (GOOD[None], r"shape \(1, 2, 4, 3, 3\)"),
        (0.5, r"shape \(\)"),
        ((255 * GOOD).astype(np.uint8), "uint8"),
        (GOOD.astype(int), "int64"),
        (GOOD > 0, "bool"),
        (GOOD.astype(complex), "complex128"),
        (GOOD.astype(object), "object"),
        (255 * GOOD, "127.5"),
        (3 * GOOD, "1.5"),
        (GOOD - 1, "-0.5"),
        (np.where(GOOD > 1, GOOD, np.nan), "nan"),
        (np.where(GOOD > 1, GOOD, np.inf), "inf"),
        (np.where(GOOD > 1, GOOD, -np.inf), "-inf"),
    ],
)
def test_bad_images_are_named(images: np.ndarray, received: str) -> None:
    with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
        check_images(images)


def test_one_nan_among_good_values_is_found() -> None:
    images = GOOD.copy()
    images[1, 2, 1, 0] = np.nan
    with pytest.raises(ValueError, match="nan"):
        check_images(images)


@pytest.mark.parametrize("shape", [(4, 3, 1), (3, 4, 3), (224, 224, 3)])
def test_pictures_of_another_shape_than_the_network_takes_are_named(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"expected pictures of shape .*, got \(4, 3, 3\)"):
        check_images(GOOD, shape)


@pytest.mark.parametrize("labels", [[0, 4], (0, 4), np.array([0, 4], np.uint8), np.array([0, 4], np.int32), [[0], [4]]])
def test_good_labels_become_int64(labels: list[int]) -> None:
    checked = check_labels(labels, 2, 5)
    assert checked.dtype == np.int64
    assert checked.tolist() == [0, 4]


@pytest.mark.parametrize(
    ("labels", "received"),
    [
        ([1], r"shape \(1,\)"),
        ([1, 2, 3], r"shape \(3,\)"),
        (1, r"shape \(\)"),
        ([[1, 2]], r"shape \(1, 2\)"),
        (np.eye(5)[:2], r"shape \(2, 5\): call labels.argmax\(axis=1\)"),
        (np.eye(5, dtype=np.uint8)[:2], r"shape \(2, 5\): call labels.argmax\(axis=1\)"),
        (np.eye(5)[:3], r"shape \(3, 5\)$"),
        ([["a", "b"]] * 2, r"shape \(2, 2\)$"),
        (np.zeros((2, 1, 1), int), r"shape \(2, 1, 1\)$"),
        ([[1.0], [2.0]], "float64"),
        ([1.0, 2.0], "float64"),
        (["a", "b"], "<U1"),
        ([True, False], "bool"),
        ([0, 5], "from 0 to 5"),
        ([-1, 0], "from -1 to 0"),
    ],
)
def test_bad_labels_are_named(labels: object, received: str) -> None:
    with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
        check_labels(labels, 2, 5)


def test_a_negative_label_is_bad_even_where_the_number_of_classes_is_unknown() -> None:
    with pytest.raises(ValueError, match="-1"):
        check_labels([-1], 1)


@pytest.mark.parametrize("epsilon", [0, 1, 0.5, 8 / 255, np.float32(0.25), np.float64(0.25), np.int64(1)])
def test_good_epsilon_becomes_a_float(epsilon: float) -> None:
    assert type(check_epsilon(epsilon)) is float
    assert check_epsilon(epsilon) == epsilon


@pytest.mark.parametrize(
    "epsilon",
    [-0.01, -0.0001, 1.0001, 8, 256, np.nan, np.inf, -np.inf, "8/255", None, True, 1j, [0.1], np.array([0.1])],
)
def test_bad_epsilon_is_named(epsilon: object) -> None:
    received = str(epsilon) if isinstance(epsilon, (int, float)) else repr(epsilon)
    with pytest.raises(ValueError, match=r"expected .*epsilon") as caught:
        check_epsilon(epsilon)
    assert received in str(caught.value)


@pytest.mark.parametrize(("epsilon", "told"), [(1.5, True), (8, True), (255, True), (255.5, False), (-8, False)])
def test_epsilon_in_grey_levels_is_told_how_to_write_it(epsilon: float, told: bool) -> None:
    with pytest.raises(ValueError, match="expected epsilon from 0 to 1") as caught:
        check_epsilon(epsilon)
    assert (f"for {epsilon} grey levels pass {epsilon} / 255" in str(caught.value)) == told


@pytest.mark.parametrize("value", [1, 20, 5.0, np.int8(7), np.float32(3)])
def test_good_whole_number_becomes_an_int(value: float) -> None:
    assert type(check_integer(value, "steps", 1, 20)) is int
    assert check_integer(value, "steps", 1, 20) == value


@pytest.mark.parametrize("value", [0, 21, 10_000, -1, 1.5, np.nan, np.inf, "3", None, True, [3]])
def test_bad_whole_number_is_named(value: object) -> None:
    with pytest.raises(ValueError, match="steps") as caught:
        check_integer(value, "steps", 1, 20)
    assert str(value) in str(caught.value)


def test_no_more_than_a_thousand_steps_are_taken() -> None:
    assert check_integer(1000, "steps", 1, MAX_STEPS) == 1000
    with pytest.raises(ValueError, match="expected steps from 1 to 1000, got 1001"):
        check_integer(1001, "steps", 1, MAX_STEPS)


@pytest.mark.parametrize("what", ["answer", "gradient"])
def test_what_is_finite_comes_back_as_it_is(what: str) -> None:
    values = np.arange(6.0).reshape(2, 3)
    assert check_finite(values, what) is values


def test_a_class_that_cannot_be_is_a_number_among_answers_unless_none_can_be() -> None:
    answers = np.array([[0.0, -np.inf, 1], [2, 3, 4]])
    assert check_finite(answers, "answer") is answers
    for rows in ([[0.0, 1, 2], [-np.inf] * 3], [[-np.inf, np.nan, 0.0], [0, 1, 2]], [[np.inf, 0, 1], [0.0, 1, 2]]):
        with pytest.raises(NotFiniteError, match="the network's answer is not a finite number for 1 of 2 pictures"):
            check_finite(np.array(rows), "answer")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_pictures_whose_gradient_is_no_number_are_counted(bad: float) -> None:
    gradient = np.zeros((5, 2, 2, 3))
    gradient[1, 0, 1, 2] = gradient[1, 1, 0, 0] = gradient[3, 0, 0, 0] = bad
    with pytest.raises(NotFiniteError, match="the network's gradient is not a finite number for 2 of 5 pictures"):
        check_finite(gradient, "gradient")
