"""fgsm/pictures/digits.py: a free drawing brought to the form that MNIST has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from fgsm.pictures.digits import centre_digit
from tests.conftest import data_set, shipped_pictures

BODY, FIELD = 20, 28  # LeCun et al. (1998)
CENTRE = 14  # where MNIST has its centres of mass, see the last test

POINTS = st.tuples(st.integers(0, 90), st.integers(0, 120))
STROKES = st.lists(st.lists(POINTS, min_size=2, max_size=6, unique=True), min_size=1, max_size=3)


def draw(strokes: list[list[tuple[int, int]]], left: int = 10, top: int = 10, size: int = 200) -> np.ndarray:
    """Draw lines with a pen 9 wide on a black square."""
    image = Image.new("L", (size, size))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x + left, y + top) for x, y in stroke]
        pen.line(points, fill=255, width=9, joint="curve")
        for x, y in points:
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=255)
    return np.asarray(image)


def centre(digit: np.ndarray) -> np.ndarray:
    ink = digit[..., 0].astype(float)
    return np.array([(ink.sum(axis) * np.arange(FIELD)).sum() / ink.sum() for axis in (1, 0)])


def body(digit: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(digit[..., 0])
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@given(STROKES, st.integers(5, 60), st.integers(5, 60))
def test_the_place_of_the_drawing_does_not_matter(strokes: list[list[tuple[int, int]]], left: int, top: int) -> None:
    np.testing.assert_array_equal(centre_digit(draw(strokes, left, top)), centre_digit(draw(strokes)))


@given(STROKES)
def test_the_body_fills_its_box_and_its_mass_is_at_the_centre(strokes: list[list[tuple[int, int]]]) -> None:
    digit = centre_digit(draw(strokes))
    assert (digit.dtype, digit.shape) == (np.uint8, (FIELD, FIELD, 1))
    assert max(body(digit)) == BODY
    rows, columns = np.nonzero(digit[..., 0])
    for middle, places in zip(centre(digit), (rows, columns), strict=True):
        touches = BODY + places.min() > FIELD or places.max() < BODY or places.min() == 0 or places.max() == FIELD - 1
        assert abs(middle - CENTRE) <= 0.5 or touches


@pytest.mark.parametrize(("height", "width"), [(120, 60), (50, 100), (33, 33), (15, 20), (7, 4)])
def test_proportions_are_kept(height: int, width: int) -> None:
    drawing = np.zeros((200, 180), np.uint8)
    drawing[40 : 40 + height, 25 : 25 + width] = 255
    digit = centre_digit(drawing)
    assert digit.sum() / 255 == pytest.approx(BODY**2 * min(height, width) / max(height, width), rel=0.03)
    assert abs(centre(digit) - CENTRE).max() <= 0.5


def test_ink_at_one_end_is_not_cut_off() -> None:
    drawing = np.zeros((100, 100), np.uint8)
    drawing[20:30, 20:80] = 8  # a faint tail
    drawing[20:80, 20:30] = 255
    digit = centre_digit(drawing)
    assert body(digit) == (BODY, BODY)


def test_edges_are_smooth_and_the_drawing_is_left_alone() -> None:
    drawing = draw([[(0, 0), (80, 110)]])
    before = drawing.copy()
    digit = centre_digit(drawing)
    assert ((digit > 0) & (digit < 255)).sum() > 20
    np.testing.assert_array_equal(drawing, before)


def test_a_finished_digit_comes_back_as_it_is() -> None:
    digit = centre_digit(draw([[(0, 0), (60, 10), (40, 110)]]))
    np.testing.assert_array_equal(centre_digit(digit[..., 0]), digit)


@pytest.mark.parametrize("drawing", [np.zeros((200, 200), np.uint8), np.zeros((0, 0), np.uint8)])
def test_an_empty_drawing_is_asked_for(drawing: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"^Draw a digit first\.$"):
        centre_digit(drawing)


def test_specks_that_vanish_are_an_empty_drawing() -> None:
    drawing = np.zeros((1000, 1000), np.uint8)
    drawing[[0, 999], [0, 999]] = 1
    with pytest.raises(ValueError, match="Draw a digit first"):
        centre_digit(drawing)


@pytest.mark.parametrize("drawing", [np.ones((28, 28), np.float32), np.ones((28, 28, 3), np.uint8)])
def test_other_arrays_are_refused(drawing: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected a drawing as uint8 \(H, W\), got"):
        centre_digit(drawing)


def test_real_digits_come_back_as_they_are() -> None:
    path = data_set("FGSM_MNIST")
    if path:
        with np.load(path, allow_pickle=False) as file:
            drawn = np.random.default_rng(0).permutation(len(file["x_test"]))[:2000]
            digits = file["x_test"][drawn]
    else:
        digits = shipped_pictures("mnist")[..., 0]
    same = [np.array_equal(centre_digit(digit)[..., 0], digit) for digit in digits]
    assert np.mean(same) > 0.99
