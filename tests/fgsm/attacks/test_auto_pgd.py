"""fgsm/attacks/auto_pgd.py: Auto-PGD from random starts, beside PGD and beside the toolbox's own."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from inspect import signature
from typing import Any, get_args

import numpy as np
import pytest

from fgsm import (
    auto_projected_gradient_descent,
    fast_gradient_sign_method,
    is_adversarial,
    projected_gradient_descent,
)
from fgsm.attacks.auto_pgd import Ascents, Loss, search
from fgsm.attacks.losses import evaluate_loss

LOSSES = get_args(Loss)
Noise = Callable[..., np.ndarray]


class Asked:
    """A network that keeps what it was asked about."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier
        self.images: list[np.ndarray] = []
        self.columns: list[np.ndarray] = []

    def logits(self, images: np.ndarray) -> np.ndarray:
        return self.classifier.logits(images)

    def logits_and_gradient(self, images: np.ndarray, labels: np.ndarray) -> Any:
        self.images.append(images)
        return self.classifier.logits_and_gradient(images, labels)

    def logits_and_pullback(self, images: np.ndarray, slope: Any, labels: np.ndarray, targets: np.ndarray) -> Any:
        self.images.append(images)
        self.columns.append(targets)
        return self.classifier.logits_and_pullback(images, slope, labels, targets)


def said(classifier: Any, images: np.ndarray) -> np.ndarray:
    return classifier.logits(images).argmax(axis=1)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("epsilon", [0.0, 1 / 255, 0.3])
def test_budget_range_shape_and_dtype_are_kept(any_small: Any, noise: Noise, loss: Loss, epsilon: float) -> None:
    images = noise(any_small, 4)
    before = images.copy()
    adversarial = auto_projected_gradient_descent(any_small, images, epsilon=epsilon, steps=6, loss=loss, seed=0)
    assert adversarial.dtype == images.dtype
    assert np.abs(adversarial - images).max() <= epsilon + 1e-6
    assert adversarial.min() >= 0
    assert adversarial.max() <= 1
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("loss", LOSSES)
def test_it_fools_no_fewer_than_weaker_attacks(any_small: Any, noise: Noise, loss: Loss) -> None:
    images = noise(any_small, 40, seed=3)
    labels = said(any_small, images)
    weaker = [fast_gradient_sign_method(any_small, images, labels, epsilon=0.03)]
    if loss != "dlr":  # one that is not aimed climbs towards the first rival alone
        weaker.append(projected_gradient_descent(any_small, images, labels, epsilon=0.03, steps=20, seed=0))
    auto = auto_projected_gradient_descent(any_small, images, labels, epsilon=0.03, steps=20, loss=loss, seed=0)
    *others, ours = (int(is_adversarial(any_small.logits(each), labels).sum()) for each in (*weaker, auto))
    assert 5 < max(others) <= ours < 40


def test_it_fools_no_fewer_than_the_toolbox_s(colour: Any, noise: Noise) -> None:
    tf = pytest.importorskip("tensorflow")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        evasion = pytest.importorskip("art.attacks.evasion")
        from art.estimators.classification import TensorFlowV2Classifier
    network = tf.function(lambda images, training=False: colour.network(images))
    peer = TensorFlowV2Classifier(network, 5, colour.input_shape, clip_values=(0, 1))
    images = noise(colour, 40, seed=3)
    labels = said(colour, images)
    np.random.seed(0)
    options = {"eps": 0.03, "eps_step": 0.06, "max_iter": 20, "nb_random_init": 1, "verbose": False}
    theirs = evasion.AutoProjectedGradientDescent(peer, loss_type="cross_entropy", **options).generate(images, labels)
    ours = auto_projected_gradient_descent(colour, images, labels, epsilon=0.03, steps=20, seed=0)
    fooled = [int(is_adversarial(colour.logits(each), labels).sum()) for each in (theirs, ours)]
    assert 5 < fooled[0] <= fooled[1]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_seed_gives_the_same_pictures_whatever_stands_beside_them(colour: Any, noise: Noise, loss: Loss) -> None:
    images = noise(colour, 6)
    options: dict[str, Any] = {"epsilon": 0.05, "steps": 4, "loss": loss}
    together = auto_projected_gradient_descent(colour, images, seed=[3, 4, 5, 6, 7, 8], **options)
    np.testing.assert_allclose(
        auto_projected_gradient_descent(colour, images[[4, 1]], seed=[7, 4], **options), together[[4, 1]], atol=1e-6
    )
    first, second, other, fresh = (
        auto_projected_gradient_descent(colour, images, seed=seed, **options) for seed in (1, 1, 2, None)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, fresh)


