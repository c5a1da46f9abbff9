"""What a host can set, read from the environment once, when the page starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from fgsm.pictures.source import MAX_BYTES

MEGABYTE = 1_000_000  # bytes, as the library counts what it reads


@dataclass(frozen=True)
class Settings:
    """The settings; each field's metadata gives its variable, bounds or form, and meaning for the README's table.

    `otherwise` there says what goes where the variable is not set and the default does not tell.
    """

    queue: int = field(default=128, metadata={
        "variable": "FGSM_QUEUE", "bounds": (1, 10_000),
        "meaning": "requests that may wait; one more gets a sentence",
    })  # fmt: skip
    at_once: int = field(default=4, metadata={
        "variable": "FGSM_AT_ONCE", "bounds": (1, 64),
        "meaning": "attacks computed at once; each visitor's one after another",
    })  # fmt: skip
    sessions: int = field(default=200, metadata={
        "variable": "FGSM_SESSIONS", "bounds": (1, 10_000), "meaning": "visitors whose page is remembered",
    })  # fmt: skip
    upload_mb: int = field(default=MAX_BYTES // MEGABYTE, metadata={
        "variable": "FGSM_UPLOAD_MB", "bounds": (1, MAX_BYTES // MEGABYTE), "meaning": "largest upload, in MB",
    })  # fmt: skip
    cached: int = field(default=128, metadata={
        "variable": "FGSM_CACHED", "bounds": (1, 10_000),
        "meaning": "experiments (picture, network, target, steps) kept, about 1 MB each",
    })  # fmt: skip
    workers: int = field(default=16, metadata={
        "variable": "FGSM_WORKERS", "bounds": (2, 256), "meaning": "Python threads that answer requests",
    })  # fmt: skip
    ahead: int = field(default=1, metadata={
        "variable": "FGSM_AHEAD", "bounds": (0, 1),
        "meaning": "1: all networks are loaded behind the first figure; 0: each when it is first picked",
    })  # fmt: skip
    rate: int = field(default=120, metadata={
        "variable": "FGSM_RATE", "bounds": (1, 100_000), "meaning": "attacks a minute that refill a visitor's bucket",
    })  # fmt: skip
    burst: int = field(default=40, metadata={
        "variable": "FGSM_BURST", "bounds": (1, 100_000), "meaning": "attacks in a full bucket",
    })  # fmt: skip
    log: int = field(default=0, metadata={
        "variable": "FGSM_LOG", "bounds": (0, 1), "meaning": "1: one line of JSON a request on stderr",
    })  # fmt: skip
    metrics: int = field(default=0, metadata={
        "variable": "FGSM_METRICS", "bounds": (0, 1), "meaning": "1: figures for Prometheus at `/metrics`",
    })  # fmt: skip
    contact: str = field(default="", metadata={
        "variable": "FGSM_CONTACT", "form": r"https?://[!-'*-~]{1,200}|[!-'*-?A-~]{1,100}@[!-'*-?A-~]{1,100}",
        "otherwise": "on Spaces the Space's address",
        "meaning": "where you are reached, on the web or by mail: sites that pictures are fetched from ask for it",
    })  # fmt: skip

    @property
    def upload_bytes(self) -> int:
        """The largest upload, in bytes."""
        return self.upload_mb * MEGABYTE


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment gives, the defaults where it says nothing.

    Args:
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if a variable is not a whole number within its bounds, or not an address where one is expected.
    """
    given = os.environ if environment is None else environment
    texts = {each: given.get(each.metadata["variable"], "").strip() for each in fields(Settings)}
    values = {each.name: _value(each, text) for each, text in texts.items() if text}
    return Settings(**{"contact": _space(given), **values})


def _space(given: Mapping[str, str]) -> str:
    """Return where visitors of a Hugging Face Space write to its host; empty elsewhere."""
    name = given.get("SPACE_ID", "")
    return f"https://huggingface.co/spaces/{name}" if re.fullmatch(r"[\w.-]{1,96}/[\w.-]{1,96}", name, re.ASCII) else ""


def _value(setting: Field[Any], text: str) -> Any:
    variable = setting.metadata["variable"]
    if "form" in setting.metadata:
        if not re.fullmatch(setting.metadata["form"], text):
            raise ValueError(f"expected {variable} as an address on the web or of mail, got {text[:40]!r}")
        return text
    low, high = setting.metadata["bounds"]
    if not (text.isdecimal() and text.isascii() and len(text) < 10 and low <= int(text) <= high):
        raise ValueError(f"expected {variable} as a whole number from {low} to {high}, got {text[:40]!r}")
    return int(text)
