"""Chromium at the page: found, started without a word to the network, and the page's handles by name."""

from __future__ import annotations

import base64
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Browser, BrowserType, Page, ProxySettings, Request, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROLES = ("original", "perturbation", "adversarial")
PATIENCE = 60_000  # ms

_PIXELS = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return [canvas.height, canvas.width, btoa(text)];
}"""
_SLIDE = """(slider, level) => {
  slider.value = level;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}"""

_NEXT = """() => new Promise((tell) => {
  const root = document.querySelector('#figure [data-role=root]');
  const read = %(read)s;
  const canvas = (role) => read(root.querySelector(`canvas[data-role=${role}]`));
  new MutationObserver((_, observer) => {
    if (root.dataset.busy !== 'false') return;
    observer.disconnect();
    tell({ ...root.dataset, original: canvas('original'), adversarial: canvas('adversarial') });
    %(act)s;
  }).observe(root, { attributeFilter: ['data-key'] });
})"""


def chromium_path() -> str | None:
    """Return where Chromium is: `$CHROMIUM`, or the first on the path; None where there is none.

    The same engine without a browser around it, where that is installed, opens a page with two thirds of the work.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def chromium_or_exit() -> str:
    """Return where Chromium is; end with a sentence where there is none."""
    return chromium_path() or sys.exit("There is no Chromium: install it, or say in CHROMIUM where it is.")


@contextmanager
def chromium(path: str, *arguments: str) -> Iterator[Browser]:
    """Start what `launch` returns for the length of the block."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, path, *arguments)
        yield browser
        browser.close()


def launch(kind: BrowserType, path: str, *arguments: str) -> Browser:
    """Start a headless Chromium; it reaches the loopback interface only.

    Args:
        kind: Playwright's Chromium.
        path: where it is.
        *arguments: of its command line, besides those that keep it quiet.
    """
    # All else goes to a proxy that is not there. To look at each request instead would slow every one of them.
    nowhere = ProxySettings(server="http://127.0.0.1:9", bypass="127.0.0.1")
    return kind.launch(executable_path=path, args=[*QUIET, *arguments], proxy=nowhere)


def report_outside(page: Page, report: Callable[[str], None]) -> None:
    """Report every address that a page asks for and that is not on this machine."""

    def check(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            report(request.url)

    page.on("request", check)


class Playground:
    """The page's handles by name.

    Args:
        page: a Playwright page.
        url: where the page is served.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.root = page.locator("#figure [data-role=root]")
        self.slider = page.locator("#epsilon input[type=range]")
        self.number = page.locator("#epsilon input[type=number]")

    def open(self, query: str = "") -> Playground:
        """Load the page and wait for the first figure."""
        self.page.goto(f"{self.url}/{query}")
        self.wait_for_figure()
        return self

    def data(self, name: str) -> str | None:
        """Return one of the figure's data attributes."""
        return self.root.get_attribute(f"data-{name}")

    @property
    def level(self) -> int:
        """What is drawn."""
        return int(self.data("level") or -1)

    @property
    def prediction(self) -> int:
        """What the network says of the adversarial picture."""
        return int(self.data("prediction") or -1)

    @property
    def verdict(self) -> str:
        """The sentence under the figure."""
        return self.page.locator("#verdict [data-role=sentence]").inner_text()

    @property
    def notice(self) -> str:
        """The sentence that says what went wrong, if anything did."""
        return self.page.locator("#figure [data-role=notice]").inner_text()

    def slide(self, level: int) -> None:
        """Move the slider as a pointer does, and wait until that level is drawn."""
        self.slider.evaluate(_SLIDE, level)
        self.wait(level=level)

    def wait(self, **attributes: Any) -> None:
        """Wait until the figure is at rest and has these data attributes."""
        wanted = "".join(f"[data-{name}='{value}']" for name, value in attributes.items())
        self.page.wait_for_selector(f"#figure [data-role=root][data-busy=false]{wanted}", timeout=PATIENCE)

    def wait_for_figure(self, *, after: str | None = None) -> str:
        """Wait for a figure at rest, other than the one with the key `after`, and return its key."""
        other = f":not([data-key='{after}'])" if after else ""
        found = self.page.wait_for_selector(
            f"#figure [data-role=root][data-busy=false][data-level][data-key]{other}", timeout=PATIENCE
        )
        return (found and found.get_attribute("data-key")) or ""

    def wait_for_rows(self, count: int = 33) -> None:
        """Wait until the figure holds what the network says at `count` levels."""
        self.page.wait_for_function(
            "(count) => document.querySelector('#curve [data-line=original]')"
            ".getAttribute('points')?.split(' ').length >= count",
            arg=count,
            timeout=PATIENCE,
        )

    def pixels(self, role: str) -> np.ndarray:
        """Return a canvas as uint8 (H, W, 3), after checking that all of it is opaque."""
        return _opaque(*self.page.locator(f"#figure canvas[data-role={role}]").evaluate(_PIXELS))

    def next_frame(self, act: str = "") -> Frame:
        """Wait for the next figure that is drawn and return it; `act` is JavaScript to run at that very moment."""
        found = self.page.evaluate(_NEXT % {"read": _PIXELS, "act": act})
        pictures = {role: _opaque(*found.pop(role)) for role in ("original", "adversarial")}
        return Frame(found["key"], int(found["level"]), int(found["prediction"]), **pictures)


class Frame(NamedTuple):
    """What the figure showed at one moment: its key, level and prediction, and two pictures as uint8 (H, W, 3)."""

    key: str
    level: int
    prediction: int
    original: np.ndarray
    adversarial: np.ndarray


def _opaque(height: int, width: int, data: str) -> np.ndarray:
    rgba = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)
    assert (rgba[..., 3] == 255).all()
    return rgba[..., :3]
