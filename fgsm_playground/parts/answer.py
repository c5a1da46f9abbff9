"""What the server sends a part of the page: a plain dictionary, or a sentence where there is nothing to show."""

from __future__ import annotations

import time
from typing import Any

from fgsm_playground.parts.components import sentence

Payload = dict[str, Any]


class LostPictureError(ValueError):
    """A visitor's picture is not on this server, or no longer; the page that shows it can send it again."""


def problem(error: Exception | str) -> Payload:
    """Return a value that keeps the last good one and shows a sentence; never equal to the one before."""
    return {
        "error": sentence(getattr(error, "brief", str(error))),
        "lost": isinstance(error, LostPictureError),
        "at": time.time(),
    }
