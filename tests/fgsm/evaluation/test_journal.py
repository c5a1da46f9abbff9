"""fgsm/evaluation/journal.py: what is kept of a run survives whatever ends it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fgsm.evaluation.journal import Journal, in_order
from fgsm.evaluation.record import Outcome, Record

RUN = {"model": "tiny", "levels": [0, 2], "seed": 0}


def record(name: str) -> Record:
    return Record(name, 1, Outcome(0, 1, 2.5), (Outcome(2, 0, -0.25, "pgd"),), ("a mark",))


def kept(path: Path, part: str = "") -> list[Record]:
    journal = Journal(path, RUN)
    journal.close()
    return journal.records(part)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of three batches of two parts."""
    path = tmp_path / "a" / "new" / "run.journal"
    journal = Journal(path, RUN)
    journal.add("", [record("ä.png"), record("b.png")])
    journal.add("jpeg", [record("c.png")])
    journal.add("", [record("d.png")])
    journal.close()
    return path


def test_records_come_back_as_they_were_by_part(path: Path) -> None:
    assert kept(path) == [record("ä.png"), record("b.png"), record("d.png")]
    assert kept(path, "jpeg") == [record("c.png")]
    assert kept(path, "blur") == []


def test_a_record_stays_as_it_was_found() -> None:
    with pytest.raises(AttributeError):
        record("a.png").marks = ()  # type: ignore[misc]


def test_cut_off_anywhere_the_whole_lines_are_there_and_it_can_go_on(path: Path) -> None:
    content = path.read_bytes()
    first = content.index(b"\n") + 1
    for end in range(first, len(content)):
        path.write_bytes(content[:end])
        whole = content[:end].count(b"\n") - 1
        before = len(kept(path)) + len(kept(path, "jpeg"))
        assert before == (0, 2, 3, 4)[whole]
        journal = Journal(path, RUN)
        journal.add("", [record("e.png")])
        journal.close()
        assert kept(path)[-1] == record("e.png")
        assert len(kept(path)) + len(kept(path, "jpeg")) == before + 1


def test_a_line_whose_checksum_is_wrong_does_not_count(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"c.png", b"x.png"))
    assert kept(path, "jpeg") == []
    assert len(kept(path)) == 3


def test_kill_9_in_the_middle_of_writing_loses_nothing_that_was_added(tmp_path: Path) -> None:
    path = tmp_path / "run.journal"
    program = f"""
from pathlib import Path
from tests.fgsm.evaluation.test_journal import RUN, record, Journal
journal = Journal(Path({str(path)!r}), RUN)
for number in range(10**9):
    journal.add("", [record(str(number))] * 50)
    print(number, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(20):
        added = int(process.stdout.readline())
    process.kill()
    rest = process.stdout.read().split()
    assert process.wait() == (1 if sys.platform == "win32" else -signal.SIGKILL)
    whole = [number for number in rest if number.isdecimal()]
    added = int(whole[-2]) if len(whole) > 1 else added
    names = [each.name for each in kept(path)]
    assert names[: 50 * (added + 1)] == [str(number) for number in range(added + 1) for _ in range(50)]
    assert len(names) % 50 == 0


@pytest.mark.parametrize("content", [b"\\documentclass{article}\n", b"x", b"deadbeef {}\n", bytes(100)])
def test_another_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "thesis.tex"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"expected a file that --resume has made, got thesis\.tex"):
        Journal(path, RUN)
    assert path.read_bytes() == content


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert kept(path) == []
    assert path.stat().st_size > 0


@pytest.mark.parametrize("change", [{"levels": [0, 3]}, {"seed": 1}, {"model": "other"}, {"attack": "pgd"}])
def test_another_run_is_refused_by_what_differs(path: Path, change: dict[str, Any]) -> None:
    (name,) = change
    with pytest.raises(ValueError, match=rf"expected the run that run\.journal was begun with: its {name} was .*, now"):
        Journal(path, {**RUN, **change})


def test_records_are_put_in_the_order_of_names_once() -> None:
    given = [record("b"), record("a"), record("b"), record("x")]
    assert in_order(given, ["a", "b", "c"]) == [record("a"), record("b")]
