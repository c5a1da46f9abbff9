"""fgsm/attacks/losses.py: the DLR as the paper has it, and its gradient through any network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fgsm.attacks.losses import cross_entropy, dlr, dlr_slope, evaluate_loss
from fgsm.defences.defended import Through
from fgsm.defences.transformations import gaussian_blur

NONE = np.array([-1])
distinct = hnp.arrays(np.float64, (1, 6), elements=st.integers(-40, 40).map(float), unique=True)
Noise = Callable[..., np.ndarray]


class Plain:
    """A network that has nothing but what every network has."""

    def __init__(self, classifier: Any) -> None:
        self.logits, self.loss_gradient = classifier.logits, classifier.loss_gradient


@given(distinct, st.integers(0, 5))
def test_dlr_is_equation_6_of_the_paper(logits: np.ndarray, label: int) -> None:
    row = logits[0].tolist()
    falling = sorted(row, reverse=True)
    strongest = max(value for index, value in enumerate(row) if index != label)
    expected = -(row[label] - strongest) / (falling[0] - falling[2])
    assert dlr(logits, np.array([label]), NONE)[0] == pytest.approx(expected)


@given(distinct, st.permutations(range(6)))
def test_targeted_dlr_is_equation_7_of_the_paper(logits: np.ndarray, classes: list[int]) -> None:
    label, target, *_ = classes
    row = logits[0].tolist()
    falling = sorted(row, reverse=True)
    expected = -(row[label] - row[target]) / (falling[0] - (falling[2] + falling[3]) / 2)
    assert dlr(logits, np.array([label]), np.array([target]))[0] == pytest.approx(expected)


@given(distinct, st.integers(0, 5), st.sampled_from([-1, 0, 3]), st.floats(0.1, 50), st.floats(-100, 100))
def test_dlr_does_not_change_with_the_scale_or_the_origin_of_the_logits(
    logits: np.ndarray, label: int, target: int, scale: float, shift: float
) -> None:
    arguments = np.array([label]), np.array([target])
    assert dlr(scale * logits + shift, *arguments)[0] == pytest.approx(dlr(logits, *arguments)[0], abs=1e-9)


def test_a_picture_is_misread_where_the_dlr_is_above_zero_and_the_best_is_one() -> None:
    logits = np.array([[3.0, 1, 0, -1], [1, 3, 0, -1]])
    assert dlr(logits, np.array([0, 0]), np.array([-1, -1])) == pytest.approx([-2 / 3, 2 / 3])
    assert dlr(np.array([[-9.0, 3, 0, 0]]), np.array([0]), NONE)[0] > 1  # the label need not be among the first three


@pytest.mark.parametrize(
    ("logits", "target", "expected"),
    [
        ([2.0, 1.5], -1, -0.5),  # two classes: the difference alone
        ([2.0, 1.5], 1, -0.5),
        ([2.0, 1.0, 0.0], -1, -0.5),
        ([2.0, 1.0, 0.0], 2, -1.0),  # three: the third one stands for the mean of third and fourth
        ([4.0, 2.0, 1.0, 0.0], 2, -3 / 3.5),  # four are enough for the paper's
    ],
)
def test_few_classes_leave_a_loss_too(logits: list[float], target: int, expected: float) -> None:
    assert dlr(np.array([logits]), np.array([0]), np.array([target]))[0] == pytest.approx(expected)


def test_three_classes_that_are_equally_strong_are_no_reason_to_turn_back() -> None:
    assert dlr(np.array([[0.0, 3, 3, 3]]), np.array([0]), NONE)[0] > 1e9


@pytest.mark.parametrize("classes", [2, 3, 4, 7])
@pytest.mark.parametrize("target", [-1, 1])
def test_the_slope_is_the_derivative_and_sums_to_zero(classes: int, target: int) -> None:
    logits = np.random.default_rng(classes).normal(0, 2, (30, classes))
    labels, targets = np.zeros(30, int), np.full(30, target)
    slope, size = dlr_slope(logits, labels, targets), 1e-6
    for place in range(classes):
        up, down = (dlr(logits + sign * size * np.eye(classes)[place], labels, targets) for sign in (1, -1))
        np.testing.assert_allclose(slope[:, place], (up - down) / (2 * size), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(slope.sum(axis=1), 0, atol=1e-5)


def test_cross_entropy_is_exact_where_a_probability_would_be_rounded() -> None:
    assert cross_entropy(np.array([[0.0, 1000.0]], np.float32), np.array([0]))[0] == 1000
    assert cross_entropy(np.array([[3.0, 3.0]], np.float32), np.array([1]))[0] == pytest.approx(np.log(2))


@pytest.mark.parametrize("network", [lambda classifier: classifier, Plain], ids=["one pass", "loss gradient alone"])
def test_the_loss_is_the_one_that_was_asked_for(any_small: Any, noise: Noise, network: Callable[[Any], Any]) -> None:
    images, labels = noise(any_small, 9), np.arange(9) % 2
    logits = any_small.logits(images)
    for ratio, targets, expected in (
        (False, None, cross_entropy(logits, labels)),
        (True, None, dlr(logits, labels, np.full(9, -1))),
        (True, np.full(9, 2), dlr(logits, labels, np.full(9, 2))),
    ):
        found = evaluate_loss(network(any_small), images, labels, targets, ratio=ratio)
        np.testing.assert_allclose(found.losses, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("target", [None, 2])
@pytest.mark.parametrize("ratio", [False, True])
def test_one_pass_gives_what_the_loss_gradient_alone_gives(
    any_small: Any, noise: Noise, target: int | None, ratio: bool
) -> None:
    images, labels = noise(any_small, 9), np.arange(9) % 2
    targets = None if target is None else np.full(9, target)
    quick = evaluate_loss(any_small, images, labels, targets, ratio=ratio)
    plain = evaluate_loss(Plain(any_small), images, labels, targets, ratio=ratio)
    np.testing.assert_allclose(quick.logits, plain.logits, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(quick.losses, plain.losses, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(quick.gradient, plain.gradient, rtol=1e-3, atol=1e-5 * np.abs(plain.gradient).max())


@pytest.mark.parametrize("ratio", [False, True])
def test_the_gradient_is_the_loss_s_also_behind_a_defence(colour: Any, noise: Noise, ratio: bool) -> None:
    network = Through(colour, gaussian_blur(colour.input_shape, 0.7))
    images, labels, targets = 0.1 + 0.8 * noise(colour, 3), np.zeros(3, int), np.full(3, 3)
    direction = np.random.default_rng(0).normal(0, 1, images.shape).astype(np.float32)
    slope = (evaluate_loss(network, images, labels, targets, ratio=ratio).gradient * direction).sum(axis=(1, 2, 3))
    up, down = (
        evaluate_loss(network, images + sign * 1e-2 * direction / 10, labels, targets, ratio=ratio).losses
        for sign in (1, -1)
    )
    np.testing.assert_allclose((up - down) / 2e-3, slope, rtol=0.05, atol=0.02 * np.abs(slope).max())
