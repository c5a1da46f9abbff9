"""fgsm/attacks/iterative.py: BIM, PGD and MI-FGSM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import (
    basic_iterative_method,
    fast_gradient_sign_method,
    gradient_sign,
    is_adversarial,
    momentum_iterative_method,
    projected_gradient_descent,
)
from fgsm.attacks.iterative import Steps, basic_iterates

ATTACKS = [basic_iterative_method, projected_gradient_descent, momentum_iterative_method]
EPSILON = 8 / 255
Attack = Callable[..., np.ndarray]
Noise = Callable[..., np.ndarray]


def cross_entropy(classifier: Any, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    rows = classifier.logits(images).astype(np.float64)
    return np.logaddexp.reduce(rows, axis=1) - rows[np.arange(len(rows)), labels]


@pytest.mark.parametrize("targeted", [False, True])
def test_one_step_of_bim_is_fgsm(any_small: Any, noise: Noise, targeted: bool) -> None:
    images, labels = noise(any_small, 5), np.arange(5) % 4
    options = {"epsilon": EPSILON, "targeted": targeted}
    np.testing.assert_allclose(
        basic_iterative_method(any_small, images, labels, steps=1, **options),
        fast_gradient_sign_method(any_small, images, labels, **options),
        atol=1e-7,
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_many_steps_on_a_linear_classifier_reach_the_corner_that_fgsm_reaches(
    dense: Callable[..., Any], attack: Attack
) -> None:
    kernel = np.random.default_rng(0).normal(0, 0.1, (4 * 4 * 3, 2))
    classifier = dense(kernel, shape=(4, 4, 3))
    images = np.random.default_rng(1).random((3, 4, 4, 3), np.float32)
    corner = fast_gradient_sign_method(classifier, images, [0, 1, 0], epsilon=0.1)
    np.testing.assert_allclose(attack(classifier, images, [0, 1, 0], epsilon=0.1, steps=10), corner, atol=1e-6)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("step_size", [None, 0.001, 0.5])
@pytest.mark.parametrize("epsilon", [0.0, 1 / 255, 0.3])
def test_budget_and_range_are_kept(
    any_small: Any, noise: Noise, attack: Attack, step_size: float | None, epsilon: float
) -> None:
    images = noise(any_small, 4)
    adversarial = attack(any_small, images, epsilon=epsilon, steps=4, step_size=step_size)
    assert np.abs(adversarial - images).max() <= epsilon + 1e-6
    assert adversarial.min() >= 0
    assert adversarial.max() <= 1
    if epsilon == 0:
        assert adversarial.tobytes() == images.tobytes()


@pytest.mark.parametrize("attack", ATTACKS)
def test_several_steps_raise_the_loss_more_than_one(any_small: Any, noise: Noise, attack: Attack) -> None:
    images = noise(any_small, 12)
    labels = any_small.logits(images).argmax(axis=1)
    one = cross_entropy(any_small, fast_gradient_sign_method(any_small, images, labels, epsilon=0.2), labels)
    many = cross_entropy(any_small, attack(any_small, images, labels, epsilon=0.2, steps=20), labels)
    assert many.mean() > one.mean()


@pytest.mark.parametrize("steps", [1, 2, 10, 40])
def test_the_default_step_is_two_and_a_half_times_epsilon_over_the_steps(dense: Callable[..., Any], steps: int) -> None:
    # On a linear network every step goes the same way, so what each one adds is its size until the edge is reached.
    classifier = dense(np.random.default_rng(0).normal(0, 0.1, (4 * 4 * 3, 2)), shape=(4, 4, 3))
    images, labels, epsilon = np.full((1, 4, 4, 3), 0.5, np.float32), np.array([0]), 0.1
    reached = [min(2.5 * epsilon * (step + 1) / steps, epsilon) for step in range(steps)]
    upwards = np.sign(classifier.loss_gradient(images, labels))
    for step, at in enumerate(basic_iterates(classifier, images, labels, Steps(epsilon, steps))):
        np.testing.assert_allclose(at - images, reached[step] * upwards, rtol=1e-4)
    if steps > 2:
        # It is more than 2 · epsilon over the steps, with which a start at one edge does not quite reach the other.
        most = projected_gradient_descent(classifier, images, labels, epsilon=epsilon, steps=steps, seed=0)
        np.testing.assert_allclose(np.abs(most - images), epsilon, rtol=1e-4)


@pytest.mark.parametrize(("steps", "size"), [(1, 0.1), (2, 0.1), (3, 0.25 / 3), (10, 0.025)])
def test_the_default_step_is_never_larger_than_epsilon(steps: int, size: float) -> None:
    assert Steps(0.1, steps).size == pytest.approx(size)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_steps_add_up_to_the_step_size(any_small: Any, noise: Noise, attack: Attack) -> None:
    images = 0.3 + 0.4 * noise(any_small, 2)
    options = {"random_start": False} if attack is projected_gradient_descent else {}
    adversarial = attack(any_small, images, epsilon=0.3, steps=3, step_size=0.01, **options)
    assert np.abs(adversarial - images).max() == pytest.approx(0.03, abs=1e-6)


@pytest.mark.parametrize("attack", ATTACKS)
def test_targeted_goes_to_the_target_and_needs_one(any_small: Any, noise: Noise, attack: Attack) -> None:
    images = noise(any_small, 12)
    targets = any_small.logits(images).argmin(axis=1)
    adversarial = attack(any_small, images, targets, epsilon=0.05, targeted=True)
    assert (cross_entropy(any_small, adversarial, targets) < cross_entropy(any_small, images, targets)).all()
    with pytest.raises(ValueError, match="expected labels"):
        attack(any_small, images, epsilon=0.05, targeted=True)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_labels_means_what_the_network_said_of_the_picture_itself(
    any_small: Any, noise: Noise, attack: Attack
) -> None:
    images = noise(any_small, 6)
    options = {"epsilon": 0.2, "seed": 1} if attack is projected_gradient_descent else {"epsilon": 0.2}
    predicted = any_small.logits(images).argmax(axis=1)
    np.testing.assert_array_equal(attack(any_small, images, **options), attack(any_small, images, predicted, **options))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_is_changed_behind_the_callers_back(any_small: Any, noise: Noise, attack: Attack, dtype: type) -> None:
    images = noise(any_small, 3).astype(dtype)
    before = images.copy()
    images.setflags(write=False)
    weights = [weight.copy() for weight in any_small.model.get_weights()]
    adversarial = attack(any_small, images, epsilon=EPSILON)
    assert (adversarial.shape, adversarial.dtype) == (images.shape, dtype)
    np.testing.assert_array_equal(images, before)
    for weight, now in zip(weights, any_small.model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, now)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_says_how_many_steps_and_it_takes_ten(any_small: Any, noise: Noise, attack: Attack) -> None:
    images, labels = noise(any_small, 3), np.arange(3)
    options: dict[str, Any] = {"epsilon": EPSILON, "step_size": 1 / 255}
    options |= {"seed": 0} if attack is projected_gradient_descent else {}
    taken = [attack(any_small, images, labels, **options, steps=steps) for steps in (9, 10, 11)]
    found = attack(any_small, images, labels, **options)
    assert [np.array_equal(found, each) for each in taken] == [False, True, False]
    assert Steps(0.1).steps == 10


def test_momentum_keeps_all_of_the_gradients_so_far_unless_told(any_small: Any, noise: Noise) -> None:
    images, labels = noise(any_small, 3), np.arange(3)
    kept = [
        momentum_iterative_method(any_small, images, labels, epsilon=EPSILON, **options)
        for options in ({}, {"decay": 1.0}, {"decay": 0.0}, {"decay": 2.0})
    ]
    assert [np.array_equal(kept[0], each) for each in kept[1:]] == [True, False, False]


@pytest.mark.parametrize("attack", [basic_iterative_method, momentum_iterative_method])
def test_what_becomes_of_a_picture_does_not_depend_on_the_others(any_small: Any, noise: Noise, attack: Attack) -> None:
    images, labels = noise(any_small, 4), np.arange(4) % 3
    together = attack(any_small, images, labels, epsilon=EPSILON)
    alone = [attack(any_small, images[[i]], labels[[i]], epsilon=EPSILON)[0] for i in range(4)]
    np.testing.assert_allclose(together, np.stack(alone), atol=1e-6)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_empty_batch_stays_empty(any_small: Any, attack: Attack) -> None:
    images = np.zeros((0, *any_small.input_shape), np.float32)
    assert attack(any_small, images, epsilon=0.1).shape == images.shape


def test_pgd_starts_somewhere_else_each_time_unless_seeded(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 2)

    def attack(**options: Any) -> np.ndarray:
        return projected_gradient_descent(any_small, images, [0, 1], epsilon=0.1, steps=1, step_size=0.001, **options)

    np.testing.assert_array_equal(attack(seed=3), attack(seed=3))
    assert (attack(seed=3) != attack(seed=4)).mean() > 0.5
    assert (attack() != attack()).mean() > 0.5


def test_pgd_with_a_seed_a_picture_is_what_single_calls_give(any_small: Any, noise: Noise) -> None:
    images, seeds = noise(any_small, 3), [5, 9, 5]
    together = projected_gradient_descent(any_small, images, epsilon=0.1, steps=1, step_size=0, seed=seeds)
    for picture, image, seed in zip(together, images, seeds, strict=True):
        alone = projected_gradient_descent(any_small, image[None], epsilon=0.1, steps=1, step_size=0, seed=seed)
        np.testing.assert_array_equal(alone[0], picture)
    with pytest.raises(ValueError, match="expected a seed for each of 3 pictures, got 2"):
        projected_gradient_descent(any_small, images, epsilon=0.1, seed=seeds[:2])


def test_pgd_starts_uniformly_in_the_ball(any_small: Any) -> None:
    images = np.full((40, *any_small.input_shape), 0.5, np.float32)
    start = projected_gradient_descent(any_small, images, epsilon=0.1, steps=1, step_size=0, seed=0) - images
    assert np.abs(start).max() <= 0.1 + 1e-6
    counts, _ = np.histogram(start, bins=10, range=(-0.1, 0.1))
    np.testing.assert_allclose(counts / start.size, 0.1, atol=0.02)


def test_pgd_without_a_random_start_is_bim(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 3)
    options = {"epsilon": 0.1, "steps": 4, "step_size": 0.03}
    np.testing.assert_array_equal(
        projected_gradient_descent(any_small, images, random_start=False, **options),
        basic_iterative_method(any_small, images, **options),
    )


def test_momentum_without_memory_is_bim(any_small: Any, noise: Noise) -> None:
    images = noise(any_small, 3)
    options = {"epsilon": 0.1, "steps": 4, "step_size": 0.03}
    np.testing.assert_array_equal(
        momentum_iterative_method(any_small, images, decay=0, **options),
        basic_iterative_method(any_small, images, **options),
    )


class Scripted:
    """A classifier whose gradients are written down: one after the other, whatever the picture."""

    def __init__(self, gradients: list[list[float]]) -> None:
        self.gradients = iter(gradients)

    def logits(self, images: np.ndarray) -> np.ndarray:
        return np.zeros((len(images), 2), np.float32)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.array(next(self.gradients), np.float32).reshape(images.shape)


def test_momentum_by_hand() -> None:
    # arXiv 1710.06081, Algorithm 1: g1 = (3, 1)/4; g2 = μ g1 + (-1, 0)/1; g3 = μ g2 + (-20, 20)/40.
    gradients = [[3.0, 1.0], [-1.0, 0.0], [-20.0, 20.0]]
    image = np.full((1, 1, 2, 1), 0.5)
    options = {"epsilon": 0.3, "steps": 3}
    moved = [
        (momentum_iterative_method(Scripted(gradients), image, [0], decay=decay, **options) - image).round(6).ravel()
        for decay in (0, 1, 2)
    ]
    # Signs of g for μ = 0: ++ -0 -+, for μ = 1: ++ -+ -+, for μ = 2 (g2 = (.5, .5), g3 = (.5, 1.5)): ++ ++ ++.
    np.testing.assert_allclose(moved, [[-0.1, 0.2], [-0.1, 0.3], [0.3, 0.3]], atol=1e-6)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    ("options", "received"),
    [
        ({"steps": 0}, "steps .* got 0"),
        ({"steps": 10_000}, "steps .* got 10000"),
        ({"steps": 1.5}, "steps, got 1.5"),
        ({"epsilon": -0.1}, "epsilon .* got -0.1"),
        ({"epsilon": np.nan}, "epsilon, got nan"),
        ({"step_size": -1.0}, "step_size .* got -1.0"),
        ({"step_size": np.inf}, "step_size, got inf"),
        ({"labels": [9]}, "labels from 9 to 9"),
    ],
)
def test_bad_arguments_are_named(colour: Any, noise: Noise, attack: Attack, options: dict, received: str) -> None:
    with pytest.raises(ValueError, match=f"expected .*{received}"):
        attack(colour, noise(colour, 1), **{"epsilon": 0.1, **options})


@pytest.mark.parametrize("decay", [-1, np.nan, np.inf])
def test_bad_decay_is_named(colour: Any, noise: Noise, decay: float) -> None:
    with pytest.raises(ValueError, match="expected a finite decay"):
        momentum_iterative_method(colour, noise(colour, 1), epsilon=0.1, decay=decay)


@pytest.mark.parametrize("method", ["BasicIterativeMethod", "ProjectedGradientDescent"])
def test_bim_equals_that_of_the_adversarial_robustness_toolbox(
    imagenet: Any, photographs: np.ndarray, method: str
) -> None:
    from art.attacks import evasion
    from art.estimators.classification import TensorFlowV2Classifier
    from keras.losses import SparseCategoricalCrossentropy
    from tensorflow import function

    # The same graph for both: a sign that rounding turned over in the first step is carried into every later gradient.
    toolbox = TensorFlowV2Classifier(
        model=function(lambda pictures, training=False: imagenet.network(pictures)),
        nb_classes=1000,
        input_shape=imagenet.input_shape,
        loss_object=SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
    )
    images = photographs[:3]
    labels = imagenet.logits(images).argmax(axis=1)
    options = {"eps": EPSILON, "eps_step": 2 / 255, "max_iter": 3, "verbose": False}
    theirs = getattr(evasion, method)(toolbox, **options)
    ours = basic_iterative_method(imagenet, images, labels, epsilon=EPSILON, steps=3, step_size=2 / 255)
    same = np.abs(ours - theirs.generate(images, np.eye(1000)[labels])) < 1e-6
    assert same.mean() >= 0.95


def test_ten_steps_reach_targets_that_one_step_does_not(imagenet: Any, photographs: np.ndarray) -> None:
    targets = (imagenet.logits(photographs).argmax(axis=1) + 400) % 1000

    def reached(steps: int) -> float:
        adversarial = basic_iterative_method(
            imagenet, photographs, targets, epsilon=EPSILON, steps=steps, targeted=True
        )
        return is_adversarial(imagenet.logits(adversarial), targets, targeted=True).mean()

    assert reached(1) <= 0.2
    assert reached(10) >= 0.6


def test_the_first_step_of_each_goes_along_the_gradient_sign(any_small: Any, noise: Noise) -> None:
    images = 0.3 + 0.4 * noise(any_small, 2)
    sign = gradient_sign(any_small, images)
    for attack in (basic_iterative_method, momentum_iterative_method):
        change = attack(any_small, images, epsilon=0.1, steps=1) - images
        np.testing.assert_array_equal(np.sign(change), sign)
