"""fgsm_playground/figure/stand_in.py: the line beside a network that stands in for MobileNetV2."""

from __future__ import annotations

from typing import Any

import pytest

from fgsm.catalogue.catalogue import CATALOGUE, default_classifier, find_entry
from fgsm_playground.figure.controls import title_of
from fgsm_playground.figure.page_state import page_values, switch_model
from fgsm_playground.figure.stand_in import ask_again, stand_in_line
from fgsm_playground.parts.language import LANGUAGES

LONGEST = 120  # letters: two lines on the narrowest phone


@pytest.fixture
def without_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A machine to which MobileNetV2's weights have not come."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for name, value in (("_classifier", None), ("problem", ""), ("progress", "")):
        monkeypatch.setattr(CATALOGUE["imagenet"], name, value)
    monkeypatch.setattr(CATALOGUE["imagenet-lite"], "problem", "")


@pytest.mark.usefixtures("without_weights")
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_short_line_says_which_network_stands_in(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    problem = "could not be fetched (ConnectionError): save https://storage.googleapis.com/x in ~/.keras/models"
    entry = find_entry(default_classifier())
    for text in ("", problem):
        monkeypatch.setattr(CATALOGUE["imagenet"], "problem", text)
        line = stand_in_line(entry, language)
        assert line is not None
        assert title_of(entry, language) in line["text"]
        assert "MobileNetV2" in line["text"]
        assert len(line["text"]) <= LONGEST
        assert not any(each in line["text"] for each in ("Error", "http", "\n"))
        assert line["switch"] == ""
        assert line["pending"] == (not text)  # where the fetching has failed there is nothing to wait for


@pytest.mark.usefixtures("without_weights")
def test_only_the_network_that_stands_in_has_the_line() -> None:
    assert page_values({}).banner["visible"] is True
    assert page_values({"model": "mnist"}).banner == {**page_values({}).banner, "value": None, "visible": False}
    assert stand_in_line(find_entry("imagenet")) is None


@pytest.mark.usefixtures("without_weights")
@pytest.mark.parametrize("language", LANGUAGES)
def test_once_it_is_loaded_the_switch_is_offered(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    assert ask_again("imagenet-lite", language)["value"]["pending"] is True
    monkeypatch.setattr(CATALOGUE["imagenet"], "_classifier", object())
    offer = ask_again("imagenet-lite", language)["value"]
    assert "MobileNetV2" in offer["text"]
    assert offer["switch"]
    assert offer["pending"] is False
    assert ask_again("imagenet", language)["visible"] is False
    assert page_values({}).banner["visible"] is False  # a page opened now begins with it


@pytest.mark.parametrize(("picture", "example"), [("/somewhere/mine.png", ""), (None, "espresso")])
def test_the_switch_keeps_the_picture(picture: str | None, example: str) -> None:
    values = switch_model("imagenet", picture, example)
    assert values[1]["value"] == "imagenet"
    assert values[5] == example
    if picture:
        assert values[0] == {"__type__": "update"}  # nothing changes in the picture's place
    else:
        assert values[0].endswith("espresso.png")
