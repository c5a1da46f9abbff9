"""What the browser tests share: one Chromium, pages that may only reach this machine, and what they must not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from fgsm.catalogue.catalogue import default_classifier
from fgsm.catalogue.labels import find_label, load_labels
from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests.conftest import skip_or_fail
from tests.harness.camera import camera_with, film_of
from tests.harness.chromium import Playground, chromium, chromium_path, launch, report_outside
from tests.harness.serving import Server

Open = Callable[..., Playground]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        skip_or_fail("there is no Chromium (CHROMIUM says where to look)")
    with chromium(str(path)) as running:
        yield running


@pytest.fixture(scope="package")
def camera(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Another Chromium, whose camera shows a 4 and a 7 in turn."""
    pictures = [example.path for name in ("4", "7") if (example := find_example(name, "mnist"))]
    film = film_of(tmp_path_factory.mktemp("film") / "film.mjpeg", pictures)
    running = launch(browser.browser_type, str(chromium_path()), *camera_with(film))
    yield running
    running.close()


@pytest.fixture(scope="package")
def context_for(browser: Browser) -> Callable[..., BrowserContext]:
    """Return the browser's context with these options: one for all tests, so that it keeps what it has fetched."""
    contexts: dict[str, BrowserContext] = {}

    def find(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    return find


@pytest.fixture(scope="module")
def open_page(context_for: Callable[..., BrowserContext], server: Server) -> Iterator[Open]:
    """Open the page in a tab of its own; nothing on it may fail or leave this machine, whatever a test does."""
    yield from opened(server, lambda **options: context_for(**options).new_page(), lambda page: page.close())


def opened(server: Server, new_page: Callable[..., Page], close: Callable[[Page], None]) -> Iterator[Open]:
    """Yield what opens a page that is watched; when the tests are through, close all and see that nothing went wrong.

    Args:
        server: of the page.
        new_page: makes an empty one, from the options of a browser's context.
        close: closes one, with whatever was made for it.
    """
    pages, wrong = list[Page](), list[str]()

    def open_one(query: str = "", **options: Any) -> Playground:
        pages.append(new_page(**{"viewport": {"width": 1280, "height": 900}, **options}))
        watch(pages[-1], wrong.append)
        return Playground(pages[-1], server.url).open(query)

    yield open_one
    for page in pages:
        close(page)
    assert wrong == []
    assert "Traceback" not in server.output()


def watch(page: Page, report: Callable[[str], None]) -> None:
    page.on("console", lambda message: report(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: report(f"error: {error}"))
    report_outside(page, lambda url: report(f"request: {url}"))


@pytest.fixture(scope="session")
def experiment() -> Callable[..., Experiment]:
    """Return what the library makes of an example, for the page to be compared with."""

    def make(name: str = "cat", target: str | None = None, steps: int = 1) -> Experiment:
        model = default_classifier()
        example, labels = find_example(name, model), load_labels("imagenet")
        assert example
        truth = find_label(labels, example.classes[model]).index
        wanted = None if target is None else find_label(labels, target).index
        return cached_experiment(model, load_image(example.path).tobytes(), wanted, steps, truth)

    return make
