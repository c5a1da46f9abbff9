"""`python -m fgsm compare`: the table, the events, the pictures, and how it ends."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm import load_classifier, load_image
from fgsm.__main__ import main
from fgsm.catalogue.entry import Entry
from fgsm.commands import compare as module
from fgsm.comparison.budget import Budget
from fgsm.comparison.compare import CONTENDERS, compare
from fgsm.comparison.task import Task
from fgsm.experiment.experiment import Experiment

ROOT = Path(__file__).resolve().parents[3]
CAT = ROOT / "assets" / "examples" / "photos" / "cat.png"
OURS = "fgsm,bim,pgd,mi-fgsm"


@pytest.fixture(scope="module", autouse=True)
def _toolbox() -> None:
    # Importing it sets up logging anew, which closes the stderr that TensorFlow's log began with: not under capsys.
    from fgsm.comparison import toolbox  # noqa: F401


@pytest.fixture
def run(tiny: Entry, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*options: str) -> tuple[int, str, str]:
        network = [] if "--model" in options else ["--model", "tiny"]
        code = main(["compare", str(CAT), *network, *options])
        return code, *capsys.readouterr()

    return command


def test_the_table_has_a_line_for_each_attack_with_what_was_measured(run: Callable[..., Any], tiny: Entry) -> None:
    code, out, err = run("--only", OURS, "--epsilon", "6/255", "--steps", "3")
    assert (code, err) == (0, "")
    classifier = tiny.load()
    task = Task(classifier, load_image(CAT, (28, 28), channels=1), level=6, steps=3)
    for row in compare(classifier, task, OURS.split(",")):
        title = CONTENDERS[row.attack].title
        line = next(line for line in out.splitlines() if line.startswith(f"{title} "))
        assert f" {row.linf}/255 " in line
        assert f" {row.l0} " in line
        assert (" yes " in line) == row.fooled
        assert classifier.labels[row.prediction] in line
        assert f"\n{title}: " in out
    assert f"away from '{classifier.labels[task.label]}'" in out
    assert "ε = 6/255, 3 steps" in out


def test_the_pictures_are_written(run: Callable[..., Any], tiny: Entry, tmp_path: Path) -> None:
    code, _, _ = run("--only", "fgsm,bim", "--epsilon", "6/255", "--out", str(tmp_path / "new"))
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        *("bim-perturbation.png", "bim.png", "fgsm-perturbation.png", "fgsm.png")
    ]
    original = load_image(CAT, (28, 28), channels=1)
    written = load_image(tmp_path / "new" / "fgsm.png", (28, 28), channels=1)
    assert np.array_equal(written, Experiment(tiny.load(), original).adversarial(6))


def test_the_events_tell_the_same(run: Callable[..., Any], tiny: Entry) -> None:
    code, out, _ = run("--only", "fgsm,bim", "--epsilon", "6/255", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    kinds = [event["event"] for event in events if event["event"] != "tick"]
    assert kinds == ["begin", "running", "row", "running", "row", "end"]
    first, last = (event for event in events if event["event"] == "row")
    picture = load_image(base64.b64decode(first["adversarial"]), (28, 28), channels=1)
    original = load_image(CAT, (28, 28), channels=1)
    assert np.array_equal(picture, Experiment(tiny.load(), original).adversarial(6))
    assert (first["attack"], first["gradients"], first["size"]) == ("fgsm", 1, original.size)
    assert set(first["remarks"]) == {"fgsm"}
    assert set(last["remarks"]) == {"fgsm", "bim"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--only", "magic"), "got 'magic'"),
        (("--epsilon", "x"), "epsilon such as 8/255"),
        (("--target", "unicorn"), "unicorn"),
        (("--steps", "0"), "steps from 1"),
        (("--seconds", "0"), "--seconds above 0"),
        (("--seconds", "nan"), "--seconds above 0"),
        (("--model", "nothing"), "expected a network"),
    ],
)
@pytest.mark.parametrize("json_too", [False, True])
def test_a_mistake_is_one_sentence_and_an_event(
    run: Callable[..., Any], options: tuple[str, str], words: str, json_too: bool
) -> None:
    code, out, err = run(*options, *(["--json"] if json_too else []))
    assert code == 2
    assert words in err
    assert len(err.splitlines()) == 1
    if json_too:
        (event,) = map(json.loads, out.splitlines())
        assert event["event"] == "error"
        assert words in event["message"]


def test_ctrl_c_keeps_the_rows_that_are_done(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def tick(table: Any, budget: Budget) -> None:
        if budget.gradients == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(module.Table, "tick", tick)
    code, out, _ = run("--only", OURS)
    assert code == 130
    assert "\nFGSM " in out
    assert "\nFGSM: " in out
    assert "\nBIM" not in out


def test_an_epsilon_between_two_levels_is_rounded_down_and_told(run: Callable[..., Any]) -> None:
    _, out, _ = run("--only", "fgsm", "--epsilon", "0.03")
    assert "Using ε = 7/255" in out


def test_in_the_background_it_steps_back_and_ends_when_nobody_reads() -> None:
    """A pipe that is closed ends it before the slow attacks are through: no work without a listener."""
    script = (
        "import os, sys; from fgsm import __main__; code = __main__.main(sys.argv[1:]);"
        "import tensorflow as tf; print(os.nice(0), tf.config.threading.get_intra_op_parallelism_threads(), code,"
        " file=sys.stderr)"
    )
    options = ["compare", str(CAT), "--model", "mnist", "--json", "--background", "--only", "fgsm,cw", "--steps", "1"]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    assert process.stderr
    assert json.loads(process.stdout.readline())["event"] == "begin"
    process.stdout.close()
    said = process.stderr.read().splitlines()[-1].split()
    assert process.wait(60) == 0
    assert int(said[0]) >= module.NICENESS or sys.platform == "win32"
    assert said[1:] == ["1", "0"]


def test_all_seven_run_on_a_network_that_ships(capsys: pytest.CaptureFixture[str]) -> None:
    digit = next((ROOT / "assets" / "examples" / "digits").glob("*.png"))
    assert main(["compare", str(digit), "--model", "mnist", "--epsilon", "51/255", "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    rows = [event for event in events if event["event"] == "row"]
    assert [row["attack"] for row in rows] == list(CONTENDERS)
    labels = load_classifier("mnist").labels
    assert all(0 <= row["prediction"] < len(labels) for row in rows)
