"""The page's JavaScript modules: where a browser finds them, and what calls them."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from functools import cache

from fgsm_playground.parts.static import STATIC

PREFIX = "/modules"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?\bfrom\s*'(\.[^']+)';""", re.MULTILINE)


@cache
def sources() -> dict[str, bytes]:
    """Return every module by its path below the page's folder, such as `figure/figure.js`."""
    return {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in sorted(STATIC.rglob("*.js"))}


@cache
def version() -> str:
    """Return a name for the content of all modules: under it they may be kept for ever."""
    digest = hashlib.sha256()
    for name, source in sources().items():
        digest.update(f"{name}\0{len(source)}\0".encode() + source)
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Return the path at which the server has a module, below the prefix that a proxy may add.

    Raises:
        KeyError: if there is no such module.
    """
    sources()[name]
    return f"{PREFIX}/{version()}/{name}"


def with_imports(names: Iterable[str]) -> list[str]:
    """Return modules and everything that they import, each once."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            imported = _IMPORT.findall(sources()[name].decode("utf-8"))
            waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in imported]
    return list(found)


def importing(name: str) -> str:
    """Return a JavaScript expression that promises a module."""
    return f"import(window.gradio_config.root + `{address(name)}`)"


def call(name: str, function: str, given: str = "") -> str:
    """Return the script of an event: it calls a module's function with the event's values.

    Args:
        name: of the module.
        function: that the module exports.
        given: a text to hand over before the values; none if empty.
    """
    first = f"'{given}', " if given else ""
    return f"(...values) => {importing(name)}.then((module) => module.{function}({first}...values))"


def mounting(name: str, events: Iterable[str]) -> str:
    """Return the script that mounts a part of the page.

    Gradio knows a part's own events by their names in quotes.
    """
    names = "".join(f"'{event}', " for event in events)
    return f"{importing(name)}.then((module) => module.mount({{ element, props, trigger, watch }}, [{names}]));"
