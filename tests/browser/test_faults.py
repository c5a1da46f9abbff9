"""site/start.js, faults.js: browsers that lack something, and files that are not whole, get a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fgsm_playground.parts.language import LANGUAGES, texts
from tests.browser.site import SitePage, digits_file, site_folder

__all__ = ["digits_file", "site_folder"]
RESTS = "#figure [data-role=root][data-busy=false][data-level][data-key]"
# What a worker that cannot do its work answers, or does not.
_WORKER = "window.Worker = class { constructor() { %s } postMessage({ id }) { %s } terminate() {} }"


@pytest.fixture
def page_with(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page of a browser that a script has changed."""
    contexts = []

    def open_one(script: str = "", **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        if script:
            contexts[-1].add_init_script(script)
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def tells(page: Page, key: str, language: str = "en") -> None:
    """Wait for the sentence: it alone, and no figure."""
    expect(page.locator("#problem")).to_have_text(texts(language)[f"browser.fault.{key}"])
    assert page.locator(RESTS).count() == 0


@pytest.mark.parametrize(
    "lacks",
    [
        "delete window.DecompressionStream; delete window.CompressionStream",
        "delete Array.prototype.toReversed; delete Array.prototype.toSorted; delete Array.prototype.with",
        "delete AbortSignal.timeout; delete window.structuredClone; delete Array.prototype.findLast",
        "delete Array.prototype.at; delete String.prototype.at; delete Object.hasOwn; delete window.ImageDecoder",
        "delete Uint8Array.fromBase64; delete Object.groupBy; delete window.OffscreenCanvas",
    ],
)
def test_an_older_browser_draws_the_figure(page_with: Callable[..., Page], digits_file: Path, lacks: str) -> None:
    page, wrong = page_with(lacks), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    site = SitePage(page, digits_file.as_uri()).open("?model=mnist")
    site.slide(60)
    page.click("#lab summary")
    page.wait_for_selector("#labbook tbody tr")
    page.click("#check")
    expect(page.locator("#checked")).to_contain_text("the same top five")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("lacks", "key"),
    [
        ("delete window.WebAssembly", "no_webassembly"),
        ("WebAssembly.validate = () => false", "too_old"),
        ("delete Element.prototype.replaceChildren", "too_old"),
    ],
)
def test_a_browser_that_lacks_what_it_takes_is_told_so(
    page_with: Callable[..., Page], digits_file: Path, lacks: str, key: str, language: str
) -> None:
    page = page_with(lacks, locale=language)
    page.goto(digits_file.as_uri())
    tells(page, key, language)


@pytest.mark.parametrize(
    ("constructed", "asked", "key"),
    [
        ("throw new DOMException('not allowed', 'SecurityError')", "", "unknown"),
        ("setTimeout(() => this.onerror({ message: '' }))", "", "unknown"),
        ("", "setTimeout(() => this.onmessage({ data: { id, error: 'could not allocate memory' } }))", "memory"),
    ],
)
def test_an_engine_that_does_not_start_is_a_sentence(
    page_with: Callable[..., Page], digits_file: Path, constructed: str, asked: str, key: str
) -> None:
    page = page_with(_WORKER % (constructed, asked))
    page.goto(digits_file.as_uri())
    tells(page, key)


def test_a_file_that_is_not_whole_is_a_sentence(
    page_with: Callable[..., Page], digits_file: Path, tmp_path: Path
) -> None:
    whole, page = digits_file.read_text(encoding="utf-8"), page_with()
    network = whole.index('data-file="networks/mnist.onnx">') + 1000
    harmed = {
        "cut": (whole[: len(whole) // 2], "damaged"),
        "other_letters": (whole[:network] + "!" * 200 + whole[network + 200 :], "damaged"),
        "other_bytes": (whole[:network] + "A" * 200 + whole[network + 200 :], "damaged"),
        "unreadable_program": (
            re.sub("<meta http-equiv[^>]+>", "", whole).replace('<script id="program">', '<script id="program">@@', 1),
            "too_old",
        ),
    }
    for name, (text, key) in harmed.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        page.goto(path.as_uri())
        tells(page, key)


def test_the_folder_opens_from_disk_and_says_what_is_missing(
    page_with: Callable[..., Page], site_folder: Path, tmp_path: Path
) -> None:
    page = page_with()
    SitePage(page, (site_folder / "index.html").as_uri()).open("?model=mnist&beside=1")
    page.wait_for_selector("#figure-robust [data-role=root][data-busy=false][data-key]")
    for lacking in ("site.js", "networks/mnist.onnx.js"):
        copy = tmp_path / lacking.replace("/", "-")
        for path in site_folder.rglob("*.*"):
            name = path.relative_to(site_folder)
            if str(name) != lacking:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).symlink_to(path)
        page.goto((copy / "index.html").as_uri())
        tells(page, "missing")


def test_without_scripts_the_page_says_what_it_needs(browser: Browser, digits_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(digits_file.as_uri())
    for language in LANGUAGES:
        assert texts(language)["browser.fault.no_scripts"] in page.locator("noscript").inner_text()
    context.close()
