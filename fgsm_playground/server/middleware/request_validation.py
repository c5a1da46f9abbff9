"""What a request to Gradio's queue says, checked before Gradio reads it: what no browser sends, it answers with 500."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fgsm_playground.gradio.routes import CALL, OTHER

MAX_DEPTH = 16
MAX_VALUES = 64
MAX_NAME = 64

_SESSION = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME}}}")


def is_checked(path: str) -> bool:
    """Say whether what is posted to a path, without the proxy's prefix, is JSON that `check_request` knows."""
    return bool(CALL.fullmatch(path) or OTHER.fullmatch(path))


def check_request(path: str, body: bytes, functions: Mapping[int, str]) -> dict[str, Any]:
    """Return a request's fields after checking that they have the form in which the page sends them.

    What `data` and `event_data` say is for the page to check: only their form is looked at here.

    Args:
        path: without the proxy's prefix, one that `is_checked`.
        body: what was posted.
        functions: the names of what the page can be asked for, by index.

    Raises:
        LookupError: if there is no such function; in one sentence.
        ValueError: if the form is another one; in one sentence.
    """
    fields = _parse(body)
    for name, (fits, expected) in _FIELDS.items():
        value = fields.get(name)
        if value is not None and not fits(value):
            raise ValueError(f"expected {name} as {expected}, got something else")
    call = CALL.fullmatch(path)
    if call and not isinstance(fields.get("data"), list):
        raise ValueError("expected data as a list, got something else")
    if call and call["join"] and fields.get("session_hash") is None:
        raise ValueError("expected a session_hash, got none")
    _check_function(path, fields.get("fn_index"), functions)
    return fields


def _parse(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
        _check_text_and_depth(fields, MAX_DEPTH)
    except RecursionError as error:
        raise ValueError(f"expected lists at most {MAX_DEPTH} deep, got deeper ones") from error
    except UnicodeError as error:
        raise ValueError("expected text in UTF-8, got something else") from error
    except ValueError as error:
        raise ValueError("expected JSON, got something else") from error
    if not isinstance(fields, dict):
        raise ValueError("expected an object, got something else")
    return fields


def _check_text_and_depth(value: Any, depth: int) -> None:
    if isinstance(value, str) and not value.isascii():
        value.encode("utf-8")  # half a surrogate pair could not be sent back
    if isinstance(value, (dict, list)):
        if not depth:
            raise RecursionError
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            _check_text_and_depth(each, depth - 1)


def _check_function(path: str, index: int | None, functions: Mapping[int, str]) -> None:
    match = CALL.fullmatch(path) or OTHER.fullmatch(path)
    named = match.groupdict() if match else {}
    if index is not None:
        known = index in functions
    elif named.get("name"):
        known = named["name"] in functions.values()
    elif named.get("join") or named.get("cancel"):
        raise ValueError("expected fn_index as the index of a function, got none")
    else:
        known = True
    if not known:
        raise LookupError("expected one of the page's functions, got another")


def _is_index(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _is_data(value: Any) -> bool:
    return not isinstance(value, list) or len(value) <= MAX_VALUES


_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "session_hash": (lambda value: isinstance(value, str) and _SESSION.fullmatch(value) is not None, "a short name"),
    "event_id": (lambda value: isinstance(value, str) and len(value) <= MAX_NAME, "a short name"),
    "fn_index": (_is_index, "the index of a function"),
    "trigger_id": (_is_index, "the index of a component"),
    "event_data": (lambda value: isinstance(value, dict), "an object"),
    "data": (_is_data, f"a list of at most {MAX_VALUES} values"),
    "simple_format": (lambda value: isinstance(value, bool), "true or false"),
    "batched": (lambda value: value is False, "false"),
    "oauth_token": (lambda value: False, "nothing"),
}
