"""The lab book: what the figure showed at rest, as a table and as CSV. It is kept in the browser alone."""

from __future__ import annotations

from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.panel import Panel
from fgsm_playground.parts.part import Part


def add_labbook() -> None:
    """Add the book to the Blocks being built."""
    Panel("lesson/labbook", (), elem_id="labbook", label=word("language"), words=words("labbook."))


def add_recorder() -> None:
    """Add the script that writes the trials down, whether or not the book is open."""
    Part(module="lesson/labbook-record.js")
