"""Files that the page hands out: kept where Gradio serves them and deletes them after a while."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from gradio.utils import get_upload_folder


def save_png(data: bytes, name: str) -> str:
    """Write PNG bytes into Gradio's cache, whole or not at all, and return the path.

    Args:
        data: the file's content, whose hash names its folder.
        name: the file's name for a visitor.
    """
    path = Path(get_upload_folder()) / hashlib.sha256(data).hexdigest() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two visitors may ask for one picture at once: neither may see it half written.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(data)
    os.replace(part.name, path)
    return str(path)
