"""fgsm_playground/server/settings.py: what a host can set."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from fgsm.pictures.source import MAX_BYTES
from fgsm_playground.server.settings import Settings, read_settings

README = Path(__file__).resolve().parents[3] / "README.md"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"FGSM_QUEUE": " "}) == Settings()


def test_a_variable_sets_its_field() -> None:
    bounds = {each.name: each.metadata["bounds"][1] for each in fields(Settings) if "bounds" in each.metadata}
    given = {each.metadata["variable"]: str(bounds[each.name]) for each in fields(Settings) if each.name in bounds}
    settings = read_settings({**given, "FGSM_CONTACT": "https://school.example/fgsm"})
    assert settings == Settings(**bounds, contact="https://school.example/fgsm")


@pytest.mark.parametrize("text", ["teacher@school.example", "http://10.0.0.1:7860/", "https://x.example/~me?a=b&c"])
def test_a_contact_is_an_address_on_the_web_or_of_mail(text: str) -> None:
    assert read_settings({"FGSM_CONTACT": text}).contact == text


@pytest.mark.parametrize(
    "text",
    [
        "me",
        "@",
        "a@b@c",
        "ftp://x",
        "https://",
        "https://x y",
        "a@b\r\nX-Evil: 1",
        "a@b)",
        "ä@b",
        "https://" + "x" * 300,
    ],
)
def test_a_contact_that_no_header_may_hold_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="expected FGSM_CONTACT as an address on the web or of mail, got"):
        read_settings({"FGSM_CONTACT": text})


def test_a_space_is_its_host_s_address_unless_another_is_given() -> None:
    space = {"SPACE_ID": "someone/fgsm-playground"}
    assert read_settings(space).contact == "https://huggingface.co/spaces/someone/fgsm-playground"
    assert read_settings({**space, "FGSM_CONTACT": "a@b.example"}).contact == "a@b.example"
    assert read_settings({"SPACE_ID": "a\r\nX-Evil: 1/b"}).contact == ""


def test_no_upload_is_taken_that_the_library_would_refuse() -> None:
    assert read_settings({"FGSM_UPLOAD_MB": "20"}).upload_bytes == MAX_BYTES
    with pytest.raises(ValueError, match="expected FGSM_UPLOAD_MB as a whole number from 1 to 20, got '21'"):
        read_settings({"FGSM_UPLOAD_MB": "21"})


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", "many", "99999999999999999999", "²", "٣", "True"])
def test_nonsense_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"FGSM_QUEUE.*1 to 10000.*got"):
        read_settings({"FGSM_QUEUE": text})


def test_the_readme_lists_every_setting_with_its_default() -> None:
    table = README.read_text(encoding="utf-8")
    for each in fields(Settings):
        default = each.metadata.get("otherwise", each.default)
        assert f"| `{each.metadata['variable']}` | {default} | {each.metadata['meaning']} |" in table
