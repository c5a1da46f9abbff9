"""browser/page.js: the page with a server computes what it can itself, and goes on where the server is gone."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.browser.runtime import find_runtime
from fgsm_playground.parts.language import texts
from fgsm_playground.parts.modules import address
from tests.browser.conftest import Open
from tests.browser.test_attack import choose
from tests.conftest import skip_or_fail
from tests.harness.chromium import PATIENCE, ROLES, Playground
from tests.harness.serving import Server, running_page
from tests.pictures import encode, noise

_SHARED = f"const {{ page }} = await import('{address('figure/shared.js')}');"
_RUNS_OUT = f"async () => {{ {_SHARED} page.engine.worker.ask = () => Promise.reject(new Error('no memory')); }}"
_TEXTS = """() => [...document.querySelectorAll('#figure .fg-bars li, #verdict [data-role=sentence], #figure .fg-note')]
  .map((each) => each.innerText)"""


@pytest.fixture(scope="module", autouse=True)
def _runtime() -> None:
    try:
        find_runtime()
    except ValueError as error:
        skip_or_fail(str(error))


@pytest.fixture
def digits(open_page: Open) -> Playground:
    return ready(open_page("?model=mnist&example=4&level=40"), "mnist-robust")


@pytest.fixture
def asked(digits: Playground) -> list[str]:
    """What the page asks for from now on."""
    return listen(digits.page)


def ready(playground: Playground, model: str = "mnist", rows: int = 97) -> Playground:
    """Wait until the browser can compute with a network, and the curve is there."""
    wait_until_computed_here(playground.page, model)
    playground.wait_for_rows(rows)
    return playground


def wait_until_computed_here(page: Page, model: str) -> None:
    page.evaluate(f"async () => {{ {_SHARED} window.sharedPage = page; }}")
    # Not in one: Playwright takes the promise of an async function for true.
    page.wait_for_function("(model) => window.sharedPage.engine?.computes(model)", arg=model)


def listen(page: Page) -> list[str]:
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.url.startswith("http") else None)
    return found


def digit(**options: Any) -> Experiment:
    from fgsm import load_classifier

    example = find_example("4", "mnist")
    assert example
    classifier = load_classifier("mnist")
    return Experiment(classifier, load_image(example.path, (28, 28), channels=1), **options)


def change(playground: Playground, act: Callable[[], Any]) -> None:
    """Do something and wait for the figure that comes of it."""
    key = playground.data("key")
    act()
    playground.wait_for_figure(after=key)


def set_steps(playground: Playground, steps: int) -> None:
    change(playground, lambda: playground.page.locator("#steps input[type=number]").fill(str(steps)))


def switch(playground: Playground, where: str) -> None:
    """Have the other engine draw what this one has drawn."""
    change(playground, playground.page.locator("#engine button").click)
    expect(playground.page.locator("#engine [data-role=where]")).to_have_text(texts("en")[f"engine.{where}"])


def test_whatever_is_set_asks_the_server_for_nothing(digits: Playground, asked: list[str]) -> None:
    page = digits.page
    expect(page.locator("#engine [data-role=where]")).to_have_text(texts("en")["engine.browser"])
    set_steps(digits, 7)
    np.testing.assert_array_equal(digits.pixels("adversarial")[..., :1], digit(steps=7).adversarial(40))
    change(digits, page.get_by_role("button", name="runner-up", exact=True).click)
    choose(digits, "target", "3")
    expected = digit(steps=7, target=3)
    for level in (40, 77):
        digits.slide(level)
        np.testing.assert_array_equal(digits.pixels("adversarial")[..., :1], expected.adversarial(level))
        assert digits.prediction == expected.measure([level])[0].probabilities.argmax()
    page.locator("#beside input").check()
    page.wait_for_selector("#figure-robust [data-role=root][data-busy=false][data-key]")
    assert page.locator("#figure-robust [data-role=title]").inner_text() == "CNN · MNIST digits, robust"
    assert not [url for url in asked if "queue" in url]  # the server shows the place for it, and attacks nothing
    asked.clear()
    page.locator("#gradient input").check()
    page.get_by_text("Is the network wrong about the original?").click()
    choose(digits, "truth", "9")
    assert digits.verdict.startswith("Wrong already")
    digits.wait_for_rows(10)
    assert asked == []


def test_one_step_s_curve_and_its_control_are_measured_here(digits: Playground, asked: list[str]) -> None:
    choose(digits, "target", "3")
    set_steps(digits, 1)
    digits.wait_for_rows(97)
    drawn = digits.page.locator("#curve [data-line=random]").get_attribute("points")
    assert drawn
    assert len(drawn.split()) == 97
    assert asked == []


def seen(playground: Playground, *levels: int) -> list[tuple[list[bytes], list[str]]]:
    """Return all that the page shows at these levels: the pictures' bytes, and its texts."""
    found = []
    for level in levels:
        playground.slide(level)
        found.append(([playground.pixels(role).tobytes() for role in ROLES], playground.page.evaluate(_TEXTS)))
    return found


