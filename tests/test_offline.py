from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fgsm.networks.catalogue import find_entry
from tests.conftest import skip_or_fail

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    """The command that runs another without any network interface."""
    for command in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    pytest.skip("this machine does not allow unshare")


def test_the_page_fools_imagenette_with_no_network_and_an_empty_cache(unshare: list[str], tmp_path: Path) -> None:
    if not find_entry("imagenette").weights().is_file():
        skip_or_fail("the Imagenette network does not ship yet")
    visit = subprocess.run(
        [*unshare, sys.executable, "-m", "tests.offline_visit", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert visit.returncode == 0, visit.stderr
    told = json.loads(visit.stdout)
    assert told["result"]["outcome"] == "fooled"
    assert told["result"]["smallest_level"] > 0
    assert "Traceback" not in told["log"]
    model = next(part["props"] for part in told["page"] if part["props"].get("elem_id") == "model")
    assert model["value"] == "imagenette"
