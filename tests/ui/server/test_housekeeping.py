"""ui/server/housekeeping.py and ui/parts/files.py: what visitors leave behind is forgotten, nothing else."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm.experiment.cache import cache_counts, cached_experiment
from ui.parts import files
from ui.parts.files import forget_files, save_png
from ui.server import housekeeping


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of uploads, for one test."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "files"))
    return tmp_path / "files"


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let time pass: a file's own time cannot be set back."""
    now = time.time
    monkeypatch.setattr(files, "time", SimpleNamespace(time=lambda: now() + seconds))


def test_old_files_go_and_young_ones_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(save_png(b"a picture", "mine.png"))
    (folder / "part").write_bytes(b"half an upload of a process that was killed")
    (folder / "elsewhere").symlink_to(Path(__file__))
    forget_files(60)
    assert path.read_bytes() == b"a picture"
    later(monkeypatch, 61)
    forget_files(60)
    assert list(folder.iterdir()) == []
    assert Path(__file__).is_file()


def test_what_a_panel_was_working_on_goes_with_its_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with files.temporary_folder() as inside:
        (inside / "picture.png").write_bytes(b"a picture")
        assert inside.parent == folder
        later(monkeypatch, 61)
        forget_files(60)
        assert not (inside / "picture.png").exists()
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_in_use_again_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(save_png(b"a picture", "mine.png"))
    os.utime(path.parent, (0, 0))
    later(monkeypatch, 30)
    forget_files(60)
    assert path.is_file()


def test_without_a_folder_there_is_nothing_to_do(folder: Path) -> None:
    forget_files(0)
    assert not folder.exists()


def test_what_a_killed_process_left_goes_when_the_next_one_starts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Path(save_png(b"a picture", "mine.png"))
    later(monkeypatch, housekeeping.AGE + 1)

    async def start() -> None:
        async with housekeeping.tidy(None):
            while left.exists():
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(start(), 60))


def test_memory_forgets_too(toy: Entry) -> None:
    state = SimpleNamespace(session_data={"someone": "a figure"}, time_last_used={"someone": 0})
    pixels = np.zeros((16, 12, 3), np.uint8).tobytes()
    first = cached_experiment("toy", pixels)
    assert cached_experiment("toy", pixels) is first
    housekeeping.forget(SimpleNamespace(state_holder=state))
    assert cache_counts().hits == 0
    assert cached_experiment("toy", pixels) is not first
    assert not state.session_data
    assert not state.time_last_used


def test_together_it_takes_no_more_than_a_quarter_of_an_hour() -> None:
    # A file just missed lives until the next look, and an experiment made from it just before until the one after.
    assert housekeeping.AGE + 2 * housekeeping.EVERY <= 15 * 60
