"""fgsm/attacks/zero_gradient.py: what is said of a gradient of zero, and when its cause is known."""

from __future__ import annotations

import pytest

from fgsm.attacks.zero_gradient import zero_gradients

SAID = "the gradient is zero for 2 of 5 pictures, which is no evidence of robustness"
FLAT = f"{SAID}: the network is so sure that its loss is flat"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, SAID),
        ({"lead": 88.0}, SAID),  # exp(-88) is a number that 32-bit floats hold in full
        ({"lead": 88.5}, FLAT),
        ({"stop": "'round'"}, f"{SAID}: no gradient passes 'round'"),
        ({"stop": "'round'", "lead": 99.0}, f"{SAID}: no gradient passes 'round'"),
    ],
)
def test_the_cause_is_told_where_it_is_known(known: dict[str, object], said: str) -> None:
    assert zero_gradients(2, 5, **known) == said
