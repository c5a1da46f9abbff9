"""What a file would need that is not given to it."""

from __future__ import annotations


class NeedsCodeError(ValueError):
    """A network in a file needs code that no file is allowed to bring; the text says which."""
