"""fgsm_playground/compare/process.py: what the process prints, and that it never outlives whoever listens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from fgsm_playground.compare import process as module
from fgsm_playground.compare.process import ROOT, Child, Children

FOR_EVER = """
import json, os, time
print(json.dumps({"pid": os.getpid()}), flush=True)
while True:
    time.sleep(0.05)
    print("{}", flush=True)
"""
SILENT = FOR_EVER.replace('    print("{}", flush=True)', "")
DEAF = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{FOR_EVER}"

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ended(pid: int) -> None:
    """Wait until a process is gone."""
    for _ in range(600):
        if not runs(pid):
            return
        time.sleep(0.05)
    pytest.fail("it still runs")


def first(child: Child) -> dict[str, Any]:
    return next(event for event in child.events() if event)


def all_of(script: str) -> list[dict[str, Any]]:
    with Child(["-c", script]) as child:
        return [event for event in child.events() if event]


def test_each_line_is_an_event_and_the_last_ends_it() -> None:
    assert all_of('print(\'{"a": 1}\'); print(\'{"b": "ε"}\')') == [{"a": 1}, {"b": "ε"}]


def test_silence_is_told_so_that_whoever_listens_may_stop() -> None:
    with Child(["-c", SILENT]) as child:
        first(child)
        assert next(child.events(every=0.01)) is None


@posix
@pytest.mark.parametrize("script", [FOR_EVER, DEAF])
def test_the_process_ends_with_the_block(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 0.2)
    with Child(["-c", script]) as child:
        pid = first(child)["pid"]
        assert runs(pid)
    assert not runs(pid)


@posix
def test_a_process_that_is_ended_from_elsewhere_ends_the_events() -> None:
    with Child(["-c", FOR_EVER]) as child:
        events = child.events()
        pid = next(event for event in events if event)["pid"]
        child.end()
        assert not runs(pid)
        assert all(not event for event in events)


@posix
def test_a_page_that_ends_takes_its_processes_with_it() -> None:
    first = f"next(filter(None, Child(['-c', {SILENT!r}]).events()))"
    page = f"from fgsm_playground.compare.process import Child; print({first}['pid'])"
    answer = subprocess.run([sys.executable, "-c", page], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=60)
    ended(int(answer.stdout))


@posix
def test_a_process_that_nobody_asks_any_more_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    ended(first(Child(["-c", FOR_EVER]))["pid"])


@posix
def test_a_visitor_has_one_process_at_most() -> None:
    children, script = Children(), ["-c", FOR_EVER]
    with children.start("one", script) as one, children.start("other", script) as other:
        pids = [first(one)["pid"], first(other)["pid"]]
        with children.start("one", script) as again:
            pids.append(first(again)["pid"])
            assert [runs(pid) for pid in pids] == [False, True, True]
            children.end("other")
            children.end("nobody")
            assert [runs(pid) for pid in pids] == [False, False, True]
    assert not runs(pids[-1])


def test_a_process_that_fails_just_ends() -> None:
    assert all_of("raise SystemExit(3)") == []


def test_it_runs_where_the_library_is() -> None:
    script = "import json, pathlib; print(json.dumps({'here': pathlib.Path('fgsm/comparison/compare.py').exists()}))"
    assert all_of(script) == [{"here": True}]
