"""fgsm/attacks/ascent.py: one run of Auto-PGD, on losses whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fgsm.attacks.ascent import ascend, checkpoints
from fgsm.attacks.losses import Evaluated
from fgsm.checks import Array

MIDDLE = np.full((1, 1, 1, 1), 0.5)


class Loss:
    """A loss of one pixel; the network it belongs to says class 1 above `limit`, and 0 below."""

    def __init__(self, value: Any, slope: Any, limit: float = 2.0) -> None:
        self.value, self.slope, self.limit = value, slope, limit
        self.at: list[list[float]] = []

    def __call__(self, images: Array, positions: Array) -> Evaluated:
        pixels = images[:, 0, 0, 0]
        self.at.append(pixels.tolist())
        logits = np.stack([self.limit - pixels, pixels - self.limit], axis=1)
        return Evaluated(
            logits, self.value(pixels), np.broadcast_to(self.slope(pixels), len(pixels))[:, None, None, None]
        )

    def run(self, images: Array = MIDDLE, *, start: Array | None = None, **options: Any) -> Any:
        options = {"epsilon": 0.1, "steps": 100, **options}
        return ascend(self, images, images if start is None else start, np.zeros(len(images), int), **options)


def peak(place: float, limit: float = 2.0) -> Loss:
    return Loss(lambda x: -np.abs(x - place), lambda x: np.sign(place - x), limit)


def test_the_step_size_is_looked_at_where_the_paper_says() -> None:
    assert checkpoints(100) == [22, 41, 57, 70, 80, 87, 93, 99]
    assert checkpoints(1) == [1]
    assert all(checkpoints(steps)[-1] <= steps for steps in range(1, 60))


def test_the_first_step_is_2_epsilon_and_the_next_ones_have_a_momentum_of_three_quarters() -> None:
    # Uphill is down below the picture's own value, so nothing is clipped to one side for ever.
    loss = Loss(lambda x: x, lambda x: np.where(x < 0.55, 1.0, -1.0))
    loss.run(start=np.full((1, 1, 1, 1), 0.45))
    at = [each[0] for each in loss.at]
    assert at[1] == pytest.approx(0.6)  # 0.45 + 0.2, cut off at 0.5 + 0.1
    assert at[2] == pytest.approx(0.6 + 0.75 * (0.4 - 0.6) + 0.25 * (0.6 - 0.45))
    assert at[3] == pytest.approx(at[2] + 0.75 * (0.6 - at[2]) + 0.25 * (at[2] - at[1]))


@pytest.mark.parametrize(
    ("middle", "way", "edge"), [(0.03, -1.0, 0.0), (0.97, 1.0, 1.0), (0.5, 1.0, 0.6), (0.5, -1.0, 0.4)]
)
def test_it_ends_at_the_edge_of_the_ball_or_of_what_a_pixel_can_be(middle: float, way: float, edge: float) -> None:
    loss = Loss(lambda x: way * x, lambda x: np.full_like(x, way))
    found = loss.run(np.full((1, 1, 1, 1), middle), steps=10)
    assert found.pictures.item() == pytest.approx(edge)
    assert {min(way * (edge - each[0]), 0) for each in loss.at} == {0}


def test_where_the_gradient_is_zero_nothing_moves() -> None:
    loss = Loss(np.zeros_like, np.zeros_like)
    loss.run(start=np.full((1, 1, 1, 1), 0.45), steps=10)
    assert {each[0] for each in loss.at} == {0.45}


def test_a_peak_inside_the_ball_is_found_as_no_fixed_step_of_that_size_finds_it() -> None:
    loss = peak(0.537)
    found = loss.run()
    assert abs(found.pictures.item() - 0.537) < 0.002
    assert found.losses.item() == pytest.approx(-abs(found.pictures.item() - 0.537))
    jumps = [abs(new[0] - old[0]) for old, new in zip(loss.at, loss.at[1:], strict=False)]
    assert max(jumps[:22]) > 0.1
    assert max(jumps[-6:]) < 0.01


def test_a_step_that_keeps_rising_is_not_halved() -> None:
    wide = np.full((1, 1, 1, 1), 0.0)
    rising: Loss = Loss(lambda x: np.full_like(x, len(rising.at)), lambda x: np.where(len(rising.at) % 2, 1.0, -1.0))
    rising.run(wide, epsilon=1.0)
    jumps = [abs(new[0] - old[0]) for old, new in zip(rising.at, rising.at[1:], strict=False)]
    assert min(jumps[-10:]) > 0.4


def test_after_halving_the_search_goes_on_from_the_best_point() -> None:
    loss = peak(0.537)
    loss.run()
    before = min((each[0] for each in loss.at[:23]), key=lambda x: abs(x - 0.537))
    step = np.clip(before + 0.1 * np.sign(0.537 - before), 0.4, 0.6)
    momentum = 0.25 * (before - loss.at[21][0])
    assert loss.at[23][0] == pytest.approx(np.clip(before + 0.75 * (step - before) + momentum, 0.4, 0.6))


def test_pictures_do_not_depend_on_each_other() -> None:
    images = np.array([0.2, 0.5, 0.9]).reshape(3, 1, 1, 1)
    starts = images + 0.03
    together = peak(0.52).run(images, start=starts)
    for index in range(3):
        alone = peak(0.52).run(images[[index]], start=starts[[index]])
        np.testing.assert_array_equal(alone.pictures[0], together.pictures[index])


def test_what_is_misread_goes_before_what_has_a_larger_loss() -> None:
    # The loss is largest at 0.5, but only above 0.58 does the network say something else.
    found = peak(0.5, limit=0.58).run(start=np.full((1, 1, 1, 1), 0.59), steps=20)
    assert found.fallen.item()
    assert found.pictures.item() > 0.58
    assert not peak(0.5, limit=0.7).run(steps=20).fallen.item()
    # It begins higher than it will ever be again once it is misread.
    later = peak(0.5, limit=0.58).run(start=np.full((1, 1, 1, 1), 0.49), steps=20)
    assert later.fallen.item()
    assert later.pictures.item() > 0.58


def test_a_settled_picture_costs_no_further_step() -> None:
    images = np.array([0.5, 0.5]).reshape(2, 1, 1, 1)
    loss, asked = Loss(lambda x: x, lambda x: np.ones_like(x), limit=0.55), []

    def settled(pictures: Array, rows: Array) -> Array:
        asked.append(rows.tolist())
        return rows == 1

    found = loss.run(images, steps=5, settled=settled)
    assert found.fallen.tolist() == [False, True]
    assert [len(each) for each in loss.at] == [2, 2, 1, 1, 1, 1]
    assert asked == [[0, 1], [0], [0], [0], [0]]


def went_back(values: list[float]) -> list[int]:
    """Return the checkpoints after which the search went back to its start, for losses that come one after another.

    The first loss is the largest and uphill is always up, so who does not go back stays at the upper edge.
    """
    loss: Loss = Loss(lambda x: np.full_like(x, values[len(loss.at) - 1]), lambda x: np.ones_like(x))
    loss.run(start=np.full((1, 1, 1, 1), 0.45))
    checks = checkpoints(100)
    return [
        step for step in checks if step < 100 and loss.at[step + 1][0] < 0.6 - 1e-9 and loss.at[step][0] > 0.6 - 1e-9
    ]


def test_a_rise_is_one_above_the_loss_before_even_below_the_best() -> None:
    # Always rising, never above the first: that is enough at the first look and after each halving, not twice in a row.
    assert went_back([100.0, *(0.01 * step for step in range(1, 101))]) == [41, 70, 87, 99]


@pytest.mark.parametrize(("rises", "back"), [(17, []), (16, [22])])
def test_three_quarters_of_the_steps_have_to_rise(rises: int, back: list[int]) -> None:
    first = [*(0.01 * step for step in range(rises + 1)), *(-0.01 * step for step in range(1, 22 - rises))]
    assert [step for step in went_back([100.0, *first, *([0.0] * 78)]) if step == 22] == back


def test_after_going_back_a_rise_is_one_above_the_best() -> None:
    # 14 rises of 19 are too few; the first step after the look would be the fifteenth, were it not below the best.
    falls = [-0.01 * step for step in range(22)]
    then = [50.0, *(50 + 0.01 * step for step in range(1, 15)), *(49 - 0.01 * step for step in range(4))]
    assert went_back([100.0, *falls, *then, *([0.0] * 59)])[:2] == [22, 41]


def test_a_loss_that_stays_as_it_is_does_not_rise() -> None:
    assert went_back([100.0, *[0.0] * 100])[0] == 22


@pytest.mark.parametrize(("rises", "back"), [(12, False), (11, True)])
def test_exactly_three_quarters_are_enough(rises: int, back: bool) -> None:
    # From 41, where it went back, to 57 there are 16 steps; the first of them is below the best, which is no rise.
    up, down = ([way * 0.01 * step for step in range(1, count + 1)] for way, count in ((1, rises), (-1, 15 - rises)))
    values = [100.0, *(0.01 * step for step in range(1, 42)), 0.0, *up, *down, *[-1.0] * 43]
    assert (57 in went_back(values)) == back
