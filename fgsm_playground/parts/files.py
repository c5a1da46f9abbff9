"""Files that the page hands out: kept where Gradio serves them, and deleted after a while."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fgsm_playground.gradio.uploads import upload_folder
from fgsm_playground.parts.folder import MARK, own_folder


def save_png(data: bytes, name: str) -> str:
    """Write PNG bytes into Gradio's cache, whole or not at all, and return the path.

    Args:
        data: the file's content, whose hash names its folder.
        name: the file's name for a visitor.
    """
    with _part() as part:
        part.write(data)
    return _place(part.name, hashlib.sha256(data).hexdigest(), name)


async def save_stream(chunks: AsyncIterator[bytes], name: str) -> str:
    """Write a file into Gradio's cache as it comes, whole or not at all, and return the path.

    Args:
        chunks: the file's content, whose hash names its folder.
        name: the file's name.
    """
    digest = hashlib.sha256()
    with _part() as part:
        try:
            async for chunk in chunks:
                digest.update(chunk)
                part.write(chunk)
        except BaseException:
            os.unlink(part.name)
            raise
    return _place(part.name, digest.hexdigest(), name)


def _part() -> IO[bytes]:
    folder = upload_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(dir=folder, delete=False)


def _place(part: str, digest: str, name: str) -> str:
    # Two visitors may ask for one picture at once: neither may see it half written.
    path = upload_folder() / digest / name
    path.parent.mkdir(exist_ok=True)
    os.replace(part, path)
    return str(path)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder for the length of the block, where it is forgotten as well if the process does not get that far."""
    parent = upload_folder()
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def forget_files(age: float) -> None:
    """Delete files of this process's own folder that are older, whoever wrote them, and folders that stay empty.

    Where the process has no folder of its own, nothing is deleted: `GRADIO_TEMP_DIR` may hold what others keep there.

    Args:
        age: in seconds.
    """
    folder, before = own_folder(), time.time() - age
    if not folder:
        return
    # What is in a folder comes before the folder.
    for path in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):  # another thread may be faster, and a folder may not be empty
            if path == folder / MARK or path.lstat().st_ctime > before:
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
