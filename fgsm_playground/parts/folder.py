"""The folder for what visitors send and get: one for each process, inside `GRADIO_TEMP_DIR`, and nothing outside it.

A file inside says that the folder is a page's own and, by its time, that the page still runs.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

VARIABLE = "GRADIO_TEMP_DIR"
PREFIX = "fgsm-playground."
# Backup programs know this name and these first 43 bytes, and leave such a folder out: https://bford.info/cachedir/
MARK = "CACHEDIR.TAG"
MEANING = "Signature: 8a477f597d28d172789f06886806bc55\n# FGSM Playground made this folder and deletes what is in it: "

_own: Path | None = None


def make_own_folder(environment: MutableMapping[str, str] | None = None) -> Path:
    """Make this process's folder, tell Gradio of it by `GRADIO_TEMP_DIR`, and remove it when the process ends.

    Args:
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if there is no folder that can be written to; the sentence names the variable.
    """
    global _own
    given = os.environ if environment is None else environment
    wanted = given.get(VARIABLE, "").strip()
    try:
        parent = Path(wanted or tempfile.gettempdir()).expanduser().absolute()
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _mark(folder)
    except (OSError, RuntimeError) as error:  # RuntimeError: the home of a user who does not exist
        got = repr(wanted[:200]) if wanted else "none, and the system's own for temporary files cannot be used either"
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"expected {VARIABLE} as a folder that can be written to, got {got} ({reason})") from error
    given[VARIABLE] = str(folder)
    _own = folder
    return folder


def own_folder() -> Path | None:
    """Return this process's folder; None where none was made."""
    return _own


def in_own_folder(path: str) -> str:
    """Return where this process would keep a file that another page's process keeps in its folder beside this one's.

    A visitor's page names such a file after a restart, or at another replica: here it is not there.

    Args:
        path: as a client names it; one that is in no such folder comes back as it is.
    """
    try:
        other, *rest = Path(path).relative_to(_own.parent).parts if _own else ("",)
    except ValueError:
        return path
    if not _own or not other.startswith(PREFIX) or not rest or ".." in rest:
        return path
    return str(_own.joinpath(*rest))


def say_still_here() -> None:
    """Keep other pages from taking this process's folder for abandoned, also where somebody emptied it."""
    if _own:
        with suppress(OSError):
            _own.mkdir(mode=0o700, parents=True, exist_ok=True)
            _mark(_own)


def remove_abandoned(age: float) -> None:
    """Remove the folders beside this process's that belong to pages which ended without a chance to do so.

    Args:
        age: in seconds, since the other page last said that it was still here.
    """
    if not _own:
        return
    with suppress(OSError):
        for other in _own.parent.glob(f"{PREFIX}*"):
            if other != _own and _is_marked(other) and (other / MARK).stat().st_mtime < time.time() - age:
                shutil.rmtree(other, ignore_errors=True)  # links in it are removed, not followed


def _mark(folder: Path) -> None:
    (folder / MARK).write_text(f"{MEANING}{folder.name}\n", encoding="utf-8")


def _is_marked(folder: Path) -> bool:
    """Say whether a page made a folder: neither a link to one, nor a copy of one under another name."""
    try:
        return not folder.is_symlink() and (folder / MARK).read_text(encoding="utf-8") == f"{MEANING}{folder.name}\n"
    except (OSError, ValueError):
        return False