def test_starts_touch_the_boundary_and_each_run_has_its_own(colour: Any, noise: Noise) -> None:
    images = 0.3 + 0.4 * noise(colour, 3)
    asked = Asked(colour)
    auto_projected_gradient_descent(asked, images, epsilon=1e-4, steps=1, restarts=2, seed=0)
    starts = [each - images for each in asked.images[::2]]
    assert len(starts) == 2
    for start in starts:
        np.testing.assert_allclose(np.abs(start).max(axis=(1, 2, 3)), 1e-4, rtol=1e-2)
        assert len(np.unique(np.sign(start), axis=0)) == 3
        assert abs((start > 0).mean() - 0.5) < 0.05  # as often up as down
    assert not np.allclose(starts[0], starts[1])


def test_targets_are_the_most_likely_other_classes_in_their_order(colour: Any, noise: Noise) -> None:
    images = noise(colour, 3)
    labels = np.array([0, 1, 2])
    asked = Asked(colour)
    seeds = [[0], [1], [2]]
    search(asked, images, labels, Ascents(0.0, 1, "targeted-dlr", targets=9), seeds, lambda at, rows: rows < 0)
    order = np.argsort(-colour.logits(images), axis=1)
    expected = [[each for each in row if each != label] for row, label in zip(order.tolist(), labels, strict=True)]
    np.testing.assert_array_equal(np.stack(asked.columns[::2], axis=1), expected)  # 4 of 5 classes, not 9


def test_later_runs_see_only_what_still_stands(colour: Any, noise: Noise) -> None:
    images = noise(colour, 30, seed=3)
    labels = said(colour, images)
    asked = Asked(colour)
    adversarial = auto_projected_gradient_descent(asked, images, labels, epsilon=0.02, steps=3, restarts=4, seed=0)
    sizes = [len(each) for each in asked.images[::4]]
    standing = int((said(colour, adversarial) == labels).sum())
    assert 30 == sizes[0] > sizes[1] >= sizes[2] >= sizes[3] >= standing > 0
    one = auto_projected_gradient_descent(colour, images, labels, epsilon=0.02, steps=3, restarts=1, seed=0)
    assert int((said(colour, one) == labels).sum()) == sizes[1]


@pytest.mark.parametrize("loss", ["cross-entropy", "dlr"])
def test_what_still_stands_comes_back_where_any_run_found_the_largest_loss(
    colour: Any, noise: Noise, loss: Loss
) -> None:
    images = noise(colour, 12, seed=3)
    labels = said(colour, images)

    def losses(at: np.ndarray) -> np.ndarray:
        return evaluate_loss(colour, at, labels, None, ratio=loss == "dlr").losses

    options: dict[str, Any] = {"epsilon": 1e-3, "steps": 3, "loss": loss, "seed": 0}
    one, three = (
        auto_projected_gradient_descent(colour, images, labels, restarts=restarts, **options) for restarts in (1, 3)
    )
    standing = said(colour, three) == labels
    assert standing.sum() > 8
    assert (losses(one) > losses(images))[standing].all()
    assert (losses(three) >= losses(one))[standing].all()
    assert (losses(three) > losses(one))[standing].any()


def test_as_much_is_tried_as_in_autoattack_s_standard_version_where_nobody_says() -> None:
    assert Ascents(0.1) == Ascents(0.1, steps=100, loss="cross-entropy", restarts=1, targets=9)
    defaults = {name: each.default for name, each in signature(auto_projected_gradient_descent).parameters.items()}
    assert (defaults["steps"], defaults["loss"], defaults["restarts"]) == (100, "cross-entropy", 1)


@pytest.mark.parametrize("count", [0, 1001])
def test_the_number_of_targets_is_bounded(count: int) -> None:
    assert [Ascents(0.1, targets=each).checked().targets for each in (1, 1000)] == [1, 1000]
    with pytest.raises(ValueError, match=f"expected targets from 1 to 1000, got {count}"):
        Ascents(0.1, targets=count).checked()


def test_without_pictures_there_is_nothing_to_do(colour: Any) -> None:
    nothing = np.zeros((0, *colour.input_shape), np.float32)
    assert auto_projected_gradient_descent(colour, nothing, epsilon=0.1, loss="dlr").shape == nothing.shape


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilon": 8}, "pass 8 / 255"),
        ({"steps": 0}, "expected steps from 1 to 1000, got 0"),
        ({"restarts": 0}, "expected restarts from 1 to 1000, got 0"),
        ({"loss": "x" * 99}, "got 'x{60}'$"),
        ({"loss": "hinge"}, r"expected a loss \(cross-entropy, dlr, targeted-dlr\), got 'hinge'"),
        ({"labels": [0, 1]}, "expected 3 labels"),
        ({"seed": [1, 2]}, "expected a seed for each of 3 pictures, got 2"),
    ],
)
def test_bad_arguments_are_refused(colour: Any, noise: Noise, change: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"labels": [0, 1, 2], "epsilon": 0.1, **change}
    with pytest.raises(ValueError, match=message):
        auto_projected_gradient_descent(colour, noise(colour, 3), arguments.pop("labels"), **arguments)
