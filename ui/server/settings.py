"""What a host can set, read from the environment once, when the page starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class Settings:
    """The settings; each field's metadata gives its variable, its bounds and its meaning for the README's table."""

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
    upload_mb: int = field(default=8, metadata={
        "variable": "FGSM_UPLOAD_MB", "bounds": (1, 64), "meaning": "largest upload, in MB",
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


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment gives, the defaults where it says nothing.

    Args:
        environment: variables by name; None for the process's own.

    Raises:
        ValueError: if a variable is not a whole number within its bounds.
    """
    given = os.environ if environment is None else environment
    values = {}
    for each in fields(Settings):
        variable, (low, high) = each.metadata["variable"], each.metadata["bounds"]
        text = given.get(variable, "").strip()
        if not text:
            continue
        if not (text.isdecimal() and text.isascii() and len(text) < 10 and low <= int(text) <= high):
            raise ValueError(f"expected {variable} as a whole number from {low} to {high}, got {text[:40]!r}")
        values[each.name] = int(text)
    return Settings(**values)
