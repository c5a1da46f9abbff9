"""fgsm_playground/parts/folder.py: the folder that a page makes for itself, and folders that cannot be used."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fgsm_playground.parts import folder as module
from fgsm_playground.parts.folder import MARK, PREFIX, in_own_folder, make_own_folder, own_folder, say_still_here

SAID = "expected GRADIO_TEMP_DIR as a folder that can be written to, got "


@pytest.fixture(autouse=True)
def _none_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_own", None)


def test_it_lies_inside_the_one_that_is_named(tmp_path: Path) -> None:
    environment = {"GRADIO_TEMP_DIR": f" {tmp_path}/a/b "}
    folder = make_own_folder(environment)
    assert folder.parent == tmp_path / "a" / "b"
    assert folder.name.startswith(PREFIX)
    assert environment["GRADIO_TEMP_DIR"] == str(folder)
    assert own_folder() == folder
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / MARK).read_bytes()[:43] == b"Signature: 8a477f597d28d172789f06886806bc55"


@pytest.mark.parametrize("environment", [{}, {"GRADIO_TEMP_DIR": ""}, {"GRADIO_TEMP_DIR": " "}])
def test_it_lies_in_the_system_s_own_where_none_is_named(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "fgsm-playground").mkdir(mode=0o000)  # what another user's page may have left
    assert make_own_folder(environment).parent == tmp_path


def test_home_and_relative_paths_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert make_own_folder({"GRADIO_TEMP_DIR": "~/files"}).parent == tmp_path / "files"
    assert make_own_folder({"GRADIO_TEMP_DIR": "here"}).parent == tmp_path / "here"


def test_two_pages_have_two_folders(tmp_path: Path) -> None:
    first, second = (make_own_folder({"GRADIO_TEMP_DIR": str(tmp_path)}) for _ in range(2))
    assert first != second
    assert first.parent == second.parent


def unusable(name: str, folder: Path) -> str:
    """Return a value of the variable that cannot be used."""
    if name == "read-only":
        folder.chmod(0o500)
        return str(folder)
    if name == "a link to itself":
        (folder / "loop").symlink_to(folder / "loop")
        return str(folder / "loop")
    (folder / "file").write_bytes(b"")
    return {
        "a file": str(folder / "file"),
        "in a file": str(folder / "file" / "inside"),
        "nobody's home": "~nobody-of-this-name/files",
        "a name too long": str(folder / ("x" * 300)),
        "where nothing can be made": "/proc/files",
    }[name]


KINDS = ("a file", "in a file", "nobody's home", "a name too long", "where nothing can be made")


@pytest.mark.parametrize("name", [*KINDS, "a link to itself", "read-only"])
def test_one_that_cannot_be_used_is_named(name: str, tmp_path: Path) -> None:
    if name == "where nothing can be made" and not Path("/proc/self").exists():
        pytest.skip("there is no /proc here")
    if name == "read-only" and (sys.platform == "win32" or os.geteuid() == 0):
        pytest.skip("this user may write everywhere")
    value = unusable(name, tmp_path)
    environment = {"GRADIO_TEMP_DIR": value}
    with pytest.raises(ValueError, match="expected GRADIO_TEMP_DIR as a folder") as error:
        make_own_folder(environment)
    assert str(error.value).startswith(f"{SAID}{value[:200]!r} (")
    assert environment == {"GRADIO_TEMP_DIR": value}
    assert own_folder() is None


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ValueError, match=r"GRADIO_TEMP_DIR.*\(No space left on device\)"):
        make_own_folder({"GRADIO_TEMP_DIR": str(tmp_path)})


def test_a_system_without_a_temporary_folder_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(ValueError, match=f"{SAID}none, and the system's own"):
        make_own_folder({})


def test_it_goes_with_the_process_and_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_bytes(b"three years")
    script = (
        "from fgsm_playground.parts.folder import make_own_folder; folder = make_own_folder();"
        " (folder / 'picture').write_bytes(b'x'); print(folder)"
    )
    environment = {**os.environ, "GRADIO_TEMP_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_one_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    folder = make_own_folder({"GRADIO_TEMP_DIR": str(tmp_path)})
    (folder / MARK).unlink()
    folder.rmdir()
    say_still_here()
    assert (folder / MARK).is_file()


def test_a_file_of_another_process_is_one_that_is_not_here(tmp_path: Path) -> None:
    assert in_own_folder(f"{tmp_path}/{PREFIX}other/ab/cat.png") == f"{tmp_path}/{PREFIX}other/ab/cat.png"
    own = make_own_folder({"GRADIO_TEMP_DIR": str(tmp_path)})
    assert in_own_folder(f"{tmp_path}/{PREFIX}other/ab/cat.png") == str(own / "ab" / "cat.png")
    assert in_own_folder(f"{own}/ab/cat.png") == f"{own}/ab/cat.png"


@pytest.mark.parametrize("rest", ["", "thesis.odt", "thesis/1.odt", f"{PREFIX}other", f"{PREFIX}other/../thesis.odt"])
def test_any_other_path_stays_as_it_is(rest: str, tmp_path: Path) -> None:
    make_own_folder({"GRADIO_TEMP_DIR": str(tmp_path)})
    for path in (f"{tmp_path}/{rest}", f"/elsewhere/{rest}"):
        assert in_own_folder(path) == path
