"""Packages that only some commands need, and which installation brings them."""

from __future__ import annotations

from importlib.util import find_spec

DISTRIBUTION = "fgsm-playground"


def require(module: str, extra: str, what: str) -> None:
    """Find out whether an optional package is installed, without importing it.

    Args:
        module: the package's name in an import.
        extra: the extra of the distribution that brings it.
        what: what needs it, as the user named it.

    Raises:
        ValueError: if it is not; the sentence holds the command that installs it.
    """
    if find_spec(module) is None:
        raise ValueError(f"expected {module} for {what}, which is not installed: pip install '{DISTRIBUTION}[{extra}]'")
