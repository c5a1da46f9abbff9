"""fgsm/extras.py: a command that lacks an optional package says which installation brings it."""

from __future__ import annotations

import pytest

from fgsm.__main__ import main
from fgsm.extras import require


def test_what_is_installed_is_not_asked_for() -> None:
    require("json", "plot", "--plot")


def test_what_is_missing_is_named_with_its_installation() -> None:
    with pytest.raises(ValueError, match=r"expected no_such_package for --plot.*pip install 'fgsm-playground\[plot\]'"):
        require("no_such_package", "plot", "--plot")


def test_a_plot_without_matplotlib_ends_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("fgsm.extras.find_spec", lambda name: None)
    assert main(["evaluate", "no-such-data.npz", "--model", "mnist", "--plot", "plot.png"]) == 2
    assert "pip install 'fgsm-playground[plot]'" in capsys.readouterr().err
