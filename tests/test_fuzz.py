"""A short run of each fuzz target, and all that a long one ever found."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fgsm.pictures.image import load_image
from tests.fuzz import inputs, targets
from tests.fuzz.__main__ import TARGETS, Run, fuzz, keep

FOUND = sorted((inputs.HERE / "found").iterdir())


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run_finds_nothing(name: str) -> None:
    target, strategy = TARGETS[name]

    @settings(max_examples=150)
    @given(strategy)
    def run(value: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            target(value)

    run()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    name, data = path.name.split("-")[0], path.read_bytes()
    TARGETS[name][0](data if name in ("picture", "envelope") else json.loads(data))


@pytest.mark.parametrize("path", inputs.SEEDS, ids=lambda path: path.name)
def test_every_seed_is_a_good_picture(path: Path) -> None:
    assert load_image(path, (16, 16)).shape == (16, 16, 3)


def test_a_defect_is_found_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def target(value: bytes) -> None:
        if b"x" in value:
            raise targets.BrokenPromiseError

    run = Run(target)
    with pytest.raises(targets.BrokenPromiseError):
        fuzz(run, st.text(alphabet="wxy").map(str.encode), 60, random.Random(0))
    assert run.failed == b"x"
    monkeypatch.setattr(inputs, "HERE", tmp_path)
    (tmp_path / "found").mkdir()
    assert Path(keep("picture", run.failed)).read_bytes() == b"x"


@pytest.mark.parametrize("error", [TypeError, KeyError, IndexError, RecursionError, UnicodeDecodeError, MemoryError])
def test_only_a_sentence_keeps_the_promise(error: type[Exception]) -> None:
    def fail() -> None:
        raise error("utf-8", b"", 0, 1, "words") if error is UnicodeDecodeError else error("some words")

    with pytest.raises(targets.BrokenPromiseError):
        targets.promised(fail)
