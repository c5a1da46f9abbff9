"""fgsm/evaluation/cluster.py: any number of workers, and one that dies, find the same as this process does."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from fgsm import load_classifier
from fgsm.__main__ import main
from fgsm.commands.evaluate_task import Task
from fgsm.evaluation.cluster import _read, _Worker, connected, judge_on_workers
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.evaluate import judge_all
from fgsm.evaluation.journal import in_order
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.record import Record, Sample
from tests.conftest import skip_or_fail

COUNT = 100


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    """Noise, judged by a network that ships."""
    if importlib.util.find_spec("ray") is None:
        skip_or_fail("Ray is not installed (requirements-ray.txt)")
    random, path = np.random.default_rng(0), tmp_path_factory.mktemp("data") / "digits.npz"
    images = random.integers(0, 256, (COUNT, 28, 28), dtype=np.uint8)
    said = load_classifier("mnist-linear").logits(images[..., None] / 255)
    np.savez(path, x_test=images, y_test=np.where(said.argmax(axis=1) == 0, 3, 7))
    return Task(
        model="mnist-linear",
        data=str(path),
        attack="pgd",
        steps=2,
        targets=1,
        queries=1,
        levels=(0, 1, 2),
        seed=0,
        limit=None,
        attacker="",
        draws=1,
    )


@pytest.fixture(scope="module")
def four(task: Task) -> Iterator[int]:
    """A cluster on this machine for all these tests: starting one takes seconds."""
    with connected(4, None) as workers:
        yield workers


def build(task: Task) -> tuple[Judge, Dataset]:
    return task.judge(), task.dataset()


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_workers_writes_the_file_that_this_process_writes(
    task: Task, four: int, workers: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("evaluate", "--model", task.model, task.data, "--attack", "pgd", "--steps", "2", "--levels", "0,1,2")
    assert main([*options, "--csv", str(tmp_path / "local.csv")]) == 0
    expected = capsys.readouterr().out
    more = ("--engine", "ray", "--workers", str(workers))
    assert main([*options, "--csv", str(tmp_path / "ray.csv"), *more]) == 0
    assert capsys.readouterr().out == expected
    assert (tmp_path / "ray.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()


def test_why_a_gradient_is_zero_is_known_though_a_worker_judged(
    task: Task, four: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels, last = keras.Input((28, 28, 1)), keras.layers.Dense(10)
    model = keras.Model(pixels, last(keras.ops.round(keras.layers.Flatten()(pixels))))
    last.bias.assign(99 * np.eye(10)[3])  # so that it reads some right
    model.save(tmp_path / "rounds.keras")
    network = ("--model", str(tmp_path / "rounds.keras"), "--range", "0,1")
    options = ("evaluate", *network, task.data, "--levels", "0,1", "--limit", "10")
    assert main([*options, "--engine", "ray", "--workers", "1"]) == 0
    found = capsys.readouterr().out
    assert "which is no evidence of robustness: no gradient passes" in found
    assert main([*options]) == 0
    assert capsys.readouterr().out == found


def test_it_listens_on_the_loopback_address_only(four: int) -> None:
    ray: Any = pytest.importorskip("ray")
    assert {node["NodeManagerAddress"] for node in ray.nodes()} == {"127.0.0.1"}


class Dying:
    """A judge whose process is killed when it comes to its second part, once."""

    def __init__(self, judge: Judge, marker: Path) -> None:
        self.judge, self.marker, self.calls = judge, marker, 0

    def __call__(self, samples: Sequence[Sample]) -> list[Record]:
        self.calls += 1
        if self.calls == 2 and not self.marker.exists():
            self.marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.judge(samples)


def build_dying(task: Task, marker: Path) -> tuple[Any, Dataset]:
    return Dying(task.judge(), marker), task.dataset()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_that_is_killed_changes_nothing(task: Task, four: int, tmp_path: Path) -> None:
    marker, dataset = tmp_path / "killed", task.dataset()
    done = set(dataset.names[:7])
    parts = list(judge_on_workers(partial(build_dying, task, marker), dataset, workers=1, without=done))
    assert marker.exists()
    assert sum(map(len, parts)) == COUNT - 7  # none twice, and none that was judged already
    expected = [record for part in judge_all(task.judge(), dataset.samples(without=done)) for record in part]
    assert in_order([record for part in parts for record in part], dataset.names) == expected


def test_nothing_left_to_judge_starts_no_worker(task: Task) -> None:
    dataset = task.dataset()
    assert list(judge_on_workers(partial(build, task), dataset, workers=1, without=set(dataset.names))) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": "/nowhere.npz"}, "in a worker: expected .*nowhere"),
        ({"model": "nothing"}, "in a worker: expected a network"),
    ],
)
def test_what_a_worker_cannot_read_is_one_sentence(task: Task, change: dict[str, Any], message: str) -> None:
    worker = _Worker(partial(build, replace(task, **change)))
    (answer,) = worker({"position": np.arange(3)})["found"]
    with pytest.raises(ValueError, match=message):
        _read(json.loads(answer), task.dataset())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--workers", "2"), "expected --engine ray with --workers or --address"),
        (("--engine", "ray", "--workers", "0"), "expected workers from 1 to"),
    ],
)
def test_options_that_do_not_fit_are_one_sentence(
    task: Task, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    assert main(["evaluate", "--model", task.model, task.data, *options]) == 2
    assert message in capsys.readouterr().err


def test_without_ray_the_file_to_install_is_named(task: Task, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["evaluate", "--model", task.model, task.data, "--engine", "ray"]) == 2
    assert "pip install 'fgsm-playground[ray]'" in capsys.readouterr().err


class NoRay:
    """Stands in for Ray, and keeps what it was to start with."""

    def __init__(self, processors: float) -> None:
        self.processors, self.started = processors, dict[str, Any]()

    def is_initialized(self) -> bool:
        return False

    def init(self, **options: Any) -> None:
        self.started = options

    def shutdown(self) -> None:
        assert self.started.get("address") or Path(self.started["_temp_dir"]).is_dir()

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": self.processors} if self.processors else {}


@pytest.mark.parametrize(
    ("workers", "here", "processors", "count"),
    [(None, 6, 6, 6), (4, 6, 4, 4), (9, 9, 9, 9), (None, 6, 0, 1), (None, 6, 0.5, 1)],
)
def test_a_cluster_on_this_machine_has_room_for_all_workers_and_stays_here(
    workers: int | None, here: int, processors: float, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray, long = NoRay(processors), tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    monkeypatch.setattr("fgsm.evaluation.cluster._import_ray", lambda: ray)
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    with connected(workers, None) as found:
        assert found == count
        assert (ray.started["num_cpus"], ray.started["_node_ip_address"]) == (here, "127.0.0.1")
        assert len(ray.started["_temp_dir"]) < 60  # the sockets' paths have an end
        assert not ray.started["include_dashboard"]
    assert not Path(ray.started["_temp_dir"]).exists()


def test_a_cluster_elsewhere_is_asked_for_by_its_address_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = NoRay(64)
    monkeypatch.setattr("fgsm.evaluation.cluster._import_ray", lambda: ray)
    with connected(None, "auto") as found:
        assert (found, ray.started) == (64, {"address": "auto", "log_to_driver": False, "logging_level": "error"})


def test_of_a_processor_that_does_not_count_itself_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = NoRay(1)
    monkeypatch.setattr("fgsm.evaluation.cluster._import_ray", lambda: ray)
    monkeypatch.setattr("os.cpu_count", lambda: None)
    with connected(None, None) as found:
        assert (found, ray.started["num_cpus"]) == (1, 1)


def test_of_what_a_cluster_says_that_cannot_be_reached_the_first_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = NoRay(1)

    def init(**options: Any) -> None:
        raise ConnectionError("nobody there\nand much more")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr("fgsm.evaluation.cluster._import_ray", lambda: ray)
    with (
        pytest.raises(ValueError, match=r"^expected a Ray cluster at elsewhere, got: nobody there$"),
        connected(1, "elsewhere"),
    ):
        pass
