"""compare/panel.py and compare/texts.py: from the process's lines to the table, and what is left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm.comparison.compare import CONTENDERS
from fgsm.comparison.remarks import SENTENCES
from fgsm.pictures.image import load_image
from fgsm_playground.compare import panel as module
from fgsm_playground.compare.panel import compare, steps_for
from fgsm_playground.compare.texts import fixed_texts
from fgsm_playground.figure.payload import experiment_key
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.language import say

BEGIN = {"event": "begin", "attacks": ["fgsm"], "label": 0, "probability": 0.5, "aim": 2, "allowed": 82, "seconds": 60}
ROW = {
    "event": "row",
    "attack": "fgsm",
    "ending": "done",
    "fooled": False,
    "fooled_as_floats": True,
    "prediction": 3,
    "probability": 0.1234,
    "linf": 2,
    "l2": 0.0612,
    "l2_as_floats": 0.07,
    "l0": 144,
    "gradients": 1200,
    "forwards": 3,
    "seconds": 12.345,
    "adversarial": "QQ==",
    "perturbation": "Qg==",
    "gain": 63.75,
    "size": 576,
    "remarks": {"fgsm": [{"kind": "con", "key": "rounded_away", "values": {"l2_as_floats": "0.070"}}]},
}


VISITOR = SimpleNamespace(session_hash="somebody")


class Fake:
    """Stands for the processes: tells the given events, and notes its command and whether it was ended."""

    def __init__(self, *told: dict[str, Any] | None) -> None:
        self.told, self.command, self.visitor, self.ended = told, [], "", False
        self.picture: np.ndarray | None = None

    def start(self, visitor: str, command: Sequence[str]) -> Fake:
        self.visitor, self.command = visitor, list(command)
        self.picture = load_image(self.path, (16, 12))
        return self

    def events(self) -> Iterator[dict[str, Any] | None]:
        return iter(self.told)

    def __enter__(self) -> Fake:
        return self

    def __exit__(self, *_: object) -> None:
        self.end(self.visitor)

    def end(self, visitor: str) -> None:
        self.ended = visitor == self.visitor

    @property
    def path(self) -> Path:
        return Path(self.command[self.command.index("compare") + 1])


@pytest.fixture
def start(toy: Entry, picture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "files"))

    def begin(fake: Fake, **given: Any) -> Iterator[dict[str, Any]]:
        monkeypatch.setattr(module, "_children", fake)
        usual = {"picture": picture, "model": "toy", "target": None, "steps": 1, "level": 2}
        return compare(VISITOR, *Controls(**{**usual, **given}))

    return begin


def test_the_process_gets_the_very_picture_and_settings(start: Any, picture: str) -> None:
    fake = Fake(None)
    list(start(fake, target="church", steps=7, level=5))
    options = dict(zip(fake.command[4:], fake.command[5:], strict=False))
    church = next(label.index for label in Controls(picture, "toy", None, 1, 1).entry.labels if label.name == "church")
    assert {"--json", "--background"} <= set(fake.command)
    assert options["--model"] == "toy"
    assert options["--epsilon"] == "5/255"
    assert options["--steps"] == "7"
    assert options["--target"] == str(church)
    assert np.array_equal(fake.picture, load_image(picture, (16, 12)))
    assert not fake.path.exists()


def test_nothing_runs_before_the_first_answer_and_closing_ends_the_process(start: Any) -> None:
    fake = Fake(BEGIN, ROW)
    table = start(fake)
    assert next(table)["state"] == "starting"
    assert fake.command == []
    assert next(table)["state"] == "running"
    table.close()
    assert fake.ended
    assert not fake.path.exists()


def test_cancel_ends_the_process_of_whoever_asks(start: Any) -> None:
    fake = Fake(BEGIN, ROW)
    table = start(fake)
    assert [next(table)["state"] for _ in range(2)] == ["starting", "running"]
    module.cancelled(SimpleNamespace(session_hash="somebody else"))
    assert not fake.ended
    module.cancelled(VISITOR)
    assert fake.ended


def test_the_table_fills_row_by_row(start: Any, toy: Entry, picture: str) -> None:
    running, tick = {"event": "running", "attack": "fgsm"}, {"event": "tick", "seconds": 3.4, "gradients": 1200}
    payloads = list(start(Fake(BEGIN, running, tick, None, ROW, {"event": "end"})))
    experiment = Controls(picture, "toy", None, 1, 2).experiment()
    assert {payload["key"] for payload in payloads} == {experiment_key(experiment)}
    assert [payload["state"] for payload in payloads] == ["starting", *["running"] * 5, "done", "done"]
    assert [payload["running"] for payload in payloads[1:6]] == ["", "fgsm", "fgsm", "fgsm", ""]
    assert payloads[3]["status"] == "FGSM runs: 3 s so far, 1\u202f200 gradients."
    assert [len(payload["rows"]) for payload in payloads] == [0, 0, 0, 0, 0, 1, 1, 1]
    row = payloads[-1]["rows"]["fgsm"]
    assert (row["kind"], row["result"]) == ("floats", "only before rounding")
    assert row["now"] == f"{experiment.classifier.labels[3]} 12.3 %"
    assert (row["linf"], row["l2"], row["l0"], row["share"]) == ("2/255", "0.061", "144", "25 %")
    assert (row["gradients"], row["seconds"]) == ("1\u202f200", "12.3")
    for role, content in (("adversarial", b"A"), ("perturbation", b"B")):
        address = unquote(row[role].removeprefix("gradio_api/file="))
        assert Path(address).read_bytes() == content
    assert row["remarks"] == [["con", SENTENCES["rounded_away"].format(l2_as_floats="0.070")]]
    limits = payloads[-1]["limits"]
    assert limits["fgsm"] == "ε = 2/255"
    assert limits["cw"] == say("en", "compare.limit.none")
    assert experiment.classifier.labels[2] in limits["jsma"]


def test_a_process_that_breaks_off_is_told(start: Any) -> None:
    *_, last = start(Fake(BEGIN, ROW))
    assert last["state"] == "failed"
    assert last["status"] == say("en", "compare.broken")
    assert set(last["rows"]) == {"fgsm"}


def test_a_refusal_of_the_process_is_a_sentence(start: Any) -> None:
    *_, last = start(Fake({"event": "error", "message": "nothing to compare: the network says so"}))
    assert (last["state"], last["status"]) == ("failed", "Nothing to compare: the network says so.")


def test_a_missing_toolbox_is_told_with_how_to_install_it(start: Any) -> None:
    absent = {"event": "row", "attack": "cw", "ending": "not installed", "remarks": {}}
    *_, last = start(Fake(BEGIN, ROW, absent, {"event": "end"}))
    assert "pip install adversarial-robustness-toolbox" in last["status"]
    assert last["rows"]["cw"]["kind"] == "none"


@pytest.mark.parametrize(
    ("given", "words"),
    [({"picture": None}, "no picture"), ({"model": "x"}, "xpected a network"), ({"level": 99}, "level")],
)
def test_a_bad_request_starts_nothing(start: Any, given: dict[str, Any], words: str) -> None:
    fake = Fake(BEGIN)
    (payload,) = start(fake, **given)
    assert words in payload["error"]
    assert fake.command == []


def test_steps_are_the_visitors_own_where_there_are_several(toy: Entry, picture: str) -> None:
    assert steps_for(Controls(picture, "toy", None, 1, 2).experiment()) == 10
    assert steps_for(Controls(picture, "toy", None, 3, 2).experiment()) == 3


def test_every_attack_has_a_row_and_a_word_on_its_idea_from_the_start() -> None:
    texts = fixed_texts("en")
    assert [each["name"] for each in texts["attacks"]] == list(CONTENDERS)
    assert all("{" not in each["idea"] for each in texts["attacks"])


def test_what_cannot_even_begin_is_a_sentence() -> None:
    assert module.broken(*Controls(None, "toy", None, 1, 2))["error"] == say("en", "compare.broken")
