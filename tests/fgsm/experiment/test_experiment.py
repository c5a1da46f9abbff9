"""fgsm/experiment/experiment.py: one picture pushed in one direction, along whole grey levels."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from fgsm import basic_iterative_method, epsilon_sweep, gradient_sign, perturb_8bit, smallest_level
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import to_float, to_uint8
from fgsm.pictures.view import gradient_picture, perturbation_picture

Noise = Callable[..., np.ndarray]


class Counting:
    """A classifier that passes everything on to another and counts it."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier
        self.labels, self.input_shape = classifier.labels, classifier.input_shape
        self.pictures = self.gradients = 0

    def logits(self, images: np.ndarray) -> np.ndarray:
        return self.classifier.logits(images)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        self.pictures += len(images)
        return self.classifier.probabilities(images)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        self.gradients += 1
        return self.classifier.loss_gradient(images, labels)


@pytest.fixture
def image(colour: Any, noise: Noise) -> np.ndarray:
    return to_uint8(noise(colour, 1)[0])


def test_one_step_is_the_sign_map_times_the_level(colour: Any, image: np.ndarray) -> None:
    experiment = Experiment(colour, image)
    sign = gradient_sign(colour, to_float(image[None]))[0]
    np.testing.assert_array_equal(experiment.sign, sign)
    for level in (0, 1, 8, 255):
        np.testing.assert_array_equal(experiment.adversarial(level), perturb_8bit(image, sign, level))
    np.testing.assert_array_equal(experiment.change(3), experiment.adversarial(3).astype(int) - image)


@pytest.mark.parametrize("target", [None, 2])
@pytest.mark.parametrize("steps", [1, 3, 20])
def test_no_level_changes_a_value_by_more_than_itself(
    colour: Any, image: np.ndarray, target: int | None, steps: int
) -> None:
    experiment = Experiment(colour, image, target=target, steps=steps)
    assert experiment.adversarial(0).tobytes() == image.tobytes()
    for level in (1, 2, 7, 32):
        adversarial = experiment.adversarial(level)
        assert (adversarial.dtype, adversarial.shape) == (np.uint8, image.shape)
        assert np.abs(adversarial.astype(int) - image).max() == level


@pytest.mark.parametrize("level", [1, 2, 7])
def test_several_steps_are_bim_in_whole_grey_levels(colour: Any, image: np.ndarray, level: int) -> None:
    experiment = Experiment(colour, image, target=1, steps=5)
    floats = basic_iterative_method(
        colour,
        to_float(image[None]),
        [1],
        epsilon=level / 255,
        steps=5,
        step_size=min(level, max(1, round(2.5 * level / 5))) / 255,
        targeted=True,
    )
    np.testing.assert_allclose(255 * floats[0], np.rint(255 * floats[0]), atol=1e-3)  # nothing is lost by rounding
    np.testing.assert_array_equal(experiment.adversarial(level), to_uint8(floats[0]))


@pytest.mark.parametrize("goal", range(3))
@pytest.mark.parametrize("kind", ["truth", "target"])
@pytest.mark.parametrize("wrap", [lambda network: network, Counting])
def test_the_direction_is_up_the_truth_s_loss_or_down_the_target_s(
    colour: Any, image: np.ndarray, goal: int, kind: str, wrap: Callable[..., Any]
) -> None:
    experiment = Experiment(wrap(colour), image, **{kind: goal})
    expected = gradient_sign(colour, to_float(image[None]), [goal], targeted=kind == "target")[0]
    np.testing.assert_array_equal(experiment.sign, expected)
    assert experiment.goal == goal


def test_steps_are_whole_levels_however_far_they_go(colour: Any, image: np.ndarray) -> None:
    room = np.where(Experiment(colour, image, target=2).sign > 0, 0, 255).astype(np.uint8)
    step = round(2.5 * 250 / 20)
    changes = np.abs(Experiment(colour, room, target=2, steps=20).change(250).astype(int))
    halfway = changes[(changes > 128) & (changes < 250)]
    assert len(halfway) > 10
    assert ((halfway % step == 0) | ((250 - halfway) % step == 0)).all()


def test_what_is_drawn_of_one_step_is_its_signs_at_every_level(colour: Any, image: np.ndarray) -> None:
    experiment = Experiment(colour, image)
    signs = perturbation_picture(experiment.sign, 1)
    for level in (0, 1, 9):
        np.testing.assert_array_equal(experiment.perturbation(level), signs)
    several = Experiment(colour, image, steps=2)
    np.testing.assert_array_equal(several.perturbation(0), signs)
    for level in (1, 9):
        np.testing.assert_array_equal(several.perturbation(level), perturbation_picture(several.change(level), level))


