"""fgsm_playground/figure/page_state.py: the page as its address says, and what goes with each network."""

from __future__ import annotations

from typing import Any

import pytest

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.labels import find_label
from fgsm.pictures.examples import examples_for
from fgsm_playground.figure.page_state import page_values, switch_model
from fgsm_playground.figure.request import Controls


def values(**query: str) -> dict[str, Any]:
    shown = page_values(query)
    names = [*Controls._fields[:-1], "banner", "examples", "drawing", "gradient", "twin"]
    return {
        name: value.get("value", value.get("visible")) if isinstance(value, dict) else value
        for name, value in zip(names, shown, strict=True)
    }


def test_a_bare_address_opens_the_default_network_with_its_first_example() -> None:
    shown = values(model="imagenette")
    first = examples_for("imagenette")[0]
    assert shown["model"] == "imagenette"
    assert shown["example"] == first.name
    assert shown["picture"] == str(first.path)
    assert shown["target"] is None
    assert shown["steps"] == 1
    assert shown["level"] == find_entry("imagenette").level


def test_a_permalink_sets_every_control() -> None:
    shown = values(model="imagenette", example="church", target="golf ball", steps="7", level="9", beside="1")
    assert shown["example"] == "church"
    assert shown["target"] == find_label(find_entry("imagenette").labels, "golf ball").index
    assert (shown["steps"], shown["level"], shown["beside"]) == (7, 9, True)
    assert shown["twin"] is True


def test_a_target_without_steps_gets_ten() -> None:
    assert values(model="imagenette", target="church")["steps"] == 10


@pytest.mark.parametrize(
    "query",
    [
        {"level": "33"},
        {"level": "-1"},
        {"level": "1e309"},
        {"steps": "0"},
        {"steps": "10000"},
        {"target": "unicorn"},
        {"example": "../../../etc/passwd"},
        {"example": "<script>"},
        {"beside": "yes"},
    ],
)
def test_nonsense_in_the_address_becomes_the_default(query: dict[str, str]) -> None:
    assert values(model="imagenette", **query) == values(model="imagenette")


def test_an_unknown_network_becomes_the_default_one() -> None:
    assert values(model="resnet") == values()


def test_only_networks_of_digits_can_be_drawn_for() -> None:
    assert values(model="mnist")["drawing"] is True
    assert values(model="imagenette")["drawing"] is False


def test_an_example_that_suits_the_new_network_stays() -> None:
    shown = switch_model("imagenette-robust", "/somewhere/church.png", "church")
    assert shown[5] == "church"


def test_a_visitor_s_own_picture_stays_on_a_network_of_photographs() -> None:
    shown = switch_model("imagenette", "/somewhere/mine.png", "")
    assert shown[0] == {"__type__": "update"}
    assert shown[5] == ""


def test_a_photograph_does_not_follow_to_a_network_of_digits() -> None:
    assert switch_model("mnist", "/somewhere/mine.png", "")[5] == examples_for("mnist")[0].name
