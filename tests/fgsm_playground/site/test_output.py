"""fgsm_playground/site/output.py: where an export goes, and paths that would surprise."""

from __future__ import annotations

from pathlib import Path

import pytest

from fgsm_playground.site.command import main
from fgsm_playground.site.output import checked_output


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with all that may be in the way."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("empty", "theirs", "earlier", "repository/.git", "folder.html", "site.html"):
        Path(name).mkdir(parents=True)
    for name in ("notes", "theirs/index.html", "theirs/thesis.odt", "earlier/index.html", "earlier/site.js"):
        Path(name).write_text("somebody's", encoding="utf-8")


@pytest.mark.parametrize(
    ("out", "written"),
    [
        ("fgsm.html", "fgsm.html"),
        ("fgsm.HTM", "fgsm.HTM"),
        ("fgsm", "fgsm.html"),
        ("fgsm.v1", "fgsm.v1.html"),
        ("new/folder/fgsm", "new/folder/fgsm.html"),
        ("notes", "notes.html"),
        ("earlier/index.html", "earlier/index.html"),
    ],
)
def test_one_file_ends_in_html(out: str, written: str) -> None:
    assert checked_output(Path(out), one_file=True) == Path(written)


@pytest.mark.parametrize("out", ["new", "new/deep/er", "empty", "earlier", "repository"])
def test_a_folder_is_new_or_empty_or_an_earlier_export(out: str) -> None:
    assert checked_output(Path(out), one_file=False) == Path(out)


def test_home_is_understood(tmp_path: Path) -> None:
    assert checked_output(Path("~/fgsm.html"), one_file=True) == tmp_path / "fgsm.html"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["empty", "--one-file"], "expected OUT as a file, such as fgsm.html, got the folder 'empty'"),
        (["empty/", "--one-file"], "expected OUT as a file, such as fgsm.html, got the folder 'empty'"),
        (["folder.html", "--one-file"], "got the folder 'folder.html'"),
        (["site", "--one-file"], "got the folder 'site.html'"),
        ([".", "--one-file"], "got the folder '.'"),
        (["", "--one-file"], "got the folder '.'"),
        (["notes"], "expected OUT as a folder, got the file 'notes': add --one-file"),
        (["new.html"], "expected OUT as a folder, got 'new.html': add --one-file"),
        (["theirs"], "got 'theirs', which holds 'index.html' and 1 more"),
        (["."], "expected OUT as a new or empty folder, or one of an earlier export"),
        (["notes/inside"], "expected OUT in a folder, got 'notes/inside'"),
        (["notes/inside/fgsm.html", "--one-file"], "expected OUT in a folder, got 'notes/inside/fgsm.html'"),
        (["~nobody-of-this-name/site"], "expected OUT in a folder that exists, got '~nobody-of-this-name/site'"),
        (["x" * 300], "too long"),
    ],
)
def test_a_path_that_would_surprise_is_one_sentence_and_nothing_is_written(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_text() if path.is_file() else None for path in tmp_path.rglob("*")}
    assert main(["--export", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("python app.py: ")
    assert said in err
    assert {path: path.read_text() if path.is_file() else None for path in tmp_path.rglob("*")} == before


def test_a_place_without_the_right_to_write_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ValueError, match="expected OUT where you may write, got 'new'"):
        checked_output(Path("new"), one_file=False)
