from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    """The command that runs another without any network interface."""
    for command in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    pytest.skip("this machine does not allow unshare")


@pytest.fixture(scope="module")
def told(unshare: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page, its API and the command line say with no network and an empty cache of weights."""
    visit = subprocess.run(
        [*unshare, sys.executable, "-m", "tests.offline_visit", str(tmp_path_factory.mktemp("offline"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert visit.returncode == 0, visit.stderr
    answers: dict[str, Any] = json.loads(visit.stdout)
    return answers


def test_the_page_begins_with_the_network_of_a_thousand_classes(told: dict[str, Any]) -> None:
    parts = {part["props"].get("elem_id"): part["props"] for part in told["page"]}
    assert parts["model"]["value"] == "imagenet-lite"
    assert "Traceback" not in told["log"]
    assert told["log"].count("stands in") == 1


def test_programs_have_a_thousand_classes(told: dict[str, Any]) -> None:
    assert len(told["classes"]) == 1000
    for model, result in told["results"].items():
        assert result["model"] == (model or "imagenet-lite")
        assert result["outcome"] == "fooled"
        assert result["smallest_level"] > 0
    assert "espresso" in told["results"][""]["original"][0]["label"]


def test_the_command_line_has_a_thousand_classes_and_says_who_stands_in(told: dict[str, Any]) -> None:
    said, complaint = told["labels"]
    assert len(said.splitlines()) == 1000
    assert (complaint.count("\n"), "imagenet-lite" in complaint) == (1, True)
    said, complaint = told["attack"]
    assert "Fooled: 'espresso'" in said
    assert (complaint.count("\n"), "imagenet-lite" in complaint) == (1, True)
