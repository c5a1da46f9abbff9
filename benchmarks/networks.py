"""The networks that ship, on the page: first figure, MNIST, switching. `python -m benchmarks.networks`.

The first figure is timed in a process of its own with an empty Keras cache, from `python app.py` until Chromium
shows a figure at rest, beside `import tensorflow` in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.page import upload_row
from benchmarks.start import import_tensorflow
from benchmarks.timing import interleave, passed
from benchmarks.visit import end, visit
from fgsm.catalogue.catalogue import find_entry
from tests.harness.chromium import Playground, chromium, chromium_or_exit
from tests.harness.serving import running_page

FIRST_FIGURE = 5.0
MNIST = 120.0
FIRST_SWITCH = 1500.0
SWITCH = 300.0
PAUSE = 1500  # ms that a visitor looks at a figure, in which its other rows are filled in
# Notes the press on an option, and the first moment at which another figure stands at rest.
_WATCH = """() => {
  const root = document.querySelector('#figure [data-role=root]');
  const before = root.dataset.key;
  const times = window.networkSwitch = {};
  document.addEventListener('mousedown', () => { times.picked ??= performance.now(); }, true);
  new MutationObserver(() => {
    if (root.dataset.key !== before && root.dataset.busy === 'false') times.drawn ??= performance.now();
  }).observe(root, { attributeFilter: ['data-key', 'data-busy'] });
}"""
BACK_AND_FORTH = ("imagenette", "mnist")


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3, help="starts of each (default: 3)")
    parser.add_argument("--uploads", type=int, default=12, help="digits to upload (default: 12)")
    options = parser.parse_args()
    path = chromium_or_exit()
    with chromium(path) as browser:
        rows = [start_row(browser, options.rounds)]
        with visit(browser, "?model=imagenette") as (playground, folder):
            rows.extend(switch_rows(playground))
            rows.append(upload_row(playground, options.uploads, folder, "mnist", MNIST))
    end("The networks that ship", rows)


def start_row(browser: Browser, rounds: int) -> list[str]:
    """Start the page with an empty cache and return the row on the time to its first figure."""

    def first_figure() -> float:
        with tempfile.TemporaryDirectory() as folder, browser.new_context() as context:
            page = context.new_page()
            with running_page(Path(folder), ready="/", KERAS_HOME=str(Path(folder) / "keras")) as server:
                Playground(page, server.url).open()
                return time.perf_counter()

    medians = interleave({"import": import_tensorflow, "figure": first_figure}, rounds, warmup=1)
    over = medians["figure"] - medians["import"]
    measured = f"{medians['figure']:.1f} s, import tensorflow {medians['import']:.1f} s"
    return ["`python app.py` → figure, empty cache", measured, "≤ import + 5 s", passed(over <= FIRST_FIGURE)]


def switch_rows(playground: Playground) -> list[list[str]]:
    """Pick networks one after another and return the rows on the first time and on later ones."""
    playground.page.wait_for_timeout(PAUSE)
    first = [switch(playground, name) for name in ("imagenette-robust", "mnist", "mnist-robust", "mnist-linear")]
    later = [switch(playground, name) for _ in range(4) for name in BACK_AND_FORTH]
    return [
        ["switch networks, the first time, slowest of 4", f"{max(first):.0f} ms", f"≤ {FIRST_SWITCH:.0f} ms",
         passed(max(first) <= FIRST_SWITCH)],
        ["switch networks, later, median of 8", f"{statistics.median(later):.0f} ms", f"≤ {SWITCH:.0f} ms",
         passed(statistics.median(later) <= SWITCH)],
    ]  # fmt: skip


def switch(playground: Playground, name: str) -> float:
    """Pick a network and return the milliseconds from the press to the figure at rest, timed in the page."""
    page, key = playground.page, playground.data("key")
    page.locator("#model input").click()
    page.evaluate(_WATCH)
    page.get_by_role("option", name=find_entry(name).title, exact=True).click()
    playground.wait_for_figure(after=key)
    page.wait_for_timeout(PAUSE)
    return float(page.evaluate("() => window.networkSwitch.drawn - window.networkSwitch.picked"))


if __name__ == "__main__":
    main()
