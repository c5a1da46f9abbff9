"""server/middleware/validation.py: what comes in is bounded, and what Gradio could not answer is answered."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from gradio.queueing import Queue
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from fgsm_playground.gradio.undelivered_answers import make_room
from fgsm_playground.server.middleware.validation import MAX_BODY, MAX_PART, ValidationMiddleware

MAX_UPLOAD = 1000
GOOD = {"data": [1], "fn_index": 0, "session_hash": "abc"}


async def echo(request: Request) -> JSONResponse:
    return JSONResponse(await request.json())


async def size(request: Request) -> JSONResponse:
    return JSONResponse(len(await request.body()))


async def refuse(request: Request) -> JSONResponse:
    return JSONResponse({"error": "A sentence."}, 500)


async def break_down(request: Request) -> JSONResponse:
    return JSONResponse({"error": None}, 500)


async def fail(request: Request) -> JSONResponse:
    raise KeyError("secret")


async def stream(request: Request) -> StreamingResponse:
    async def words() -> Any:
        yield "data: not found\n\n"
        raise HTTPException(404)

    return StreamingResponse(words())


def queue() -> Queue:
    blocks: Any = SimpleNamespace(max_threads=1)
    return Queue(True, 1, 1, None, blocks, 1)


@pytest.fixture
def page() -> TestClient:
    routes = {
        "queue/join": echo, "upload": size, "run/refuse": refuse, "run/down": break_down, "call/fail": fail,
        "queue/data": stream, "info": fail,
    }  # fmt: skip
    functions = {0: "attack", 1: "refuse", 2: "down", 3: "fail"}
    fns = {index: SimpleNamespace(api_name=name, fn=print) for index, name in functions.items()}
    fns[4] = SimpleNamespace(api_name="js_fn", fn=None)
    blocks: Any = SimpleNamespace(fns=fns, _queue=queue())
    app = Starlette(
        routes=[
            *(Route(f"/gradio_api/{path}", answer, methods=["GET", "POST"]) for path, answer in routes.items()),
            Route("/health", fail),
        ],
        middleware=[Middleware(ValidationMiddleware, page=blocks, max_upload=MAX_UPLOAD)],
    )
    return TestClient(app, raise_server_exceptions=False)


def test_what_the_page_sends_is_handed_on_as_it_came(page: TestClient) -> None:
    assert page.post("/gradio_api/queue/join", json=GOOD).json() == GOOD
    assert page.post("/gradio_api/upload", content=bytes(MAX_UPLOAD)).json() == MAX_UPLOAD


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("queue/join", b"{nope", 422),
        ("queue/join", b" " * (MAX_BODY + 1), 413),
        ("queue/join", b'{"data": [], "fn_index": 99, "session_hash": "a"}', 404),
        ("queue/join", b'{"data": [], "fn_index": 4, "session_hash": "a"}', 404),
        ("upload", bytes(MAX_UPLOAD + 1), 413),
        ("upload", iter([b"no", b"length"]), 422),
        ("a" * (MAX_PART + 1), b"", 422),
    ],
)
def test_what_is_too_much_or_of_another_form_is_refused_with_a_sentence(
    page: TestClient, path: str, content: Any, status: int
) -> None:
    answer = page.post(f"/gradio_api/{path}", content=content)
    assert answer.status_code == status
    assert answer.json()["detail"].startswith("Expected")


def test_a_body_in_pieces_is_counted(page: TestClient) -> None:
    assert page.post("/gradio_api/queue/join", content=(b" " * 65_536 for _ in range(100))).status_code == 413


def test_a_refusal_of_the_page_is_no_breakdown_of_the_server(page: TestClient) -> None:
    answer = page.post("/gradio_api/run/refuse", json=GOOD)
    assert (answer.status_code, answer.json()) == (422, {"error": "A sentence."})
    assert page.post("/gradio_api/run/down", json=GOOD).status_code == 500


def test_what_gradio_stumbles_over_becomes_400_and_one_line(page: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "fgsm.requests"):
        answer = page.post("/gradio_api/call/fail", json=GOOD)
    assert answer.status_code == 400
    assert "secret" not in answer.text
    assert [record.message for record in caplog.records] == ['{"route": "/gradio_api/call", "error": "KeyError"}']


def test_a_stream_that_fails_half_way_ends(page: TestClient) -> None:
    assert page.get("/gradio_api/queue/data").text == "data: not found\n\n"


@pytest.mark.parametrize("path", ["/health", "/gradio_api/info"])
def test_a_defect_of_our_own_stays_one(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 500


def page_of(made: Queue) -> Any:
    """A page of which nothing is asked but its queue."""
    return SimpleNamespace(_queue=made)


def waiting(made: Queue, counts: dict[str, int]) -> None:
    for session, count in counts.items():
        made.pending_event_ids_session[session] = {f"{session}{number}" for number in range(count)}
        made.pending_messages_per_session[session] = asyncio.Queue()


def test_who_asked_last_is_forgotten_last() -> None:
    made = queue()
    waiting(made, {"first": 3, "second": 2, "third": 2})
    asyncio.run(make_room(page_of(made), "first", 7))
    assert list(made.pending_event_ids_session) == ["second", "third", "first"]
    asyncio.run(make_room(page_of(made), "third", 4))
    assert list(made.pending_event_ids_session) == ["third"]
    assert list(made.pending_messages_per_session) == ["third"]


def test_who_collects_nothing_is_refused_in_the_end() -> None:
    made = queue()
    waiting(made, {"greedy": 4, "other": 1})
    with pytest.raises(OverflowError, match="at most 4 answers"):
        asyncio.run(make_room(page_of(made), "greedy", 4))
    assert len(made.pending_event_ids_session["other"]) == 1


def test_sessions_that_wait_for_nothing_are_not_kept_for_ever() -> None:
    made = queue()
    waiting(made, {str(number): 0 for number in range(100)})
    asyncio.run(make_room(page_of(made), "new", 5))
    assert len(made.pending_event_ids_session) == 20
