"""The page's JavaScript, CSS and HTML, each beside the Python of its part."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent


def read_static(name: str) -> str:
    """Return a file of `fgsm_playground/`, such as `figure/figure.js`."""
    return (STATIC / name).read_text(encoding="utf-8")
