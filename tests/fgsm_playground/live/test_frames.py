"""live/frames.py: a frame's figure is the library's, what is no frame is a sentence, and nothing is kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from fgsm.catalogue.entry import Entry
from fgsm.experiment.cache import cache_counts
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import encode_png
from fgsm_playground.figure.request import Controls
from fgsm_playground.live.frames import LARGEST, Frames, attack_frame
from tests.fgsm_playground.conftest import controls

FRAME = np.random.default_rng(3).integers(0, 256, (16, 12, 3), dtype=np.uint8)
PNG = encode_png(FRAME)


def asked(**given: Any) -> Controls:
    return Controls(*controls(None, **given))


@pytest.mark.parametrize("options", [{}, {"target": 4, "steps": 3}])
def test_a_frame_is_attacked_as_the_controls_say(toy: Entry, options: dict[str, Any]) -> None:
    before = cache_counts()
    figure = attack_frame(asked(level=9, **options), PNG)
    assert cache_counts() == before
    own = Experiment(toy.load(), FRAME, **options)
    assert base64.b64decode(figure["pixels"]) == FRAME.tobytes()
    assert list(figure["rows"]) == ["9"]
    assert figure["rows"]["9"]["top"][0][0] == own.measure([9])[0].probabilities.argmax()
    assert figure["live"]
    assert not figure["smallest"]["known"]


BAD = [{"model": "no-such"}, {"level": -1}, {"steps": 21}, {"steps": "x"}, {"target": "no-such"}]


@pytest.mark.parametrize("bad", BAD)
def test_controls_that_do_not_fit_are_a_sentence(toy: Entry, bad: dict[str, Any]) -> None:
    assert attack_frame(asked(**bad), PNG)["error"]


@pytest.mark.parametrize("data", [b"", b"no picture", PNG[:40]])
def test_what_is_no_picture_is_a_sentence(toy: Entry, data: bytes) -> None:
    assert attack_frame(asked(), data)["error"]


def answered(query: str, data: bytes, attacked: Callable[..., Any]) -> Any:
    app = Starlette(routes=[Route("/live", Frames(attacked).answer, methods=["POST"])])
    answer = TestClient(app).post(f"/live?{query}", content=data)
    assert answer.status_code == 200
    return answer.json()


def test_the_answer_is_the_figure_of_who_asks(toy: Entry) -> None:
    visitors = []

    def attacked(visitor: Any, *values: Any) -> Any:
        visitors.append(visitor.session_hash)
        return attack_frame(*values)

    figure = answered("session=a1&model=toy&target=4&steps=3&level=9&language=de", PNG, attacked)
    assert figure == json.loads(json.dumps(attack_frame(asked(level=9, target=4, steps=3), PNG)))
    assert visitors == ["a1"]


@pytest.mark.parametrize(
    ("query", "data"),
    [("", PNG), ("model=toy", PNG), ("model=toy&session=../x", PNG), ("model=toy&session=a", bytes(LARGEST + 1))],
)
def test_what_no_page_sends_is_not_attacked(query: str, data: bytes) -> None:
    assert answered(query, data, lambda *_: pytest.fail("attacked"))["error"]