def test_both_engines_show_the_same(digits: Playground) -> None:
    settings: list[Callable[[], Any]] = [
        lambda: change(digits, digits.page.get_by_role("button", name="least likely", exact=True).click),
        lambda: set_steps(digits, 3),
        lambda: set_steps(digits, 1),
        lambda: choose(digits, "target", "none"),
    ]
    for setting in settings:
        setting()
        here = seen(digits, 0, 21, 63)
        switch(digits, "server")
        assert seen(digits, 0, 21, 63) == here
        switch(digits, "browser")


def test_both_engines_agree_on_photographs(open_page: Open) -> None:
    playground = ready(open_page("?model=imagenette&example=church&level=9"), "imagenette", 33)
    choose(playground, "target", "tench")
    here, pixels = seen(playground, 2), playground.pixels("adversarial")
    switch(playground, "server")
    assert seen(playground, 2)[0][1] == here[0][1]
    # Some signs of 110,592 may be others: where the gradient is as good as zero.
    assert (playground.pixels("adversarial") != pixels).mean() < 1e-3
    switch(playground, "browser")


def test_the_choice_is_kept_and_an_engine_that_is_not_wanted_is_not_fetched(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    playground = ready(Playground(context.new_page(), server.url).open("?model=mnist&example=4"))
    set_steps(playground, 2)
    switch(playground, "server")
    page = context.new_page()
    asked = listen(page)
    again = Playground(page, server.url).open("?model=mnist&example=4")
    again.wait_for_rows(97)
    expect(page.locator("#engine")).to_contain_text(texts("en")["engine.server"])
    assert not [url for url in asked if url.startswith(f"{server.url}/browser/")]
    page.locator("#engine button").click()
    expect(page.locator("#engine")).to_contain_text(texts("en")["engine.browser"])
    context.close()


def test_who_saves_data_is_sent_no_network(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    asked = listen(page)
    Playground(page, server.url).open("?model=mnist&example=4").wait_for_rows(97)
    expect(page.locator("#engine")).to_contain_text(texts("en")["engine.server"])
    assert not [url for url in asked if url.startswith(f"{server.url}/browser/")]
    page.close()


def test_an_engine_whose_module_arrives_late_takes_over_the_figure(browser: Browser, server: Server) -> None:
    page, held = browser.new_page(), list[Route]()
    page.route("**/browser/page.js", lambda route: held.append(route))
    playground = Playground(page, server.url).open("?model=mnist&example=4")
    playground.wait_for_rows(97)
    held.pop().continue_()
    expect(page.locator("#engine [data-role=where]")).to_have_text(texts("en")["engine.browser"], timeout=PATIENCE)
    page.close()


def test_an_engine_that_fails_is_quietly_left(digits: Playground) -> None:
    digits.page.evaluate(f"async () => {{ {_SHARED} page.engine.worker.worker.terminate(); }}")
    digits.page.evaluate(
        f"async () => {{ {_SHARED} page.engine.worker.ask = () => Promise.reject(new Error('memory')); }}"
    )
    set_steps(digits, 6)
    np.testing.assert_array_equal(digits.pixels("adversarial")[..., :1], digit(steps=6).adversarial(40))
    expect(digits.page.locator("#engine")).to_contain_text(texts("en")["engine.server"])
    assert not digits.page.locator("#engine button").is_visible()
    assert digits.notice == ""


@pytest.mark.parametrize(("locale", "language"), [("de-DE", "de"), ("zh-CN", "zh")])
def test_the_line_speaks_the_visitor_s_language(open_page: Open, locale: str, language: str) -> None:
    page = open_page("?model=mnist&example=4", locale=locale).page
    expect(page.locator("#engine [data-role=where]")).to_have_text(texts(language)["engine.browser"])
    expect(page.locator("#engine button")).to_have_text(texts(language)["engine.to_server"])


def test_a_large_network_stays_with_the_server(open_page: Open) -> None:
    page = open_page("?model=imagenet-lite&example=cat").page
    expect(page.locator("#engine [data-role=where]")).to_have_text(texts("en")["engine.server"])
    assert not page.locator("#engine button").is_visible()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """A server of one's own."""
    with running_page(tmp_path, FGSM_AHEAD="0") as server:
        yield server


def test_the_page_goes_on_without_its_server(browser: Browser, mortal: Server, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = ready(Playground(page, mortal.url).open("?model=mnist&example=4&level=40"), "mnist-robust")
    mortal.process.kill()
    mortal.process.wait()
    set_steps(playground, 7)
    choose(playground, "target", "3")
    np.testing.assert_array_equal(playground.pixels("adversarial")[..., :1], digit(steps=7, target=3).adversarial(40))
    own = tmp_path / "own.png"
    own.write_bytes(encode_png(digit().adversarial(9)))
    change(playground, lambda: page.locator("#picture input[type=file]").set_input_files(own))
    np.testing.assert_array_equal(playground.pixels("original")[..., :1], digit().adversarial(9))
    expect(page.locator("#engine [data-role=where]")).to_have_text(texts("en")["engine.alone"])
    key = playground.data("key")
    page.locator("#examples button").first.click()  # that needs the server
    expect(page.locator("#figure [data-role=notice]")).to_have_text(texts("en")["engine.needs_server"])
    assert playground.data("key") == key
    choose(playground, "target", "7")
    playground.slide(51)
    page.wait_for_function("() => document.querySelector('#figure [data-role=notice]').textContent === ''")
    assert page.locator(".toast-body").count() == 0
    page.close()


def test_a_photograph_is_brought_to_the_network_s_size_without_a_server(
    browser: Browser, mortal: Server, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = Playground(page, mortal.url).open("?model=imagenette")
    wait_until_computed_here(page, "imagenette")
    mortal.process.kill()
    mortal.process.wait()
    photograph = tmp_path / "own.png"
    photograph.write_bytes(encode(noise(300, 200), "PNG"))
    change(playground, lambda: page.locator("#picture input[type=file]").set_input_files(photograph))
    assert playground.pixels("original").shape == (192, 192, 3)
    notice = page.locator("#figure [data-role=notice]")
    page.route("**/health", lambda route: route.fulfill(body="{}"), times=1)
    page.locator("#examples button").first.click()  # so that Gradio asks
    expect(notice).to_have_text(texts("en")["server.unanswered"])
    playground.slide(20)
    page.close()


def test_an_answer_that_a_dead_server_owes_holds_nothing_up(browser: Browser, mortal: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = ready(Playground(page, mortal.url).open("?model=mnist&example=4&level=40"), "mnist-robust")
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'server'; }}")
    mortal.process.send_signal(signal.SIGSTOP)
    with page.expect_request(lambda request: "queue/join" in request.url):
        page.locator("#steps input[type=number]").fill("5")
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'browser'; }}")
    mortal.process.kill()
    mortal.process.wait()
    set_steps(playground, 7)
    np.testing.assert_array_equal(playground.pixels("adversarial")[..., :1], digit(steps=7).adversarial(40))
    choose(playground, "target", "3")
    np.testing.assert_array_equal(playground.pixels("adversarial")[..., :1], digit(steps=7, target=3).adversarial(40))
    page.close()


def test_what_was_chosen_while_an_attack_was_under_way_that_fails_is_drawn(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = ready(Playground(page, server.url).open("?model=mnist&example=4&level=40"), "mnist-robust")
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'server'; }}")
    asked: list[Route] = []
    page.route("**/queue/join*", lambda route: asked.append(route), times=1)
    number, key = page.locator("#steps input[type=number]"), playground.data("key")
    with page.expect_request("**/queue/join*"):
        number.fill("5")
    number.fill("7")
    page.wait_for_timeout(300)  # Gradio keeps it to itself until the answer comes
    assert len(asked) == 1
    asked[0].fulfill(status=500, json={"error": "no"})
    playground.wait_for_figure(after=key)
    np.testing.assert_array_equal(playground.pixels("adversarial")[..., :1], digit(steps=7).adversarial(40))
    page.close()


