"""The line beside a network that stands in for MobileNetV2, and the switch to it once it has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.chromium import Playground
from tests.harness.serving import Server, running_page
from tests.pictures import encode, noise

# MobileNetV2 comes when a file does; what comes is the other network, so that the test needs no weights.
SLOW = """
import os, runpy, time
from fgsm.catalogue.catalogue import CATALOGUE
def build(progress):
    while not os.path.exists(os.environ["ARRIVAL"]):
        time.sleep(0.1)
    return CATALOGUE["imagenet-lite"].build(None)
CATALOGUE["imagenet"].build = build
CATALOGUE["imagenet"].value_range = CATALOGUE["imagenet-lite"].value_range
runpy.run_path("app.py", run_name="__main__")
"""


@pytest.fixture
def arrival(tmp_path: Path) -> Path:
    """The file with which MobileNetV2 comes."""
    return tmp_path / "arrived"


@pytest.fixture
def slow_server(tmp_path: Path, arrival: Path) -> Iterator[Server]:
    command = [sys.executable, "-u", "-c", SLOW]
    with running_page(
        tmp_path, command=command, ARRIVAL=str(arrival), KERAS_HOME=str(tmp_path), FGSM_AHEAD="0"
    ) as server:
        yield server


def test_the_switch_is_offered_when_it_has_come_and_keeps_the_picture(
    browser: Browser, slow_server: Server, arrival: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.png"
    own.write_bytes(encode(noise(), "PNG"))
    page = browser.new_page(viewport={"width": 1366, "height": 650})
    playground = Playground(page, slow_server.url).open()
    line = page.locator("#banner")
    expect(line).to_contain_text("MobileNetV2’s ImageNet weights are being fetched")
    expect(line).to_contain_text("EfficientNet-Lite0")
    top = playground.root.bounding_box()
    key = playground.wait_for_figure()
    page.locator("#picture input[type=file]").set_input_files(own)
    key = playground.wait_for_figure(after=key)
    pixels = playground.pixels("original")
    arrival.touch()
    page.locator("#banner button").click(timeout=60_000)
    playground.wait_for_figure(after=key)
    expect(page.locator("#model input")).to_have_value("MobileNetV2 · ImageNet")
    assert (playground.pixels("original") == pixels).all()
    expect(line).to_have_count(0)
    box = playground.root.bounding_box()
    assert top
    assert box
    assert box["y"] <= top["y"]  # the line had pushed nothing down
    assert "Traceback" not in slow_server.output()
