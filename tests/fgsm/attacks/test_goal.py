"""fgsm/attacks/goal.py: without a target a class to leave, with one a class to reach; class 0 is a target too."""

from __future__ import annotations

import pytest

from fgsm.attacks.goal import Goal


@pytest.mark.parametrize(("target", "targeted", "goal"), [(None, False, 7), (3, True, 3), (0, True, 0)])
def test_the_goal_is_the_target_where_there_is_one(target: int | None, targeted: bool, goal: int) -> None:
    one = Goal()
    one.label, one.target = 7, target
    assert (one.targeted, one.goal) == (targeted, goal)
