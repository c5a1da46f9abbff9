"""The content of the files of a data set: which are pictures, and what opens those that are no uploads."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from fgsm.evaluation.data.items import File
from fgsm.pictures.decode import open_tiff
from fgsm.pictures.failures import DECODER_ERRORS
from fgsm.pictures.image import load_image

MAX_LIST = 64_000_000  # bytes: the list of ImageNet's validation pictures has 1 MB
MAX_RAW = 130_000_000  # bytes: 40 million pixels without compression
_TIFF = (b"II*\0", b"MM\0*")
_NETPBM = re.compile(rb"P[1-6]\s")
_START = 200_000  # bytes
HEAD = 4  # bytes that tell these two kinds
PICTURES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".avif", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm"),
)
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1f]")


def is_picture(file: File) -> bool:
    """Say whether a file is meant as a picture: by its ending, or by its content where that says nothing."""
    if file.path.lower().endswith(PICTURES):
        return True
    try:
        load_image(file.open(), (8, 8))
    except (ValueError, OSError):
        return False
    return True


def is_flat(files: list[File]) -> bool:
    """Say whether pictures lie at the top of a listing."""
    return any("/" not in file.path and is_picture(file) for file in files)


def open_file(path: Path) -> Any:
    """Return what `load_image` takes of a file on the disk: its path, unless it is opened here."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if is_raw(head):
            file.seek(0)
            return open_content(file.read(MAX_RAW + 1))
    return path


def is_raw(head: bytes) -> bool:
    """Say whether a file is a TIFF or netpbm picture, by its first bytes."""
    return head in _TIFF or bool(_NETPBM.match(head))


def open_content(content: bytes) -> Any:
    """Return what `load_image` takes of the content of a file.

    Raises:
        ValueError: if it is a damaged picture of the kinds that are opened here, or too large a one.
    """
    if not is_raw(content[:HEAD]):
        return content
    if len(content) > MAX_RAW:
        raise ValueError(f"This picture is too large: expected at most {MAX_RAW // 1_000_000} MB, got more.")
    return open_tiff(content) if content.startswith(_TIFF) else _open_netpbm(content)


def _open_netpbm(content: bytes) -> Image.Image:
    """Return what `load_image` takes of a PPM, PGM or PBM, which it refuses as an upload."""
    try:
        return Image.open(io.BytesIO(content), formats=["PPM"])
    except DECODER_ERRORS as error:
        raise ValueError("This PPM, PGM or PBM picture is damaged or cut off.") from error


def read_content(file: File, most: int) -> bytes:
    """Return the first bytes of a file, at most so many; none of a TIFF or netpbm picture."""
    given = file.open()
    if isinstance(given, Path):
        with given.open("rb") as stream:
            return stream.read(most)
    return given[:most] if isinstance(given, bytes) else b""


def open_stream(file: File) -> BinaryIO:
    """Return the content of a file as a stream that seeks, and that is to be closed."""
    given = file.open()
    if isinstance(given, Path):
        return given.open("rb")
    return io.BytesIO(given if isinstance(given, bytes) else b"")


def read_text(file: File) -> str:
    """Return the content of a text file, such as a list; empty where it is no text or too large."""
    try:
        content = read_content(file, MAX_LIST + 1)
    except (ValueError, OSError):
        return ""
    if len(content) > MAX_LIST:
        return ""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # "Unicode text" of Windows' programs
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "" if _CONTROLS.search(content) else content.decode("cp1252", errors="replace")


def read_start(file: File) -> str:
    """Return the first lines of a text file of any size; empty if it cannot be read."""
    try:
        return read_content(file, _START).decode("latin-1").removeprefix("\xef\xbb\xbf")
    except (ValueError, OSError):
        return ""


def by_folder(files: list[File]) -> Iterator[tuple[str, list[File]]]:
    """Yield each folder with the files that lie in it, by name."""
    folders: dict[str, list[File]] = {}
    for file in files:
        folders.setdefault(file.path.rpartition("/")[0], []).append(file)
    yield from sorted(folders.items())
