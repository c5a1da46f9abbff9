"""What the browser tests share: one Chromium, pages that may only reach this machine, and what they must not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.chromium import Playground, chromium, chromium_path, keep_local
from benchmarks.serving import Server
from fgsm.examples import find_example
from fgsm.experiment import Experiment
from fgsm.image import load_image
from fgsm.labels import find_label, load_labels
from fgsm.recall import recall_experiment
from tests.conftest import skip_or_fail

Open = Callable[..., Playground]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        skip_or_fail("there is no Chromium (CHROMIUM says where to look)")
    with chromium(str(path)) as running:
        yield running


@pytest.fixture(scope="module")
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    """Open the page in a session of its own; nothing on it may fail or leave this machine, whatever a test does."""
    contexts, wrong = [], []

    def open_one(query: str = "", **options: Any) -> Playground:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        watch(page, wrong.append)
        return Playground(page, server.url).open(query)

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []
    assert "Traceback" not in server.output()


def watch(page: Page, report: Callable[[str], None]) -> None:
    page.on("console", lambda message: report(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: report(f"error: {error}"))
    keep_local(page, lambda url: report(f"request: {url}"))


@pytest.fixture(scope="session")
def experiment(imagenet: Any) -> Callable[..., Experiment]:
    """Return what the library makes of an example, for the page to be compared with."""

    def make(name: str = "cat", target: str | None = None, steps: int = 1) -> Experiment:
        example, labels = find_example(name, "imagenet"), load_labels("imagenet")
        assert example
        truth = find_label(labels, example.classes["imagenet"]).index
        wanted = None if target is None else find_label(labels, target).index
        return recall_experiment("imagenet", load_image(example.path).tobytes(), wanted, steps, truth)

    return make
