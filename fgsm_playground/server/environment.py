"""What Gradio, uvicorn, Keras and matplotlib read from the environment by themselves, checked before they are imported.

A value that they cannot use would end the page with their traceback, or have it go on without a network for ever.
"""

from __future__ import annotations

import os
import re
from collections.abc import MutableMapping
from pathlib import Path

ROOT = "GRADIO_ROOT_PATH"
KERAS = "KERAS_HOME"
BACKEND = "KERAS_BACKEND"

_NAMES = r"(?:/(?!\.{1,2}(?:/|$))[\w.~!$&'()*+,;=:@%-]+)"
_ROOT = re.compile(
    rf"https?://[\w.-]+(?::\d{{1,5}})?{_NAMES}*/?|https?://\[[\da-fA-F:]+\](?::\d{{1,5}})?{_NAMES}*/?|{_NAMES}+/?|/",
    re.ASCII,
)
_COUNT = (r"[1-9][0-9]{0,8}", "a whole number from 1")
_FORMS = {
    "GRADIO_NUM_PORTS": (r"[1-9][0-9]{0,4}", "a whole number from 1"),
    "GRADIO_NODE_NUM_PORTS": _COUNT,
    "GRADIO_ANALYTICS_MAX_EVENTS": _COUNT,
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": _COUNT,
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": (r"[1-9][0-9]{0,8}|none", "a whole number from 1, or none"),
    "GRADIO_HEARTBEAT_INTERVAL": (r"(?=.*[1-9])[0-9]{1,5}(\.[0-9]{1,9})?", "a number of seconds"),
    "GRADIO_DEBUG": (r"[01]", "0 or 1"),
    "WEB_CONCURRENCY": _COUNT,
    BACKEND: (r"tensorflow", "tensorflow"),
}


def check_environment(environment: MutableMapping[str, str] | None = None) -> None:
    """Check the variables, and put those right that mean nothing or may be written in several ways.

    Args:
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if one cannot be used; the sentence names it and what was expected.
    """
    given = os.environ if environment is None else environment
    for name in (*_FORMS, ROOT, KERAS):
        if not given.get(name, "x").strip():
            del given[name]  # empty, as files of settings have what is not set
    for name, (form, expected) in _FORMS.items():
        if name in given and not re.fullmatch(form, given[name].strip()):
            raise ValueError(f"expected {name} as {expected}, or not set, got {given[name][:40]!r}")
    given.pop("GRADIO_DEBUG", None)  # with 1 Gradio would not return from `launch`
    if ROOT in given:
        given[ROOT] = _root(given[ROOT].strip())
    if KERAS in given:
        given[KERAS] = str(_keras_home(given[KERAS].strip()))
    # The page draws no window. A notebook's own backend, which its children inherit, may not be installed here.
    given["MPLBACKEND"] = "agg"


def _root(text: str) -> str:
    if not _ROOT.fullmatch(text):
        expected = "a path such as /fgsm, or a whole address such as https://school.example/fgsm"
        raise ValueError(f"expected {ROOT} as {expected}, got {text[:100]!r}")
    return text.rstrip("/")


def _keras_home(text: str) -> Path:
    try:
        folder = Path(text).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        next(folder.iterdir(), None)
    except (OSError, RuntimeError) as error:  # RuntimeError: the home of a user who does not exist
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"expected {KERAS} as a folder that can be read, got {text[:200]!r} ({reason})") from error
    return folder
