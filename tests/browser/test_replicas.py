"""deploy/nginx.conf with two replicas: one dies while students work, and every page goes on with its picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from fgsm.pictures.examples import examples_for
from tests.harness.chromium import Playground, report_outside
from tests.harness.serving import Server, running_page
from tests.nginx import running_nginx

# The same path in both replicas and another folder in each, as on machines of their own.
OWN_FILES = "/proc/self/cwd/files"


class Replicas(NamedTuple):
    """Two replicas, the address of nginx in front of them, and the cookie with which it asks each."""

    servers: list[Server]
    url: str
    cookies: list[str]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    folders = [tmp_path_factory.mktemp("replica") for _ in range(2)]
    options = {
        "GRADIO_TEMP_DIR": OWN_FILES,
        "TF_NUM_INTRAOP_THREADS": "1",
        "FGSM_AHEAD": "0",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        servers = list(
            pool.map(lambda at: stack.enter_context(running_page(at, cwd=at, KERAS_HOME=str(at), **options)), folders)
        )
        url = stack.enter_context(running_nginx(tmp_path_factory.mktemp("nginx"), [one.url for one in servers]))
        led_to = {app_id(url, str(cookie)): str(cookie) for cookie in range(20)}
        yield Replicas(servers, url, [led_to[app_id(one.url, "")] for one in servers])


def app_id(url: str, cookie: str) -> str:
    """Return the number that a replica drew when it started."""
    answer = requests.get(f"{url}/gradio_api/app_id", cookies={"fgsm_replica": cookie}, timeout=30)
    return str(answer.json()["app_id"])


@pytest.fixture
def at_replica(browser: Browser, replicas: Replicas) -> Iterator[Callable[[int], BrowserContext]]:
    """Make a browser's context whose pages are led to one of the replicas, and reach nothing but this machine."""
    contexts, left = [], []

    def make(number: int) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "fgsm_replica", "value": replicas.cookies[number], "url": replicas.url}])
        # A page that computes itself would need no replica.
        context.add_init_script("localStorage.setItem('fgsm:engine', 'server')")
        context.on("page", watch)
        contexts.append(context)
        return context

    def watch(page: Page) -> None:
        report_outside(page, left.append)

    yield make
    for context in contexts:
        context.close()
    assert left == []


class Student:
    """A page with a picture of its own."""

    def __init__(self, context: BrowserContext, url: str, photo: Path) -> None:
        self.page = page = context.new_page()
        self.playground = Playground(page, url).open("?model=mnist")
        page.locator("#picture button[aria-label='Remove Image']").click()
        page.locator("#figure [data-role=notice]").get_by_text("no picture").wait_for()
        before = self.playground.data("key")
        page.locator("#picture input[type=file]").set_input_files(photo)
        self.playground.wait_for_figure(after=before)
        page.wait_for_url(lambda address: "example=" not in address)
        self.picture = self.playground.pixels("original")
        page.evaluate("window.sameLoad = true")

    def choose_steps(self, steps: int) -> None:
        """Move the slider of the steps, which asks for another attack."""
        self.page.locator("#steps input[type=range]").evaluate(
            "(slider, steps) => { slider.value = steps; slider.dispatchEvent(new Event('input', { bubbles: true })); }",
            steps,
        )

    def attack(self, steps: int) -> None:
        """Ask for another attack and wait for its figure."""
        before = self.playground.data("key")
        self.choose_steps(steps)
        self.playground.wait_for_figure(after=before)

    @property
    def is_same_load(self) -> bool:
        """Whether the page has not been loaded again since."""
        return bool(self.page.evaluate("window.sameLoad === true"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures that are not among the examples: some of them, mirrored."""
    folder = tmp_path_factory.mktemp("photos")
    for number, example in enumerate(examples_for("imagenette")[:3]):
        with Image.open(example.path) as picture:
            picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / f"{number}.png")
    return sorted(folder.iterdir())


def keep_busy(url: str, cookie: str, photo: Path, attacks: int) -> None:
    """Put attacks into a replica's queue, as a program does, and do not wait for them."""
    with requests.Session() as session:
        session.cookies.set("fgsm_replica", cookie)
        with photo.open("rb") as file:
            (path,) = session.post(f"{url}/gradio_api/upload", files={"files": file}, timeout=30).json()
        for level in range(1, attacks + 1):
            data: list[Any] = [{"path": path, "meta": {"_type": "gradio.FileData"}}, "imagenette", level, "3", 20]
            assert session.post(f"{url}/gradio_api/call/attack", json={"data": data}, timeout=30).ok


@pytest.mark.skipif(not os.path.exists("/proc/self/cwd"), reason="needs Linux's /proc")
def test_a_replica_dies_and_every_page_goes_on_with_its_picture(
    replicas: Replicas, at_replica: Callable[[int], BrowserContext], photos: list[Path]
) -> None:
    dying, staying = at_replica(0), at_replica(1)
    resting, waiting = (Student(dying, replicas.url, photo) for photo in photos[:2])
    other = Student(staying, replicas.url, photos[2])

    keep_busy(replicas.url, replicas.cookies[0], photos[0], 6)
    with waiting.page.expect_request(lambda request: "queue/data" in request.url):
        waiting.choose_steps(5)
    other.playground.slide(3)
    resting.playground.slide(3)
    replicas.servers[0].process.kill()
    other.playground.slide(4)
    resting.playground.slide(4)

    # The page that was waiting for an answer connects again by itself; the others do not even notice.
    waiting.page.wait_for_function("window.sameLoad === undefined")
    other.attack(2)
    resting.attack(2)
    waiting.playground.wait_for_figure()
    waiting.page.wait_for_url(lambda address: "example=" not in address)
    for student in (resting, waiting, other):
        np.testing.assert_array_equal(student.playground.pixels("original"), student.picture)
        assert student.playground.notice == ""
    assert resting.is_same_load
    assert other.is_same_load

    # And they go on: with the slider, and with another attack.
    waiting.playground.slide(6)
    waiting.attack(3)
    np.testing.assert_array_equal(waiting.playground.pixels("original"), waiting.picture)
    assert "Traceback" not in replicas.servers[1].output()
