"""fgsm/comparison/remarks.py: every remark follows from the numbers of the rows, and changes with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fgsm.comparison.remarks import PRO, SENTENCES, norm, remarks, thousands
from fgsm.comparison.result import Ending, Result

PICTURE = np.zeros((10, 10, 1), np.uint8)


def row(attack: str = "fgsm", **given: Any) -> Result:
    usual = {
        "fooled": True,
        "fooled_as_floats": True,
        "probability": 0.5,
        "linf": 8,
        "l2": 1.0,
        "l2_as_floats": 0.2,
        "l0": 40,
    }
    return Result(attack, given.pop("ending", Ending.DONE), PICTURE, **{**usual, "gradients": 10, **given})


def keys(result: Result, *others: Result) -> set[str]:
    return {remark.key for remark in remarks(result, [result, *others])}


@pytest.mark.parametrize(
    ("key", "holds", "fails"),
    [
        ("one_gradient", {"gradients": 1}, {"gradients": 2}),
        ("fewest_gradients", {"gradients": 9}, {"gradients": 11}),
        ("most_gradients", {"gradients": 11}, {"gradients": 10}),
        ("smallest", {"l2": 0.9}, {"l2": 1.1}),
        ("smallest", {"l2": 0.9}, {"l2": 0.9, "fooled": False}),
        ("smallest_as_floats", {"fooled": False, "l2_as_floats": 0.1}, {"fooled": False, "l2_as_floats": 0.3}),
        ("smallest_as_floats", {"fooled": False, "l2_as_floats": 0.1}, {"l2_as_floats": 0.1}),
        ("fewest_values", {"l0": 39}, {"l0": 41}),
        ("surest", {"probability": 0.6}, {"probability": 0.4}),
        ("everywhere", {"l0": 51}, {"l0": 50}),
        ("strong", {"linf": 128}, {"linf": 127}),
        ("rounded_away", {"fooled": False}, {"fooled": False, "fooled_as_floats": False}),
        ("not_fooled", {"fooled": False, "fooled_as_floats": False}, {}),
        ("nothing", {"fooled": False, "fooled_as_floats": False, "l0": 0}, {"fooled": False, "l0": 0}),
        ("stopped", {"ending": Ending.STOPPED}, {}),
        ("untargeted_only", {"ending": Ending.UNTARGETED_ONLY}, {}),
        ("not_installed", {"ending": Ending.NOT_INSTALLED}, {}),
        ("fooled", {"l2": 2, "l0": 50, "probability": 0.4}, {"l2": 0.5}),
    ],
)
def test_a_remark_holds_exactly_where_its_number_says_so(key: str, holds: dict, fails: dict) -> None:
    other = row("bim")
    assert key in keys(row(**holds), other)
    assert key not in keys(row(**fails), other)


def test_the_fewest_of_many_is_no_praise() -> None:
    assert "fewest_values" not in keys(row(l0=60), row("bim", l0=70))


def test_alone_nothing_is_the_best_of_all() -> None:
    superlatives = {"smallest", "fewest_values", "surest", "fewest_gradients", "most_gradients"}
    assert not keys(row()) & superlatives


def test_rows_that_were_not_run_do_not_compete() -> None:
    absent = row("cw", ending=Ending.NOT_INSTALLED, l2=0.0, gradients=0)
    assert {"smallest", "fewest_gradients"} <= keys(row(l2=0.9, gradients=5), row("bim"), absent)


def test_the_numbers_are_in_the_words_and_what_is_for_it_comes_first() -> None:
    one = row(gradients=1, l0=51, linf=2)
    said = remarks(one, [one])
    assert [remark.kind for remark in said] == [PRO, "con"]
    assert [str(remark) for remark in said] == ["needed 1 gradient", "changed 51 % of all values, by up to 2/255"]


def test_every_sentence_can_be_filled() -> None:
    (said, *_) = remarks(row(), [row()])
    for sentence in SENTENCES.values():
        assert "{" not in sentence.format(**said.values)


def test_numbers_are_written_short() -> None:
    assert [norm(value) for value in (0.0612, 3.0385, 19.5)] == ["0.061", "3.04", "19.50"]
    assert thousands(150528) == "150\u202f528"
