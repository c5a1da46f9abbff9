"""figure/rest.py: a slider at rest gets its own row always, and the others while nobody else is there."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from fgsm.catalogue.entry import Entry
from fgsm_playground.figure.attack import attack, bustle
from fgsm_playground.figure.rest import AT_ONCE, ITERATED_AT_ONCE, _filling, settled
from tests.fgsm_playground.conftest import controls


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def first_rows(picture: str, **given: Any) -> tuple[dict[str, Any], set[int]]:
    """Return a figure, and its levels that lack nothing."""
    figure, _ = attack(*controls(picture, **given))
    return figure, complete(figure)


def complete(reply: dict[str, Any]) -> set[int]:
    return {int(level) for level, row in reply["rows"].items() if row["random"] is not None}


@pytest.mark.parametrize(("steps", "at_once"), [(1, AT_ONCE), (4, ITERATED_AT_ONCE)])
def test_at_rest_the_missing_rows_come_some_at_a_time_until_there_are_no_more(
    toy: Entry, picture: str, steps: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm_playground.figure.rest.ENOUGH", 0)
    figure, have = first_rows(picture, steps=steps)
    more, replies = True, 0
    while more:
        reply = settled(event(level=1, fill=True, have=sorted(have)), *controls(picture, steps=steps))
        assert reply
        assert reply["key"] == figure["key"]
        assert not reply["busy"]
        new = complete(reply) - have
        assert new <= complete(reply) == {int(level) for level in reply["rows"]}
        assert 0 < len(new - {1}) <= at_once
        have |= new
        more, replies = reply["more"], replies + 1
    assert steps > 1 or have == set(range(33))
    assert replies > 1


def test_where_measuring_is_quick_all_of_them_come_at_once(
    toy: Entry, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm_playground.figure.rest.ENOUGH", 60)
    _, have = first_rows(picture)
    reply = settled(event(level=1, fill=True, have=sorted(have)), *controls(picture))
    assert reply
    assert have | complete(reply) == set(range(33))
    assert not reply["more"]


def test_while_others_attack_only_the_sliders_own_row_is_measured_and_nothing_beside_it(
    toy: Entry, picture: str
) -> None:
    with bustle.attack():
        reply = settled(event(level=7, fill=True, have=[0, 1]), *controls(picture, level=7))
    assert reply
    assert set(reply["rows"]) == {"7"}
    assert reply["rows"]["7"]["random"] is None
    assert reply["more"]
    assert reply["busy"]


def test_one_figure_is_completed_at_a_time(toy: Entry, picture: str) -> None:
    with _filling:
        reply = settled(event(level=7, fill=True, have=[0, 1]), *controls(picture, level=7))
    assert reply
    assert set(reply["rows"]) == {"7"}
    assert reply["rows"]["7"]["random"] is not None
    assert reply["busy"]


def test_who_asks_for_the_own_row_only_learns_whether_there_would_be_time(toy: Entry, picture: str) -> None:
    alone = settled(event(level=7, fill=False, have=[0, 1]), *controls(picture, level=7))
    with bustle.attack():
        crowded = settled(event(level=7, fill=False, have=[0, 1]), *controls(picture, level=7))
    assert alone
    assert crowded
    assert (alone["busy"], crowded["busy"]) == (False, True)


@pytest.mark.parametrize("data", [{"level": 99}, {"level": "x"}, {"level": 1, "have": [99]}, {"level": 1, "have": 5}])
def test_a_hostile_event_is_answered_without_rows(toy: Entry, picture: str, data: dict[str, Any]) -> None:
    reply = settled(event(**data), *controls(picture))
    assert "rows" not in (reply or {})


def test_an_event_that_waited_brings_the_row_where_the_slider_is_now(toy: Entry, picture: str) -> None:
    reply = settled(event(level=3, fill=False, have=[0]), *controls(picture, level=9))
    assert reply
    assert set(reply["rows"]) == {"3", "9"}
