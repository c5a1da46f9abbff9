"""fgsm/pictures/view.py: a perturbation as a picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fgsm.pictures.view import gain, perturbation_picture


def test_a_sign_map_is_black_grey_and_white() -> None:
    picture = perturbation_picture(np.array([-1, 0, 1], np.int8), 1)
    assert picture.dtype == np.uint8
    assert picture.tolist() == [0, 128, 255]


@given(st.integers(1, 255))
def test_the_largest_change_spans_black_to_white_at_every_level(level: int) -> None:
    change = np.arange(-level, level + 1)
    picture = perturbation_picture(change, level)
    assert (picture[0], picture[level], picture[-1]) == (0, 128, 255)
    assert (np.diff(picture.astype(int)) >= 0).all()


def test_level_zero_is_plain_grey() -> None:
    assert (perturbation_picture(np.zeros((2, 3, 3), np.int16), 0) == 128).all()


@pytest.mark.parametrize("level", [1, 2, 8, 96])
def test_gain_says_how_much_the_picture_enlarges(level: int) -> None:
    low, high = perturbation_picture(np.array([-level, level]), level).astype(int)
    assert gain(level) == (high - low) / (2 * level)
    assert gain(0) == 0
