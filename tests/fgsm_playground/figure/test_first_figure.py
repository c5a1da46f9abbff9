"""fgsm_playground/figure/first_figure.py: figures drawn when the page opens or the network changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fgsm_playground.figure import first_figure
from fgsm_playground.figure.attack import attack
from fgsm_playground.figure.first_figure import FirstFigure
from fgsm_playground.figure.request import Controls
from fgsm_playground.server.limits.admission import AdmissionControl
from fgsm_playground.server.settings import Settings

VISITOR: Any = SimpleNamespace(session_hash="a")
OPENING = FirstFigure(lambda request, *values: attack(*values), ahead=False)
DIGIT = (None, "mnist", None, 1, 51, "0", None, False, "en")


def test_the_first_figure_waits_for_the_network_and_starts_at_the_slider(toy: Any, picture: str) -> None:
    figure, twin = list(OPENING.first_figure(VISITOR, picture, "toy", None, 1, 5, "", None, False))[-1]
    assert figure["level"] == 5
    assert "pixels" in figure
    assert twin is None


def test_a_network_that_cannot_be_loaded_is_a_sentence(toy: Any, picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(progress: Any) -> Any:
        raise ValueError("toy.npz is damaged")

    monkeypatch.setattr(toy, "build", fail)
    monkeypatch.setattr(toy, "_classifier", None)
    monkeypatch.setattr(toy, "_loader", None)
    replies = list(OPENING.first_figure(VISITOR, picture, "toy", None, 1, 5, "", None, False))
    assert replies[-1][0]["error"] == "Toy.npz is damaged."


@pytest.mark.parametrize("ahead", [False, True])
def test_other_networks_are_loaded_behind_the_first_figure_unless_the_host_says_no(
    monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr(first_figure, "load_the_others", lambda: loaded.append(True))
    list(FirstFigure(lambda *values: ({}, None), ahead).first_figure(VISITOR, *DIGIT))
    assert len(loaded) == ahead


def test_what_is_drawn_unasked_empties_the_bucket_too() -> None:
    guarded = FirstFigure(AdmissionControl(Settings(rate=1, burst=3), lambda: 0).figure(attack, Controls), ahead=False)
    assert "pixels" in list(guarded.first_figure(VISITOR, *DIGIT))[-1][0]
    assert "pixels" in list(guarded.still_to_come(VISITOR, True, *DIGIT))[-1][0]
    assert "pixels" in guarded.drawn_at_once(VISITOR, "mnist", None, "0", "en")[-3]
    refused = [
        list(guarded.first_figure(VISITOR, *DIGIT))[-1][0],
        list(guarded.still_to_come(VISITOR, True, *DIGIT))[-1][0],
        guarded.drawn_at_once(VISITOR, "mnist", None, "0", "en")[-3],
    ]
    assert all(figure["error"].startswith("Too many attacks") for figure in refused)


def test_what_was_drawn_at_once_is_not_drawn_again() -> None:
    (nothing,) = OPENING.still_to_come(VISITOR, False, *DIGIT)
    assert nothing == ({"__type__": "update"},) * 2
