"""fgsm_playground/figure/upload.py: one request brings a file and comes back with what the figures show of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from fgsm.pictures.examples import examples_for
from fgsm_playground.figure.attack import attack
from fgsm_playground.figure.upload import Upload

DIGIT = examples_for("mnist")[0].path.read_bytes()
SESSION = "session=visitor-1"


@pytest.fixture
def send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Send a file and return the answer; the attack is `attacked`."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))

    def sent(query: str, data: bytes = DIGIT, attacked: Callable[..., Any] = lambda *_: None) -> Any:
        app = Starlette(routes=[Route("/picture", Upload(attacked, 1).answer, methods=["POST"])])
        answer = TestClient(app).post(f"/picture?{query}", content=data)
        assert answer.status_code == 200
        return answer.json()

    return sent


def test_the_figure_is_the_one_that_the_queue_would_bring(send: Callable[..., Any]) -> None:
    query = f"{SESSION}&model=mnist&target=3&steps=2&level=40&beside=true&language=de"
    answer = send(query, attacked=lambda _, *values: attack(*values))
    expected = json.loads(json.dumps(attack(answer["path"], "mnist", 3, 2, 40, "", None, True, "de")))
    for figure in (*answer["figures"], *expected):
        del figure["busy"]  # the second of two attacks comes soon after the first
    assert answer["figures"] == expected
    assert set(answer["figures"][0]["rows"]) == {"0", "40"}


def test_the_file_is_kept_as_it_came(send: Callable[..., Any], tmp_path: Path) -> None:
    path = Path(send("", b"whatever")["path"])
    assert path.read_bytes() == b"whatever"
    assert path.is_relative_to(tmp_path)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert send("", b"something else")["path"] != str(path)


@pytest.mark.parametrize("query", ["", SESSION, "model=mnist", "model=mnist&session=", "model=mnist&session=../x",
                                   "model=mnist&session=%C3%A4"])  # fmt: skip
def test_without_session_and_controls_nothing_is_attacked(send: Callable[..., Any], query: str) -> None:
    assert send(query, attacked=lambda *_: pytest.fail("attacked"))["figures"] is None


def test_while_others_are_served_the_file_is_all_that_comes_back(send: Callable[..., Any]) -> None:
    assert send(f"{SESSION}&model=mnist", attacked=lambda *_: None)["figures"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("model=nope", "Expected a network"),
        ("model=mnist&target=cow", "class"),
        ("model=mnist&target=99", "class"),
        ("model=mnist&steps=0", "steps from 1 to 20"),
        ("model=mnist&steps=1.5", "steps"),
        ("model=mnist&steps=" + "9" * 5000, "steps"),
        ("model=mnist&level=-1", "level"),
        ("model=mnist&level=256", "level from 0 to 255"),
        ("model=mnist&level=%00", "level"),
        ("model=mnist&target=" + "x" * 5000, "class"),
    ],
)
def test_controls_that_cannot_be_used_give_a_sentence(send: Callable[..., Any], query: str, words: str) -> None:
    figure, twin = send(f"{SESSION}&{query}", attacked=lambda _, *values: attack(*values))["figures"]
    assert words in figure["error"]
    assert len(figure["error"]) < 500
    assert twin is None


def test_what_is_no_picture_gives_a_sentence(send: Callable[..., Any]) -> None:
    figure, _ = send(f"{SESSION}&model=mnist", b"no picture", lambda _, *values: attack(*values))["figures"]
    assert "not a picture" in figure["error"]