@pytest.mark.parametrize(("options", "way"), [({}, 1), ({"target": 2}, -1)])
def test_the_gradient_is_drawn_in_the_direction_of_the_attack(
    colour: Any, image: np.ndarray, options: dict[str, Any], way: int
) -> None:
    experiment = Experiment(colour, image, **options)
    gradient = colour.loss_gradient(to_float(image[None]), [experiment.goal])[0]
    np.testing.assert_array_equal(experiment.gradient_picture(), gradient_picture(way * gradient))


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("room", [0, 1, 7])
@pytest.mark.parametrize("where", [-1, 1])
def test_the_largest_change_is_known_where_values_reach_black_or_white(
    dense: Callable[..., Any], steps: int, room: int, where: int
) -> None:
    linear = dense(np.random.default_rng(0).normal(0, 1e-3, (48, 3)), np.zeros(3), shape=(4, 4, 3))
    sign = Experiment(linear, np.zeros((4, 4, 3), np.uint8), target=2).sign  # the same for every picture
    image = np.where(sign > 0, 255 - room * (where > 0), room * (where < 0)).astype(np.uint8)
    experiment = Experiment(linear, image, target=2, steps=steps)
    for level in (0, 1, 5, 30):
        assert experiment.largest_change(level) == np.abs(experiment.change(level)).max() == min(level, room)


class Turning(Counting):
    """A network whose gradient points up at one picture and down at every other one."""

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.where(np.abs(images - 250 / 255).max(axis=(1, 2, 3), keepdims=True) < 1e-3, 1.0, -1.0) + 0 * images


@pytest.mark.parametrize("steps", [2, 5])
def test_several_steps_may_go_further_than_the_first_one_has_room_for(colour: Any, steps: int) -> None:
    image = np.full(colour.input_shape, 250, np.uint8)
    assert Experiment(Turning(colour), image).largest_change(30) == 5
    assert Experiment(Turning(colour), image, steps=steps).largest_change(30) > 20


def test_one_level_is_measured_without_its_control(colour: Any, image: np.ndarray) -> None:
    ((three),) = Experiment(colour, image).measure([3], controls=[])
    assert (three.level, three.random) == (3, None)
    with pytest.raises(FrozenInstanceError):
        three.level = 4  # type: ignore[misc]


def test_the_gradient_is_taken_once_however_often_the_level_changes(colour: Any, image: np.ndarray) -> None:
    network = Counting(colour)
    experiment = Experiment(network, image)
    for level in range(33):
        experiment.measure([level])
        experiment.perturbation(level)
    assert network.gradients == 1
    Experiment(network, image, steps=5).adversarial(0)  # which is the picture itself
    assert network.gradients == 2


