"""A visitor at a page of its own, as the benchmarks in Chromium begin; and how they end."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.timing import passed, print_table
from tests.harness.chromium import Playground
from tests.harness.serving import running_page

SCREEN = {"width": 1280, "height": 900}


@contextmanager
def visit(browser: Browser, query: str) -> Iterator[tuple[Playground, Path]]:
    """Start the page, open it at `query`, and hand on its handles and a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder, running_page(Path(folder)) as server:
        page = browser.new_context(viewport={"width": SCREEN["width"], "height": SCREEN["height"]}).new_page()
        yield Playground(page, server.url).open(query), Path(folder)


def end(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print the rows, each what, measured, bar and whether it holds; end with 1 where one does not."""
    print_table(title, ["what", "measured", "bar", ""], rows)
    sys.exit(any(row[-1] == passed(False) for row in rows))
