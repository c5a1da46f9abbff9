"""A sound file of a kind that is not read, as opposed to a damaged one."""

from __future__ import annotations


class UnsupportedError(ValueError):
    """Says in one clause what a file would have to be ("expected …, got …")."""
