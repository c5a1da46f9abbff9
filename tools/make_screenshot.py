"""Take the README's picture of the page: `python -m tools.make_screenshot` (needs Chromium)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.harness.chromium import Playground, chromium, chromium_or_exit
from tests.harness.serving import running_page

OUT = Path(__file__).resolve().parents[1] / "assets" / "screenshot.png"
QUERY = "?model=imagenet&example=hot_air_balloon&level=4"


def main() -> None:
    """Open the page, wait until every level is known, and save what a visitor sees first."""
    path = chromium_or_exit()
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder)) as server, chromium(path) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 812}).new_page()
        playground = Playground(page, server.url).open(QUERY)
        playground.wait_for_rows()
        page.screenshot(path=OUT)


if __name__ == "__main__":
    main()
