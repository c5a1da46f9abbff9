"""fgsm_playground/robustness/panel.py: every number that ships beside the networks is drawn, in each language."""

from __future__ import annotations

import pytest

from fgsm.catalogue.catalogue import find_entry
from fgsm.evaluation.accuracy import Accuracy, load_accuracies
from fgsm.evaluation.judging.worst_case import WORST_CASE
from fgsm.evaluation.transfer import load_transfers
from fgsm.predictions import percent
from fgsm_playground.figure.controls import title_of
from fgsm_playground.parts.language import LANGUAGES, say
from fgsm_playground.robustness.panel import measured_plots


def attack_of(row: Accuracy, language: str) -> str:
    return say(language, "robustness.worst_case") if row.attack == WORST_CASE else row.attack.upper()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measured_number_is_a_point_of_a_named_line(language: str) -> None:
    plots = measured_plots(language)["plots"]
    assert [plot["name"] for plot in plots] == ["imagenette", "mnist"]
    drawn = {
        (line["name"], level, share) for plot in plots for line in plot["lines"] for level, share in line["points"]
    }
    assert drawn == {
        (
            f"{title_of(find_entry(row.model), language)}, {attack_of(row, language)}",
            row.level,
            float(f"{row.correct / row.total:.7g}"),
        )
        for row in load_accuracies()
    }
    assert all(say(language, "robustness.plot") in plot["label"] for plot in plots)


def test_no_two_lines_of_a_plot_look_or_read_alike() -> None:
    for plot in measured_plots("en")["plots"]:
        for what in ("kind", "name"):
            assert len({line[what] for line in plot["lines"]}) == len(plot["lines"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measured_transfer_is_a_cell_beside_its_networks(language: str) -> None:
    tables = measured_plots(language)["tables"]
    cells = {
        (made_for, shown_to, total, level, share)
        for table in tables
        for made_for, shown_to, total, *shares in table["rows"]
        for level, share in zip(table["head"][3:], shares, strict=True)
    }
    assert cells == {
        (
            title_of(find_entry(each.made_for), language),
            title_of(find_entry(each.judged), language),
            str(each.total),
            f"ε = {each.level}/255",
            percent(each.share),
        )
        for each in load_transfers()
    }
    assert all(len(table["head"]) == 6 for table in tables)  # three levels
    assert all(say(language, "robustness.transfer") in table["title"] for table in tables)


def test_both_directions_of_each_pair_are_measured() -> None:
    pairs = {(each.made_for, each.judged) for each in load_transfers()}
    assert pairs == {
        pair[::turn] for pair in (("imagenette", "imagenette-robust"), ("mnist", "mnist-robust")) for turn in (1, -1)
    }
