"""The slider while attacks are compared, and without, in one run: `python -m benchmarks.compare`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.chromium import PATIENCE, Playground, chromium, chromium_or_exit
from benchmarks.page import LEVELS, drag_rows
from benchmarks.serving import running_page
from benchmarks.timing import passed, print_table

RUNNING = "#compare [data-role=panel][data-state=running]"
PICTURES = "/gradio_api/file="  # of the rows that are done meanwhile
ROW = "#compare [data-attack=mi-fgsm]:not([data-kind=none])"


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drags", type=int, default=3, help="drags of two seconds, each time (default: 3)")
    options = parser.parse_args()
    path = chromium_or_exit()
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder)) as server, chromium(path) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        playground = Playground(page, server.url).open("?example=cat")
        playground.wait_for_rows(len(LEVELS))
        rows = [[f"alone: {what}", *rest] for what, *rest in drag_rows(playground, options.drags)]
        start_comparison(page)
        during = drag_rows(playground, options.drags, besides=PICTURES)
        rows += [[f"comparing: {what}", *rest] for what, *rest in during]
        lasted = page.locator(RUNNING).count() == 1
        rows.append(["attacks compared from before the first drag to after the last", str(lasted), "", passed(lasted)])
    print_table("The slider while attacks are compared", ["what", "measured", "bar", ""], rows)
    sys.exit(any(row[-1] == passed(False) for row in rows))


def start_comparison(page: Page) -> None:
    """Open the panel and press the button; return when the long attacks have begun and the slider is in view."""
    page.locator("#compare > button").first.click()
    page.locator("#compare-start").click()
    page.wait_for_selector(ROW, state="attached", timeout=PATIENCE)
    page.locator("#epsilon").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    main()
