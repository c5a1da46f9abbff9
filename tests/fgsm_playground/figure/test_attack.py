"""fgsm_playground/figure/attack.py: from the controls to the figure."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from fgsm.catalogue.entry import Entry
from fgsm_playground.figure.attack import COARSE, attack, bustle, missing_levels, suggested
from fgsm_playground.figure.request import Controls, steps_for
from fgsm_playground.parts.answer import problem
from tests.fgsm_playground.conftest import controls


def figure_of(*values: Any) -> dict[str, Any]:
    figure, twin = attack(*values)
    assert twin is None
    return figure


def test_an_attack_sends_what_is_seen_first(toy: Entry, picture: str) -> None:
    payload = figure_of(*controls(picture, level=5))
    assert set(payload["rows"]) == {"0", "5"}
    assert payload["more"]
    assert not payload["busy"]
    assert payload["link"]["model"] == "toy"
    assert payload["link"]["steps"] == 1


def test_while_others_attack_a_figure_is_told_to_wait_with_the_rest(toy: Entry, picture: str) -> None:
    with bustle.attack():
        payload = figure_of(*controls(picture, level=5))
    assert set(payload["rows"]) == {"0", "5"}
    assert payload["busy"]
    assert payload["more"]


def test_with_several_steps_only_the_sliders_own_level_is_sent(toy: Entry, picture: str) -> None:
    payload = figure_of(*controls(picture, level=5, steps=4, target="church"))
    assert set(payload["rows"]) == {"0", "5"}
    assert payload["target"] == next(label.index for label in toy.labels if label.name == "church")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"picture": None}, "no picture"),
        ({"picture": "/no/such/file.png"}, "no longer has your picture"),
        ({"model": "nothing"}, "Expected a network"),
        ({"steps": 0}, "steps from 1 to 20"),
        ({"steps": 10_000}, "steps from 1 to 20"),
        ({"level": float("nan")}, "whole number as level"),
        ({"level": "x"}, "whole number as level"),
        ({"target": "unicorn"}, "unicorn"),
        ({"truth": 99}, "99"),
    ],
)
def test_a_bad_request_is_a_sentence_in_place_of_a_figure(
    toy: Entry, picture: str, given: dict[str, Any], words: str
) -> None:
    payload = figure_of(*controls(given.pop("picture", picture), **given))
    assert words in payload["error"]
    assert "pixels" not in payload


def test_the_same_problem_twice_is_told_twice() -> None:
    assert problem("x") != problem("x")


def test_a_second_visitor_gets_the_rows_that_were_measured_for_the_first(toy: Entry, picture: str) -> None:
    Controls(*controls(picture)).experiment().measure(range(33))
    assert figure_of(*controls(picture))["more"]


def test_a_curve_grows_from_coarse_to_fine(toy: Entry, picture: str) -> None:
    levels = missing_levels(Controls(*controls(picture)).experiment(), 32, {0, 5})
    assert sorted(levels) == [level for level in range(33) if level not in (0, 5)]
    assert levels[:10] == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]


def test_levels_are_missing_up_to_the_first_that_fools(toy: Entry, picture: str) -> None:
    experiment = Controls(*controls(picture, steps=3, level=0)).experiment()
    assert missing_levels(experiment, 32, {0}) == list(range(1, 33))
    experiment.smallest_level(32)
    assert set(missing_levels(experiment, 32, {0})) <= {*COARSE} or experiment.smallest_level(32) is None


@pytest.mark.parametrize(("target", "now", "then"), [(None, 10, 1), ("", 7, 1), (3, 1, 10), (0, 1, 10), (3, 7, 7)])
def test_steps_suit_the_target(target: Any, now: int, then: int) -> None:
    assert steps_for(target, now) == then


def test_a_target_is_suggested_from_what_the_network_says(toy: Entry, picture: str) -> None:
    order = Controls(*controls(picture)).experiment().original.argsort()
    assert suggested("runner-up", picture, "toy", "", None) == order[-2]
    assert suggested("least likely", picture, "toy", "", None) == order[0]
    with pytest.raises(gr.Error, match="no picture"):
        suggested("random", None, "toy", "", None)