def test_an_answer_that_will_never_come_is_not_waited_for(browser: Browser, mortal: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = ready(Playground(page, mortal.url).open("?model=mnist&example=4&level=40"), "mnist-robust")
    page.route("**/queue/data*", lambda route: None)  # neither answered nor broken, whatever becomes of the server
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'server'; }}")
    with page.expect_request("**/queue/data*"):
        page.locator("#steps input[type=number]").fill("5")
    mortal.process.kill()
    mortal.process.wait()
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'browser'; }}")
    choose(playground, "target", "3")
    np.testing.assert_array_equal(playground.pixels("adversarial")[..., :1], digit(steps=5, target=3).adversarial(40))
    page.close()


@pytest.mark.parametrize("answered", ["join", "data"])  # before the stream of answers begins, and while it is open
def test_a_server_that_dies_over_its_answer_holds_nothing_up(browser: Browser, mortal: Server, answered: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    playground = Playground(page, mortal.url).open("?model=imagenette")
    wait_until_computed_here(page, "imagenette")
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'server'; }}")
    with page.expect_response(f"**/queue/{answered}*"):
        page.locator("#steps input[type=number]").fill("20")
    mortal.process.kill()
    mortal.process.wait()
    page.evaluate(f"async () => {{ {_SHARED} page.engine.wanted = 'browser'; }}")
    set_steps(playground, 7)
    expect(page.locator("#figure [data-role=notice]")).to_have_text("")
    page.close()
