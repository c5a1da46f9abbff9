"""server/housekeeping.py and parts/files.py: what visitors leave behind is forgotten, nothing else."""

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
from fgsm_playground.parts import files
from fgsm_playground.parts import folder as folders
from fgsm_playground.parts.files import forget_files, save_png
from fgsm_playground.parts.folder import MARK, make_own_folder
from fgsm_playground.server import housekeeping


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of uploads that a page makes for itself, for one test."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "files"))
    monkeypatch.setattr("fgsm_playground.parts.folder._own", None)
    return make_own_folder()


def inside(folder: Path) -> list[str]:
    """Return what lies in a page's own folder, but for its mark."""
    return sorted(path.name for path in folder.iterdir() if path.name != MARK)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let time pass: a file's own time cannot be set back."""
    now = time.time
    for module in (files, folders):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: now() + seconds))


def test_old_files_go_and_young_ones_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(save_png(b"a picture", "mine.png"))
    (folder / "part").write_bytes(b"half an upload of a process that was killed")
    (folder / "elsewhere").symlink_to(Path(__file__))
    forget_files(60)
    assert path.read_bytes() == b"a picture"
    later(monkeypatch, 61)
    forget_files(60)
    assert inside(folder) == []
    assert Path(__file__).is_file()


def test_what_a_panel_was_working_on_goes_with_its_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with files.temporary_folder() as work:
        (work / "picture.png").write_bytes(b"a picture")
        assert work.parent == folder
        later(monkeypatch, 61)
        forget_files(60)
        assert not (work / "picture.png").exists()
    assert inside(folder) == []


def test_a_folder_that_is_in_use_again_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(save_png(b"a picture", "mine.png"))
    os.utime(path.parent, (0, 0))
    later(monkeypatch, 30)
    forget_files(60)
    assert path.is_file()


def test_links_are_removed_and_never_followed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "theirs" / "thesis.odt"
    theirs.parent.mkdir()
    theirs.write_bytes(b"three years")
    (folder / "file").symlink_to(theirs)
    (folder / "folder").symlink_to(theirs.parent, target_is_directory=True)
    later(monkeypatch, 61)
    forget_files(60)
    assert inside(folder) == []
    assert theirs.read_bytes() == b"three years"


def test_what_lies_beside_the_page_s_own_folder_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [folder.parent / name for name in ("thesis.odt", "photos/2019/cat.jpg", "fgsm-playground.py")]
    theirs += [folder.parent / f"fgsm-playground.{name}" / "train.py" for name in ("git", "old")]
    for path in theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"only copy")
    (folder.parent / "fgsm-playground.old" / MARK).write_bytes((folder / MARK).read_bytes())  # a copy of ours
    (folder.parent / "fgsm-playground.link").symlink_to(theirs[1].parent, target_is_directory=True)
    (folder.parent / "notes").mkdir()
    later(monkeypatch, 10 * housekeeping.AGE)
    housekeeping._forget_files()
    assert all(path.read_bytes() == b"only copy" for path in theirs)
    assert (folder.parent / "notes").is_dir()
    assert folder.is_dir()


def test_where_no_folder_was_made_nothing_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setattr("fgsm_playground.parts.folder._own", None)
    path = Path(save_png(b"a picture", "mine.png"))
    later(monkeypatch, 10 * housekeeping.AGE)
    housekeeping._forget_files()
    assert path.is_file()


def test_what_a_killed_process_left_goes_when_another_one_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = Path(save_png(b"a picture", "mine.png"))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder.parent))
    own = make_own_folder()
    assert own.parent == folder.parent
    later(monkeypatch, housekeeping.AGE + 1)

    async def start() -> None:
        async with housekeeping.tidy(None):
            while left.exists() or folder.exists():
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(start(), 60))
    assert own.is_dir()


def test_a_page_beside_another_one_keeps_its_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Path(save_png(b"a picture", "mine.png"))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder.parent))
    make_own_folder()
    later(monkeypatch, housekeeping.AGE - 1)
    housekeeping._forget_files()
    assert beside.is_file()


def test_memory_forgets_too(toy: Entry) -> None:
    state = SimpleNamespace(session_data={"someone": "a figure"}, time_last_used={"someone": 0})
    blocks = SimpleNamespace(temp_file_sets=[{"/tmp/a/picture"}, set()])
    pixels = np.zeros((16, 12, 3), np.uint8).tobytes()
    first = cached_experiment("toy", pixels)
    assert cached_experiment("toy", pixels) is first
    housekeeping.forget(SimpleNamespace(state_holder=state, get_blocks=lambda: blocks))
    assert cache_counts().hits == 0
    assert cached_experiment("toy", pixels) is not first
    assert not state.session_data
    assert not state.time_last_used
    assert blocks.temp_file_sets == [set(), set()]


def test_together_it_takes_no_more_than_a_quarter_of_an_hour() -> None:
    # A file just missed lives until the next look, and an experiment made from it just before until the one after.
    assert housekeeping.AGE + 2 * housekeeping.EVERY <= 15 * 60
