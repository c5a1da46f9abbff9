"""The comparison on the page: rows that appear, a figure that stays live, and a process that ends when it should."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Request, expect

from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.harness.serving import Server

PATIENCE = 300_000  # ms: the work has low priority, and other tests run beside it
LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")


@pytest.fixture
def panel(open_page: Open) -> Iterator[tuple[Playground, Locator]]:
    playground = open_page("?model=mnist&example=0&level=51")
    yield playground, open_panel(playground)
    playground.page.close()


def open_panel(playground: Playground) -> Locator:
    panel = playground.page.locator("#compare")
    panel.locator("button").first.click()
    panel.locator("[data-attack=jsma]").wait_for()
    return panel


def state(panel: Locator, wanted: str) -> None:
    expect(panel.locator("[data-role=panel]")).to_have_attribute("data-state", wanted, timeout=PATIENCE)


def processes(server: Server) -> list[str]:
    """Return the commands that the page's process has started and that still run."""
    found = []
    for children in Path(f"/proc/{server.process.pid}/task").glob("*/children"):
        for pid in children.read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            found += [" ".join(command)] * ("compare" in command)
    return found


def wait_until_none(server: Server) -> None:
    for _ in range(3000):
        if not processes(server):
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {processes(server)}")


def check_tap(playground: Playground, panel: Locator) -> None:
    """A tap shows what was added."""
    picture = panel.locator("[data-attack=fgsm] .cmp-look")
    added = picture.locator(".cmp-perturbation")
    playground.page.mouse.move(0, 0)
    expect(added).to_be_hidden()
    picture.click()
    playground.page.mouse.move(0, 0)
    expect(added).to_be_visible()


def check_stale(playground: Playground, panel: Locator) -> None:
    """A change of the figure makes the table stale until it is taken back."""
    stale = panel.locator("[data-role=stale]")
    expect(stale).to_be_empty()
    playground.slide(20)
    expect(stale).not_to_be_empty()
    playground.slide(51)
    expect(stale).to_be_empty()


@LINUX
def test_seven_rows_appear_and_the_figure_stays_live(panel: tuple[Playground, Locator], server: Server) -> None:
    playground, part = panel
    assert processes(server) == []
    part.locator("#compare-start").click()
    part.locator("[data-attack=fgsm] .cmp-look").wait_for(timeout=PATIENCE)
    asked: list[Request] = []
    playground.page.on("request", lambda request: asked.append(request))
    playground.slide(40)
    playground.slide(51)
    # Pictures of the rows that are done come meanwhile.
    assert [request.url for request in asked if request.method == "POST"] == []
    state(part, "done")
    for row in part.locator("[data-attack]").all():
        assert row.get_attribute("data-kind") in ("fooled", "floats", "held")
        assert row.locator(".cmp-remark").count() > 0
    expect(part.locator("[data-attack=fgsm] [data-column=linf] .cmp-value")).to_have_text("51/255")
    expect(part.locator("[data-attack=fgsm] [data-column=gradients] .cmp-value")).to_have_text("1")
    wait_until_none(server)
    check_tap(playground, part)
    check_stale(playground, part)


@LINUX
def test_cancel_stops_the_work_and_keeps_what_is_done(open_page: Open, server: Server) -> None:
    part = open_panel(open_page("?model=imagenette&example=church&level=2"))  # large enough to be slow
    cancel = part.locator("#compare-cancel")
    expect(cancel).to_be_disabled()
    part.locator("#compare-start").click()
    part.locator("[data-attack=fgsm] .cmp-look").wait_for(timeout=PATIENCE)
    assert len(processes(server)) == 1
    cancel.click()
    state(part, "cancelled")
    wait_until_none(server)
    state(part, "cancelled")
    expect(part.locator("[data-attack=fgsm] .cmp-look")).to_be_visible()
    expect(part.locator("#compare-start")).to_be_enabled()


@LINUX
def test_a_visitor_who_leaves_takes_the_work_along(panel: tuple[Playground, Locator], server: Server) -> None:
    playground, part = panel
    part.locator("#compare-start").click()
    expect(part.locator("[data-role=status]")).not_to_be_empty()
    for _ in range(3000):
        if processes(server):
            break
        time.sleep(0.1)
    playground.page.close()
    wait_until_none(server)


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page: Open) -> None:
    playground = open_page("?model=mnist&example=0&level=51", viewport={"width": 390, "height": 844})
    part = open_panel(playground)
    table = part.locator("[data-role=table]")
    assert table.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    assert playground.page.evaluate("() => document.documentElement.scrollWidth") <= 390
