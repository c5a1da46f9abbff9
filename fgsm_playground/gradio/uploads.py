"""Where Gradio keeps the files that it serves."""

from __future__ import annotations

from pathlib import Path

from gradio.utils import get_upload_folder


def upload_folder() -> Path:
    """Return the folder of uploads and of files that the page hands out."""
    return Path(get_upload_folder())
