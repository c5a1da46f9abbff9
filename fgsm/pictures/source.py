"""The bytes of an upload: from a path, a file object or bytes, up to a limit, and never from the web."""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from PIL import features

MAX_BYTES = 20_000_000
READS_AVIF = bool(features.check("avif"))
EXPECTED = f"expected JPEG, PNG, WebP, {'AVIF, ' if READS_AVIF else ''}GIF or BMP"
MEDIA_TYPES = tuple(f"image/{name}" for name in ("jpeg", "png", "webp", *["avif"] * READS_AVIF, "gif", "bmp"))

_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]+://|https?:|data:)", re.IGNORECASE)


def read_bytes(source: str | os.PathLike[str] | bytes | BinaryIO) -> bytes:
    """Read a file, a binary file object (from its start where it can seek) or bytes, up to the byte limit.

    Raises:
        ValueError: if `source` is none of these, is a web address, cannot be read, is empty or too large.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, (str, os.PathLike)):
        data = _read_file(os.fsdecode(source))
    elif hasattr(source, "read"):
        data = _read_stream(source)
    else:
        raise ValueError(f"expected a path, bytes, a binary file object or a Pillow image, got {type(source).__name__}")
    if not data:
        raise ValueError(f"This file is empty: {EXPECTED}, got 0 bytes.")
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        raise ValueError(f"This file is too large: expected at most {most} MB, got more. Save it smaller first.")
    return data


def _read_file(path: str) -> bytes:
    if _ADDRESS.match(path):
        raise ValueError("expected a file, got a web address: fetch it with fetch_image first")
    name = os.path.basename(path)[:100]
    if not os.path.isfile(path):  # also keeps devices and pipes, which may never end, from being opened
        raise ValueError(f"expected the path of a picture, but there is no file {name!r}")
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"expected the path of a picture, but {name!r} cannot be read") from error


def _read_stream(file: BinaryIO) -> bytes:
    data = bytearray()
    try:
        if file.seekable():
            file.seek(0)
        while len(data) <= MAX_BYTES and (block := file.read(65536)):
            data += block
    except (OSError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("expected an open binary file, got one that cannot be read") from error
    return bytes(data)
