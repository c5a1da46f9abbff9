"""server/middleware/request_validation.py: what Gradio is handed has the form in which the page sends it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fgsm_playground.server.middleware.request_validation import (
    MAX_DEPTH,
    MAX_NAME,
    MAX_VALUES,
    check_request,
    is_checked,
)

FUNCTIONS = {0: "attack", 7: "open_page"}
JOIN, RUN, CALL, NAMED, CANCEL, RESET = (
    f"/gradio_api/{path}"
    for path in ("queue/join", "run/open_page", "call/attack", "call/v2/attack", "cancel", "reset")
)


def fields(**given: Any) -> bytes:
    return json.dumps({"data": [1, "x", None], "fn_index": 7, "session_hash": "a-B_3", **given}).encode()


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("path", [JOIN, RUN, RUN + "/", "/gradio_api/api/x", CALL, NAMED, CANCEL, RESET, RESET + "/"])
def test_what_is_posted_as_json_is_checked(path: str) -> None:
    assert is_checked(path)


@pytest.mark.parametrize(
    "path", ["/", "/gradio_api/upload", "/gradio_api/queue/data", "/gradio_api/call/a/b", "/x" + JOIN]
)
def test_the_rest_is_not(path: str) -> None:
    assert not is_checked(path)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (JOIN, fields()),
        (JOIN, fields(event_data={"level": 3}, trigger_id=12, event_id=None, simple_format=False, batched=False)),
        (JOIN, fields(data=[float("nan"), nested(MAX_DEPTH - 2), "é😀"], more=[1])),
        (JOIN, fields(data=[0] * MAX_VALUES, session_hash="x" * MAX_NAME)),
        (RUN, fields(fn_index=None, session_hash=None)),
        (RUN, fields(fn_index=0)),
        (CALL, b'{"data": []}'),
        (NAMED, b'{"picture": {"path": "x"}, "level": 3}'),
        (CANCEL, fields(event_id="0123abc")),
        (RESET, b'{"event_id": "x"}'),
    ],
)
def test_what_the_page_sends_passes(path: str, body: bytes) -> None:
    assert json.dumps(check_request(path, body, FUNCTIONS)) == json.dumps(json.loads(body))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": None}, "data as a list"),
        ({"data": {"a": 1}}, "data as a list"),
        ({"data": "abc"}, "data as a list"),
        ({"data": [0] * (MAX_VALUES + 1)}, "at most 64 values"),
        ({"data": nested(MAX_DEPTH)}, "at most 16 deep"),
        ({"data": ["\ud800"]}, "UTF-8"),
        ({"data": [{"\udfff": 1}]}, "UTF-8"),
        ({"session_hash": None}, "a session_hash, got none"),
        ({"session_hash": ""}, "session_hash as"),
        ({"session_hash": "x" * (MAX_NAME + 1)}, "session_hash as"),
        ({"session_hash": "a\n"}, "session_hash as"),
        ({"session_hash": "é"}, "session_hash as"),
        ({"fn_index": True}, "fn_index as"),
        ({"fn_index": 7.0}, "fn_index as"),
        ({"fn_index": float("inf")}, "fn_index as"),
        ({"fn_index": None}, "fn_index as the index of a function, got none"),
        ({"trigger_id": 2**31}, "trigger_id as"),
        ({"event_data": [1]}, "event_data as an object"),
        ({"event_id": "x" * (MAX_NAME + 1)}, "event_id as"),
        ({"batched": True}, "batched as false"),
        ({"simple_format": 1}, "simple_format as"),
        ({"oauth_token": "x"}, "oauth_token as nothing"),
    ],
)
def test_another_form_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_request(JOIN, fields(**given), FUNCTIONS)


@pytest.mark.parametrize("body", [b"", b"{nope", b"\xff", b"[" * 100_000, b'{"a": 1' + b"0" * 5000 + b"}"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="expected"):
        check_request(JOIN, body, FUNCTIONS)


@pytest.mark.parametrize(
    ("path", "given"),
    [(JOIN, {"fn_index": 1}), ("/gradio_api/run/nope", {"fn_index": None}), (CANCEL, {"fn_index": 5})],
)
def test_a_function_that_there_is_not_is_not_found(path: str, given: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match="one of the page's functions"):
        check_request(path, fields(**given), FUNCTIONS)
