"""ui/server/settings.py: what a host can set."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ui.server.settings import Settings, read_settings

README = Path(__file__).resolve().parents[3] / "README.md"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"FGSM_QUEUE": " "}) == Settings()


def test_a_variable_sets_its_field() -> None:
    given = {each.metadata["variable"]: str(each.metadata["bounds"][1]) for each in fields(Settings)}
    settings = read_settings(given)
    for each in fields(Settings):
        assert getattr(settings, each.name) == each.metadata["bounds"][1]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", "many", "99999999999999999999", "²", "٣", "True"])
def test_nonsense_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"FGSM_QUEUE.*1 to 10000.*got"):
        read_settings({"FGSM_QUEUE": text})


def test_the_readme_lists_every_setting_with_its_default() -> None:
    table = README.read_text(encoding="utf-8")
    for each in fields(Settings):
        assert f"| `{each.metadata['variable']}` | {each.default} | {each.metadata['meaning']} |" in table
