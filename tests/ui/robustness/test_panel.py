"""ui/robustness/panel.py: every number that ships beside the networks is drawn, in each language."""

from __future__ import annotations

import pytest

from fgsm.evaluation.accuracy import load_accuracies
from fgsm.networks.catalogue import find_entry
from ui.figure.controls import title_of
from ui.parts.language import LANGUAGES, say
from ui.robustness.panel import measured_plots


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measured_number_is_a_point_of_a_named_line(language: str) -> None:
    plots = measured_plots(language)["plots"]
    assert [plot["name"] for plot in plots] == ["imagenette", "mnist"]
    drawn = {
        (line["name"], level, share) for plot in plots for line in plot["lines"] for level, share in line["points"]
    }
    assert drawn == {
        (
            f"{title_of(find_entry(row.model), language)}, {row.attack.upper()}",
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
