"""Where an export goes, checked before it is made: not over anybody's files, and under a name that browsers know."""

from __future__ import annotations

import os
from pathlib import Path

ENDINGS = (".html", ".htm")
EARLIER = ("index.html", "site.js")  # what a folder of an earlier export holds


def checked_output(out: Path, *, one_file: bool) -> Path:
    """Return where to write: with `.html` at the end of a file that has no such ending, and with the user's home.

    Args:
        out: what the user asked for.
        one_file: whether it is to be one file, or a folder.

    Raises:
        ValueError: if a folder was given for a file or the other way round, or it cannot be written there.
        OSError: if the system takes no such path.
    """
    try:
        out = out.expanduser()
    except RuntimeError as error:
        raise ValueError(f"expected OUT in a folder that exists, got {str(out)!r} ({error})") from error
    checked = _file(out) if one_file else _folder(out)
    parent = checked.absolute()
    while not os.path.lexists(parent):
        parent = parent.parent
    if parent != checked.absolute() and not parent.is_dir():
        raise ValueError(f"expected OUT in a folder, got {str(out)!r}: {str(parent)!r} is a file")
    if not os.access(parent, os.W_OK):
        raise ValueError(f"expected OUT where you may write, got {str(out)!r}: {str(parent)!r} is read-only")
    return checked


def _file(out: Path) -> Path:
    if not out.is_dir() and out.suffix.lower() not in ENDINGS:
        out = out.with_name(f"{out.name}.html")
    if out.is_dir():
        raise ValueError(f"expected OUT as a file, such as fgsm.html, got the folder {str(out)!r}")
    return out


def _folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise ValueError(f"expected OUT as a folder, got the file {str(out)!r}: add --one-file to write one HTML file")
    if not out.exists() and out.suffix.lower() in ENDINGS:
        raise ValueError(f"expected OUT as a folder, got {str(out)!r}: add --one-file to write one HTML file")
    if out.is_dir() and not all((out / name).is_file() for name in EARLIER):
        others = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
        if others:
            raise ValueError(
                f"expected OUT as a new or empty folder, or one of an earlier export, got {str(out)!r}, which holds "
                f"{others[0]!r}" + (f" and {len(others) - 1} more" if others[1:] else "")
            )
    return out
