"""fgsm/attacks/fast_gradient.py: the properties that FGSM must show, numbered as in the test names.

The eleventh, the smallest level, is in test_levels.py; that nothing depends on the network's last layer (10) is
also in test_classifier.py.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fgsm import (
    basic_iterative_method,
    fast_gradient_sign_method,
    gradient_sign,
    is_adversarial,
    momentum_iterative_method,
    perturb,
)
from fgsm.attacks.fast_gradient import resolve_labels
from fgsm.attacks.levels import perturb_8bit, random_sign
from fgsm.pictures.image import to_uint8

SHAPE = (2, 5, 4, 3)
EPSILON = 8 / 255

unit = st.floats(0, 1, width=32)
images_of_any_kind = arrays(np.float32, SHAPE, elements=unit)
signs = arrays(np.int8, SHAPE, elements=st.sampled_from([-1, 0, 1]))
Noise = Callable[..., np.ndarray]


def cross_entropy(classifier: Any, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    rows = classifier.logits(images).astype(np.float64)
    return np.logaddexp.reduce(rows, axis=1) - rows[np.arange(len(rows)), labels]


# 1


@pytest.fixture(scope="module")
def logistic(dense: Callable[..., Any]) -> tuple[Any, np.ndarray]:
    """Logistic regression, and w: the loss of the true label y (±1) is log(1 + exp(-y (w · x + b)))."""
    weights = np.random.default_rng(5).normal(0, 1, 4 * 5 * 3).astype(np.float32)
    weights[::4] = 0
    kernel = np.stack([-weights / 2, weights / 2], axis=1)
    return dense(kernel, np.array([0.3, -0.3]), shape=(4, 5, 3), activation="softmax"), weights.reshape(4, 5, 3)


def test_property_1_logistic_regression_equals_the_closed_form(logistic: tuple[Any, np.ndarray]) -> None:
    classifier, weights = logistic
    images = np.random.default_rng(1).random((8, 4, 5, 3), np.float32)
    labels = np.arange(8) % 2
    adversarial = fast_gradient_sign_method(classifier, images, labels, epsilon=0.1)
    # §5: the perturbation is -epsilon · y · sign(w), with y = ±1.
    side = (2 * labels - 1).reshape(8, 1, 1, 1)
    expected = np.clip(images + np.float32(-0.1) * side * np.sign(weights), 0, 1)
    np.testing.assert_array_equal(adversarial, expected.astype(np.float32))
    np.testing.assert_array_equal(adversarial[:, weights == 0], images[:, weights == 0])


def test_property_1_the_loss_of_logistic_regression_rises_by_the_closed_form(logistic: tuple[Any, np.ndarray]) -> None:
    classifier, weights = logistic
    images = 0.2 + 0.6 * np.random.default_rng(2).random((8, 4, 5, 3), np.float32)
    labels = np.arange(8) % 2
    margin = (2 * labels - 1) * (np.tensordot(images, weights, 3) - 0.6)
    adversarial = fast_gradient_sign_method(classifier, images, labels, epsilon=0.1)
    # §5: the loss becomes log(1 + exp(epsilon · |w|_1 - y (w · x + b))).
    expected = np.log1p(np.exp(0.1 * np.abs(weights).sum() - margin))
    np.testing.assert_allclose(cross_entropy(classifier, adversarial, labels), expected, rtol=1e-4)


def test_property_1_no_other_perturbation_of_a_linear_classifier_raises_the_loss_more(
    logistic: tuple[Any, np.ndarray],
) -> None:
    classifier, _ = logistic
    images = 0.2 + 0.6 * np.random.default_rng(3).random((1, 4, 5, 3), np.float32)
    most = cross_entropy(classifier, fast_gradient_sign_method(classifier, images, [1], epsilon=0.1), [1])
    others = images + np.random.default_rng(4).uniform(-0.1, 0.1, (500, 4, 5, 3))
    assert cross_entropy(classifier, others, np.ones(500, int)).max() < most[0]


# 2, 3 and 4


@given(images_of_any_kind, signs, st.floats(0, 1))
def test_property_2_the_budget_is_kept_in_float(images: np.ndarray, sign: np.ndarray, epsilon: float) -> None:
    assert np.abs(perturb(images, sign, epsilon).astype(np.float64) - images).max() <= epsilon + 1e-6


@given(arrays(np.uint8, SHAPE), signs, st.integers(0, 255))
def test_property_2_whole_levels_are_exact_in_8_bits(pixels: np.ndarray, sign: np.ndarray, level: int) -> None:
    images = (pixels / np.float32(255)).astype(np.float32)
    written = to_uint8(perturb(images, sign, level / 255))
    np.testing.assert_array_equal(written, perturb_8bit(pixels, sign, level))
    change = written.astype(int) - pixels
    assert np.abs(change).max() <= level
    inside = (pixels >= level) & (pixels <= 255 - level)
    np.testing.assert_array_equal(change[inside], (level * sign.astype(int))[inside])


@given(images_of_any_kind, signs, st.floats(0, 1))
def test_property_3_pictures_stay_in_range(images: np.ndarray, sign: np.ndarray, epsilon: float) -> None:
    adversarial = perturb(images, sign, epsilon)
    assert adversarial.min() >= 0
    assert adversarial.max() <= 1
    # Nothing wraps round: where there is a change, it goes the way of the sign.
    assert (np.sign(adversarial - images) * sign >= 0).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_property_3_black_and_white_move_inwards_only(any_small: Any, value: float) -> None:
    images = np.full((1, *any_small.input_shape), value, np.float32)
    sign = gradient_sign(any_small, images, [0])
    adversarial = fast_gradient_sign_method(any_small, images, [0], epsilon=EPSILON)
    inwards = sign == (1 if value == 0 else -1)
    assert 0 < inwards.sum() < inwards.size
    np.testing.assert_array_equal(adversarial[~inwards], value)
    np.testing.assert_allclose(np.abs(adversarial[inwards] - value), EPSILON, rtol=1e-5)


@given(images_of_any_kind, signs)
def test_property_4_epsilon_zero_is_the_identity(images: np.ndarray, sign: np.ndarray) -> None:
    same = perturb(images, sign, 0)
    assert same.tobytes() == images.tobytes()
    assert not np.shares_memory(same, images)


def test_property_4_epsilon_zero_of_the_whole_attack_is_the_identity(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 2)
    assert fast_gradient_sign_method(any_small, images, epsilon=0).tobytes() == images.tobytes()


# 5, 6 and 7


@pytest.mark.parametrize("epsilon", [1 / 255, 4 / 255])
def test_property_5_the_loss_rises_and_more_than_with_random_signs(
    any_small: Any, noise: Noise, epsilon: float
) -> None:
    images = noise(any_small, 24)
    labels = any_small.logits(images).argmax(axis=1)
    sign = gradient_sign(any_small, images, labels)
    before = cross_entropy(any_small, images, labels)
    rise = cross_entropy(any_small, perturb(images, sign, epsilon), labels) - before
    control = cross_entropy(any_small, perturb(images, random_sign(sign), epsilon), labels) - before
    assert (rise > 0).all()
    assert (rise > control).all()


def test_property_5_on_real_pictures(imagenet: Any, photographs: np.ndarray) -> None:
    labels = imagenet.logits(photographs).argmax(axis=1)
    before = cross_entropy(imagenet, photographs, labels)
    sign = gradient_sign(imagenet, photographs, labels)
    rise = cross_entropy(imagenet, perturb(photographs, sign, 1 / 255), labels) - before
    control = cross_entropy(imagenet, perturb(photographs, random_sign(sign), 1 / 255), labels) - before
    assert (rise > 0).all()
    assert (rise > 10 * np.abs(control)).all()


@pytest.mark.parametrize("epsilon", [0.1 / 255, 0.5 / 255])
def test_property_6_targeted_the_loss_of_the_target_falls(any_small: Any, noise: Noise, epsilon: float) -> None:
    images = noise(any_small, 24)
    targets = any_small.logits(images).argmin(axis=1)
    adversarial = fast_gradient_sign_method(any_small, images, targets, epsilon=epsilon, targeted=True)
    fall = cross_entropy(any_small, images, targets) - cross_entropy(any_small, adversarial, targets)
    assert (fall > 0).all()


def test_property_6_the_targeted_step_is_the_negative_of_the_untargeted_one(any_small: Any, noise: Noise) -> None:
    images, labels = noise(any_small, 4), [0, 1, 2, 3]
    away = gradient_sign(any_small, images, labels)
    towards = gradient_sign(any_small, images, labels, targeted=True)
    np.testing.assert_array_equal(towards, -away)
    assert away.dtype == towards.dtype == np.int8
    assert set(np.unique(away)) <= {-1, 0, 1}


def test_property_6_a_target_without_labels_is_an_error(any_small: Any, noise: Noise) -> None:
    for attack in (gradient_sign, lambda *args, **options: fast_gradient_sign_method(*args, epsilon=0.1, **options)):
        with pytest.raises(ValueError, match=r"expected labels, the classes to reach, .* got None"):
            attack(any_small, noise(any_small, 1), targeted=True)


def test_property_7_no_labels_means_the_predicted_ones(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 6)
    predicted = any_small.logits(images).argmax(axis=1)
    np.testing.assert_array_equal(gradient_sign(any_small, images), gradient_sign(any_small, images, predicted))
    other = gradient_sign(any_small, images, (predicted + 1) % len(any_small.labels))
    assert (other != gradient_sign(any_small, images)).any()


def test_property_7_a_classifier_with_nothing_but_the_two_functions_will_do(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 6)
    np.testing.assert_array_equal(gradient_sign(Scaled(any_small, 1), images), gradient_sign(any_small, images))


def test_property_7_a_misread_picture_is_adversarial_before_any_attack(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 6)
    predicted = any_small.logits(images).argmax(axis=1)
    truth = np.where(np.arange(6) < 3, predicted, (predicted + 1) % len(any_small.labels))
    misread = is_adversarial(any_small.logits(images), truth)
    np.testing.assert_array_equal(misread, [False] * 3 + [True] * 3)


# 8, 9 and 10


def test_property_8_a_batch_gives_what_single_calls_give(any_small: Any, noise: Noise) -> None:
    images, labels = noise(any_small, 40), np.arange(40) % 4
    batch = fast_gradient_sign_method(any_small, images, labels, epsilon=EPSILON)
    singles = [
        fast_gradient_sign_method(any_small, images[i : i + 1], labels[i : i + 1], epsilon=EPSILON) for i in range(40)
    ]
    assert (np.concatenate(singles) == batch).mean() > 0.9999


def test_property_8_on_real_pictures(imagenet: Any, photographs: np.ndarray) -> None:
    batch = gradient_sign(imagenet, photographs)
    singles = np.concatenate([gradient_sign(imagenet, photograph[None]) for photograph in photographs])
    assert (batch == singles).mean() > 0.999


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_property_9_nothing_is_changed_behind_the_callers_back(any_small: Any, noise: Noise, dtype: type) -> None:
    images = noise(any_small, 3).astype(dtype)
    before = images.copy()
    images.setflags(write=False)
    weights = [weight.copy() for weight in any_small.model.get_weights()]
    first = fast_gradient_sign_method(any_small, images, epsilon=EPSILON)
    again = fast_gradient_sign_method(any_small, images, epsilon=EPSILON)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(images, before)
    assert (first.shape, first.dtype) == (images.shape, dtype)
    assert np.abs(first.astype(np.float64) - before).max() <= EPSILON + (1e-3 if dtype is np.float16 else 1e-6)
    for weight, now in zip(weights, any_small.model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, now)


def test_property_9_eight_threads_get_what_one_gets(any_small: Any, noise: Noise) -> None:
    batches = [noise(any_small, 2, seed) for seed in range(32)]
    expected = [gradient_sign(any_small, images) for images in batches]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda images: gradient_sign(any_small, images), batches))
    assert np.mean([wanted == got for wanted, got in zip(expected, results, strict=True)]) > 0.9999


class Scaled:
    """A classifier whose loss is `factor` times that of another."""

    def __init__(self, classifier: Any, factor: float) -> None:
        self.classifier, self.factor = classifier, np.float32(factor)

    def logits(self, images: np.ndarray) -> np.ndarray:
        return self.classifier.logits(images)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return self.factor * self.classifier.loss_gradient(images, labels)


@pytest.mark.parametrize("factor", [1 / 7, 1e-20, 1e20])
def test_property_10_signs_do_not_depend_on_the_scale_or_reduction_of_the_loss(
    any_small: Any, noise: Noise, factor: float
) -> None:
    images = noise(any_small, 7)
    np.testing.assert_array_equal(gradient_sign(Scaled(any_small, factor), images), gradient_sign(any_small, images))


# 12


@pytest.mark.parametrize("epsilon", [-1 / 255, np.nan, np.inf, 8, "8/255", None])
def test_property_12_bad_epsilon_is_named(any_small: Any, noise: Noise, epsilon: Any) -> None:
    images = noise(any_small, 1)
    with pytest.raises(ValueError, match="epsilon"):
        fast_gradient_sign_method(any_small, images, epsilon=epsilon)
    with pytest.raises(ValueError, match="epsilon"):
        perturb(images, np.ones(images.shape, np.int8), epsilon)


@pytest.mark.parametrize(
    ("images", "labels", "received"),
    [
        (np.zeros((16, 12, 3)), [0], r"shape \(16, 12, 3\)"),
        (np.zeros((1, 16, 12, 1)), [0], r"\(16, 12, 1\)"),
        (np.zeros((1, 16, 12, 3), np.uint8), [0], "uint8"),
        (np.full((1, 16, 12, 3), 255.0), [0], "255"),
        (np.full((1, 16, 12, 3), np.nan), [0], "nan"),
        (np.zeros((1, 16, 12, 3)), [5], "from 5 to 5"),
        (np.zeros((1, 16, 12, 3)), [-1], "-1"),
        (np.zeros((1, 16, 12, 3)), [0, 1], r"\(2,\)"),
        (np.zeros((1, 16, 12, 3)), ["a"], "<U1"),
    ],
)
def test_property_12_bad_images_and_labels_are_named(
    colour: Any, images: np.ndarray, labels: list[Any], received: str
) -> None:
    with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
        gradient_sign(colour, images, labels)
    with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
        fast_gradient_sign_method(colour, images, labels, epsilon=0.1)


def test_property_12_a_sign_map_of_another_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"expected a sign map of shape \(1, 2, 2, 3\), got \(2, 2, 3\)"):
        perturb(np.zeros((1, 2, 2, 3)), np.zeros((2, 2, 3), np.int8), 0.1)


@pytest.mark.parametrize(
    ("logits", "labels"),
    [(np.zeros(3), [0]), (np.zeros((1, 3)), [3]), (np.zeros((2, 3)), [0]), (np.zeros((1, 3)), [0.0])],
)
def test_property_12_is_adversarial_names_what_does_not_fit(logits: np.ndarray, labels: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"expected .* got"):
        is_adversarial(logits, labels)


def test_is_adversarial_by_hand() -> None:
    rows = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1]])
    np.testing.assert_array_equal(is_adversarial(rows, [0, 0, 0]), [False, True, True])
    np.testing.assert_array_equal(is_adversarial(rows, [0, 0, 1], targeted=True), [True, False, True])


# An independent engine


@pytest.mark.parametrize("targeted", [False, True])
def test_fgsm_equals_that_of_the_adversarial_robustness_toolbox(
    imagenet: Any, toolbox: Any, photographs: np.ndarray, targeted: bool
) -> None:
    from art.attacks.evasion import FastGradientMethod

    labels = imagenet.logits(photographs).argmax(axis=1)
    if targeted:
        labels = (labels + 333) % 1000
    theirs = FastGradientMethod(toolbox, eps=EPSILON, targeted=targeted).generate(photographs, np.eye(1000)[labels])
    ours = fast_gradient_sign_method(imagenet, photographs, labels, epsilon=EPSILON, targeted=targeted)
    assert (np.abs(ours - theirs) < 1e-6).mean() >= 0.999
    assert (toolbox.predict(ours).argmax(axis=1) == imagenet.logits(ours).argmax(axis=1)).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("attack", [fast_gradient_sign_method, basic_iterative_method, momentum_iterative_method])
def test_a_gradient_that_is_not_finite_is_the_networks_fault_whoever_made_it(attack: Any, bad: float) -> None:
    class Broken:
        def logits(self, images: np.ndarray) -> np.ndarray:
            return np.zeros((len(images), 2), np.float32)

        def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
            gradient = np.ones_like(images)
            gradient[0, 0, 0, 0] = bad
            return gradient

    with pytest.raises(ValueError, match="the network's gradient is not a finite number for 1 of 2 pictures"):
        attack(Broken(), np.full((2, 3, 3, 1), 0.5), epsilon=0.1)


def test_property_12_a_label_may_be_larger_than_the_number_of_rows() -> None:
    assert is_adversarial(np.eye(5)[[4, 1]], [4, 4]).tolist() == [False, True]


def test_no_labels_means_what_any_network_says_that_can_only_do_as_much_as_is_asked(colour: Any, noise: Noise) -> None:
    class Least:
        labels, input_shape = colour.labels, colour.input_shape
        logits, loss_gradient = staticmethod(colour.logits), staticmethod(colour.loss_gradient)

    images = noise(colour, 7)
    said = colour.logits(images).argmax(axis=1)
    np.testing.assert_array_equal(gradient_sign(Least(), images), gradient_sign(Least(), images, said))
    np.testing.assert_array_equal(resolve_labels(Least(), images, None, targeted=False), said)
