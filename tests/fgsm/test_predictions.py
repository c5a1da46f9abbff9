"""fgsm/predictions.py: what a network says, in words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fgsm.predictions import (
    logit_margins,
    percent,
    percent_digit,
    softmax,
    suggest_target,
    top_classes,
    top_predictions,
)


def test_softmax_is_exp_over_the_sum_row_by_row_and_never_overflows() -> None:
    logits = np.array([[0.0, math.log(3), math.log(4)], [1e4, 1e4 + math.log(3), -1e4]])
    np.testing.assert_allclose(softmax(logits), [[1 / 8, 3 / 8, 4 / 8], [1 / 4, 3 / 4, 0]], rtol=1e-6)
    assert softmax(logits).dtype == np.float32


def test_top_predictions_are_the_most_probable_in_order() -> None:
    row = np.array([0.1, 0.4, 0.05, 0.3, 0.15], np.float32)
    top = top_predictions(row, list("abcde"), 3)
    assert [(one.label, one.index) for one in top] == [("b", 1), ("d", 3), ("e", 4)]
    assert [one.probability for one in top] == pytest.approx([0.4, 0.3, 0.15])
    assert all(type(one.index) is int and type(one.probability) is float for one in top)  # JSON takes no NumPy


def test_the_first_of_equals_comes_first_as_argmax_has_it() -> None:
    assert [one.index for one in top_predictions(np.full(4, 0.25), list("abcd"))] == [0, 1, 2, 3]


@pytest.mark.parametrize(("classes", "count"), [(2, 2), (10, 5)])
def test_five_or_as_many_as_there_are(classes: int, count: int) -> None:
    row = np.full(classes, 1 / classes)
    assert len(top_predictions(row, ["name"] * classes)) == len(top_classes(row)) == count


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.5, "50 %"),
        (0.864, "86 %"),
        (0.01, "1 %"),
        (0.99, "99 %"),
        (0.0099, "1.0 %"),
        (0.004, "0.4 %"),
        (0.0005, "0.1 %"),
        (0.0004, "< 0.1 %"),
        (0.0, "< 0.1 %"),
        (0.991, "99.1 %"),
        (0.9996, "> 99.9 %"),
        (1.0, "> 99.9 %"),
    ],
)
def test_percent_is_whole_in_the_middle_and_finer_at_the_ends(probability: float, text: str) -> None:
    assert percent(probability) == text


def test_a_table_has_one_digit_everywhere() -> None:
    assert [percent_digit(share) for share in (0, 0.00049, 0.125, 0.9996, 1)] == [
        "0.0 %",
        "0.0 %",
        "12.5 %",
        "100.0 %",
        "100.0 %",
    ]


def test_percent_never_says_that_a_class_is_certain_or_impossible() -> None:
    said = {percent(probability) for probability in np.linspace(0, 1, 100_001)}
    assert not said & {"0 %", "0.0 %", "100 %", "100.0 %"}


def test_a_suggested_target_is_the_second_the_last_or_any_but_the_first() -> None:
    row = np.array([0.1, 0.4, 0.05, 0.3, 0.15])
    assert (suggest_target(row, "runner-up"), suggest_target(row, "least likely")) == (3, 2)
    assert {suggest_target(row, "random", seed) for seed in range(50)} == {0, 2, 3, 4}
    assert suggest_target(row, "random", 7) == suggest_target(row, "random", 7)
    with pytest.raises(ValueError, match="expected 'runner-up', 'least likely' or 'random', got 'best'"):
        suggest_target(row, "best")


def test_a_margin_is_the_lead_over_the_best_other_class() -> None:
    logits = np.array([[3.0, 1.0, 2.0], [3.0, 1.0, 2.0], [-1.0, -1.0, -4.0]], np.float32)
    before = logits.copy()
    np.testing.assert_array_equal(logit_margins(logits, np.array([0, 2, 0])), [1, -1, 0])
    np.testing.assert_array_equal(logits, before)
