"""A picture input whose files Gradio neither fetches nor decodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr


class UndecodedImage(gr.Image):
    """Hands on the path of an uploaded file; a subclass says what it refuses."""

    def get_block_name(self) -> str:
        """Use the stock front end."""
        return "image"

    def check_source(self, source: str) -> None:
        """Raise if a client may not send this in place of a file."""

    def check_file(self, payload: Any) -> None:
        """Raise if this is no uploaded file."""

    async def async_move_resource_to_block_cache(self, url_or_file_path: str | Path | None) -> str | None:
        """Check what Gradio would fetch, then let it."""
        self.check_source(str(url_or_file_path or ""))
        return await super().async_move_resource_to_block_cache(url_or_file_path)

    def preprocess(self, payload: Any) -> str | None:
        """Return the path of the uploaded file, undecoded."""
        if payload is None:
            return None
        self.check_file(payload)
        return str(payload.path)
