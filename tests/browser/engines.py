"""The other engines, each driven the way it offers: WebKit by its WebDriver, Firefox by WebDriver BiDi.

Both run without a window to look at and reach the loopback interface only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NOWHERE = "127.0.0.1:9"  # a proxy that is not there
PATIENCE = 60  # seconds
ENTER = "\ue007"
MINIBROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
SCREEN = "1600x1200x24"
PREFERENCES: dict[str, Any] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "remote.active-protocols": 1,
}


class Engine(ABC):
    """A browser with one page."""

    @abstractmethod
    def open(self, url: str, width: int, height: int) -> None:
        """Load a page in a window of about this size."""

    @abstractmethod
    def run(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function with plain values and return what it returns."""

    @abstractmethod
    def drag(self, path: list[tuple[int, int]]) -> None:
        """Press the mouse at the first place, move through the others, and let go."""

    @abstractmethod
    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in an `input`."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """Type into what has the focus."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Return what went wrong in the page's scripts since it was opened."""

    def wait_for(self, condition: str, *arguments: Any) -> Any:
        """Call a JavaScript function until it returns something, and return that."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.run(condition, *arguments):
                return found
            time.sleep(0.05)
        raise AssertionError(f"{condition} {arguments} did not come true; errors: {self.errors()}")


def missing(engine: str) -> str | None:
    """Return what a machine lacks for an engine; None if nothing."""
    needed = {"webkit": ("WebKitWebDriver", "Xvfb"), "firefox": ("firefox-esr",)}[engine]
    lacking = [name for name in needed if shutil.which(name) is None]
    if engine == "webkit" and not _minibrowser():
        lacking.append("MiniBrowser")
    return f"{', '.join(lacking)} of {engine} not installed" if lacking else None


@contextmanager
def webkit() -> Iterator[Engine]:
    """Start WebKit's small browser on a screen of its own."""
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service
    from selenium.webdriver.webkitgtk.webdriver import WebDriver

    with _screen() as display:
        options = Options()
        options.binary_location = str(_minibrowser())
        for argument in ("--automation", f"--proxy=http://{NOWHERE}", "--ignore-host=127.0.0.1"):
            options.add_argument(argument)
        options.page_load_strategy = "none"  # errors are listened for while the page is loading
        environment = {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
        driver = WebDriver(options, Service(shutil.which("WebKitWebDriver"), env={**os.environ, **environment}))
        try:
            yield _Selenium(driver)
        finally:
            driver.quit()


@contextmanager
def firefox(**preferences: Any) -> Iterator[Engine]:
    """Start Firefox without a window, with a profile of its own.

    Args:
        **preferences: of about:config, with __ for a dot.
    """
    chosen = {**PREFERENCES, **{name.replace("__", "."): value for name, value in preferences.items()}}
    with tempfile.TemporaryDirectory() as folder:
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in chosen.items())
        Path(folder, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr
            address = next(line.split()[-1] for line in process.stderr if "WebDriver BiDi listening on" in line)
            engine = _BiDi(f"{address}/session")
            yield engine
            engine.close()
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


@contextmanager
def _screen() -> Iterator[str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _minibrowser() -> Path | None:
    return next(iter(sorted(Path("/").glob(MINIBROWSER.lstrip("/")))), None)


class _Selenium(Engine):
    _LISTEN = """() => {
      if (window.wrong || location.protocol === 'about:') return Boolean(window.wrong);
      window.wrong = [];
      addEventListener('error', ({ message }) => window.wrong.push(message));
      addEventListener('unhandledrejection', ({ reason }) => window.wrong.push(String(reason)));
      return true;
    }"""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def open(self, url: str, width: int, height: int) -> None:
        self._driver.get("about:blank")
        self._driver.set_window_size(width, height)
        self._driver.get(url)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(Exception):  # between two documents there is none to ask
                if self.run(self._LISTEN):
                    return
        raise AssertionError(f"{url} did not open")

    def run(self, function: str, *arguments: Any) -> Any:
        text = self._driver.execute_script(f"return JSON.stringify(({function})(...arguments) ?? null)", *arguments)
        return json.loads(text)

    def drag(self, path: list[tuple[int, int]]) -> None:
        from selenium.webdriver.common.actions.action_builder import ActionBuilder

        actions = ActionBuilder(self._driver, duration=20)
        pointer: Any = actions.pointer_action
        pointer.move_to_location(*path[0])
        pointer.pointer_down()
        for place in path[1:]:
            pointer.move_to_location(*place)
        pointer.pointer_up()
        actions.perform()

    def choose_file(self, selector: str, path: Path) -> None:
        self._driver.find_element("css selector", selector).send_keys(str(path))

    def press(self, keys: str) -> None:
        self._driver.switch_to.active_element.send_keys(keys)

    def errors(self) -> list[str]:
        return list(self.run("() => window.wrong"))


class _BiDi(Engine):
    """A WebSocket with one command on its way at a time; what comes in between are events."""

    def __init__(self, address: str) -> None:
        import websocket

        self._socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
        self._count = 0
        self._wrong: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        # Not the one that is there: only a new one has the focus, without which keys go nowhere.
        self._context = self._ask("browsingContext.create", type="tab")["context"]

    def close(self) -> None:
        self._ask("session.end")
        self._socket.close()

    def open(self, url: str, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._context, viewport=size)
        self._wrong.clear()
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="none")

    def run(self, function: str, *arguments: Any) -> Any:
        call = f"JSON.stringify(({function})(...{json.dumps(arguments)}) ?? null)"
        return json.loads(self._evaluate(call)["value"])

    def drag(self, path: list[tuple[int, int]]) -> None:
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 20} for x, y in path]
        down, up = ({"type": f"pointer{which}", "button": 0} for which in ("Down", "Up"))
        self._perform({"type": "pointer", "id": "mouse", "actions": [moves[0], down, *moves[1:], up]})

    def choose_file(self, selector: str, path: Path) -> None:
        found = self._evaluate(f"document.querySelector({json.dumps(selector)})")
        element = {"sharedId": found["sharedId"]}
        self._ask("input.setFiles", context=self._context, element=element, files=[str(path)])

    def press(self, keys: str) -> None:
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def errors(self) -> list[str]:
        self.run("() => true")  # what was logged before the answer comes before it
        return self._wrong

    def _perform(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._context, actions=[source])

    def _evaluate(self, expression: str) -> dict[str, Any]:
        target = {"context": self._context}
        answer = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if answer["type"] != "success":
            raise AssertionError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._wrong.append(str(message["params"]["text"]))
            if message.get("id") == self._count:
                if message["type"] == "error":
                    raise AssertionError(f"{method}: {message['message']}")
                return message["result"]


ENGINES: dict[str, Callable[[], Any]] = {"webkit": webkit, "firefox": firefox}