def test_what_is_measured_is_what_the_network_says_of_the_8_bit_pictures(colour: Any, image: np.ndarray) -> None:
    experiment = Experiment(colour, image)
    levels = [4, 0, 9]
    measured = experiment.measure(levels)
    assert [one.level for one in measured] == levels
    rows = epsilon_sweep(colour, image, experiment.sign, levels)
    alone = colour.probabilities(to_float(experiment.perturbation(4)[None]))[0]
    for one, row in zip(measured, rows, strict=True):
        np.testing.assert_allclose(one.probabilities, row, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(one.alone, alone, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(measured[1].probabilities, experiment.original, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(measured[1].random, experiment.original, rtol=1e-4, atol=1e-6)
    assert np.abs(measured[2].random - measured[2].probabilities).max() > 1e-3


@pytest.mark.parametrize("steps", [2, 4])
def test_with_several_steps_each_level_has_its_own_perturbation(colour: Any, image: np.ndarray, steps: int) -> None:
    experiment = Experiment(colour, image, target=2, steps=steps)
    for one in experiment.measure([2, 6]):
        picture = experiment.perturbation(one.level)
        np.testing.assert_allclose(one.alone, colour.probabilities(to_float(picture[None]))[0], rtol=1e-4, atol=1e-6)
        assert (picture.min(), picture.max()) == (0, 255)


def test_a_level_is_measured_once(colour: Any, image: np.ndarray) -> None:
    network = Counting(colour)
    experiment = Experiment(network, image)
    before = network.pictures
    first = experiment.measure([3, 1, 3, 2])
    assert network.pictures - before == 3 + 3 + 1  # attacked, controls, and the sign map once
    assert experiment.measure([1, 2, 3]) == [first[1], first[3], first[0]]
    assert network.pictures - before == 7
    assert [one.level for one in experiment.measured()] == [1, 2, 3]


def test_eight_threads_measure_each_level_once(colour: Any, image: np.ndarray) -> None:
    network = Counting(colour)
    experiment = Experiment(network, image, target=2, steps=3)
    before = network.pictures
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda level: experiment.measure([level % 5])[0], range(40)))
    assert network.pictures - before == 4 * 3 + 1  # at level 0 only the perturbation is new
    assert [one.level for one in answers] == [level % 5 for level in range(40)]
    assert len({id(one) for one in answers}) == 5


@pytest.mark.parametrize("targeted", [False, True])
def test_smallest_level_is_that_of_the_scan(any_small: Any, noise: Noise, targeted: bool) -> None:
    for seed in range(5):
        image = to_uint8(0.3 + 0.4 * noise(any_small, 1, seed)[0])
        target = int(any_small.probabilities(to_float(image[None]))[0].argsort()[-2]) if targeted else None
        expected = smallest_level(any_small, image, target, targeted=targeted, max_level=255)
        assert Experiment(any_small, image, target=target).smallest_level(255) == expected


def test_smallest_level_of_a_picture_that_is_misread_is_zero(colour: Any, image: np.ndarray) -> None:
    predicted = Experiment(colour, image).predicted
    assert Experiment(colour, image, truth=(predicted + 1) % 5).smallest_level(32) == 0
    assert Experiment(colour, image, target=predicted).smallest_level(32) == 0


def test_without_a_gradient_there_is_nothing_to_look_for(dense: Callable[..., Any]) -> None:
    network = Counting(dense(np.zeros((12, 2)), np.array([1.0, 0.0]), shape=(2, 2, 3)))
    experiment = Experiment(network, np.full((2, 2, 3), 90, np.uint8))
    assert not experiment.has_gradient
    assert experiment.smallest_level(32) is None
    assert [one.level for one in experiment.measured()] == [0]
    np.testing.assert_array_equal(experiment.adversarial(8), experiment.image)
    assert (experiment.largest_change(8), experiment.gradient_stop) == (0, "")


def test_fools_and_rival(colour: Any, image: np.ndarray) -> None:
    row = np.array([0.1, 0.5, 0.3, 0.06, 0.04], np.float32)
    leaving, reaching = Experiment(colour, image, truth=1), Experiment(colour, image, target=2)
    assert not leaving.fools(row)
    assert leaving.rival(row) == 2
    assert not reaching.fools(row)
    assert reaching.rival(row) == 2
    assert leaving.fools(row[::-1])
    assert leaving.rival(row[::-1]) == 3
    assert Experiment(colour, image, truth=0).rival(np.eye(5, dtype=np.float32)[0]) != 0
    assert reaching.fools(np.array([0, 0, 1, 0, 0], np.float32))
    assert (leaving.targeted, reaching.targeted) == (False, True)


@pytest.mark.parametrize(
    ("options", "received"),
    [
        ({"target": 5}, "from 5 to 5"),
        ({"target": -1}, "-1"),
        ({"truth": 7}, "from 7 to 7"),
        ({"target": "b"}, "<U1"),
        ({"steps": 0}, "steps .* got 0"),
        ({"steps": 21}, "steps .* got 21"),
        ({"target": 2, "truth": 7}, "from 7 to 7"),
    ],
)
def test_bad_arguments_are_named(colour: Any, image: np.ndarray, options: dict[str, Any], received: str) -> None:
    with pytest.raises(ValueError, match=f"expected .*{received}"):
        Experiment(colour, image, **options)


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("level", [-1, 256, 1.5, np.nan, None])
def test_a_bad_level_is_named(colour: Any, image: np.ndarray, steps: int, level: Any) -> None:
    experiment = Experiment(colour, image, target=2, steps=steps)
    for method in (experiment.adversarial, experiment.change, lambda one: experiment.measure([one])):
        with pytest.raises(ValueError, match="level"):
            method(level)


def test_a_picture_of_another_size_is_named(colour: Any) -> None:
    with pytest.raises(ValueError, match=r"expected pictures of shape \(16, 12, 3\), got \(12, 16, 3\)"):
        Experiment(colour, np.zeros((12, 16, 3), np.uint8))


def test_a_control_left_out_comes_when_it_is_asked_for(grey: Any) -> None:
    image = np.random.default_rng(3).integers(0, 256, grey.input_shape, dtype=np.uint8)
    early, at_once = Experiment(grey, image), Experiment(grey, image)
    first = early.measure([0, 2, 5], controls=[5])
    assert [row.random is None for row in first] == [True, True, False]
    later, expected = early.measure([0, 2, 5]), at_once.measure([0, 2, 5])
    for row, other in zip(later, expected, strict=True):
        assert row.level == other.level
        for one, two in (
            (row.probabilities, other.probabilities),
            (row.random, other.random),
            (row.alone, other.alone),
        ):
            np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-6)
