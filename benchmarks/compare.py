"""The slider while attacks are compared, and without, in one run: `python -m benchmarks.compare`."""

from __future__ import annotations

import argparse

from playwright.sync_api import Page

from benchmarks.page import LEVELS, drag_rows
from benchmarks.timing import passed
from benchmarks.visit import end, visit
from tests.harness.chromium import PATIENCE, chromium, chromium_or_exit

RUNNING = "#compare [data-role=panel][data-state=running]"
PICTURES = "/gradio_api/file="  # of the rows that are done meanwhile
ROW = "#compare [data-attack=mi-fgsm]:not([data-kind=none])"


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drags", type=int, default=3, help="drags of two seconds, each time (default: 3)")
    options = parser.parse_args()
    path = chromium_or_exit()
    with chromium(path) as browser, visit(browser, "?example=cat") as (playground, _):
        page = playground.page
        playground.wait_for_rows(len(LEVELS))
        rows = [[f"alone: {what}", *rest] for what, *rest in drag_rows(playground, options.drags)]
        start_comparison(page)
        during = drag_rows(playground, options.drags, besides=PICTURES)
        rows += [[f"comparing: {what}", *rest] for what, *rest in during]
        lasted = page.locator(RUNNING).count() == 1
        rows.append(["attacks compared from before the first drag to after the last", str(lasted), "", passed(lasted)])
    end("The slider while attacks are compared", rows)


def start_comparison(page: Page) -> None:
    """Open the panel and press the button; return when the long attacks have begun and the slider is in view."""
    page.locator("#compare > button").first.click()
    page.locator("#compare-start").click()
    page.wait_for_selector(ROW, state="attached", timeout=PATIENCE)
    page.locator("#epsilon").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    main()
