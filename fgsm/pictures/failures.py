"""What a decoder raises, and the one sentence for it: damaged is only what lacks bytes or has wrong ones."""

from __future__ import annotations

import re
import struct
import zlib

from PIL import Image

from fgsm.pictures.formats.unsupported import UnsupportedError

# What Pillow's decoders have been seen to raise on broken files, and warnings that were turned into errors.
DECODER_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    MemoryError,
    Warning,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

_UNREAD = re.compile("unsupported|not supported|not implemented|cannot handle|no codec", re.IGNORECASE)


def failure(kind: str, error: Exception) -> str:
    """Return the sentence for what a decoder raised.

    Args:
        kind: of the picture, such as PNG.
        error: one of `DECODER_ERRORS`.
    """
    if isinstance(error, MemoryError):
        return f"This {kind} picture is too large: expected one that fits into memory, got more. Save it smaller first."
    if isinstance(error, UnsupportedError):
        return unread(kind, str(error))
    words = str(error).rpartition(": ")[2][:80]
    if _UNREAD.search(words):
        return unread(kind, f"expected one that its decoder knows, got its answer '{words}'")
    return damaged(kind)


def damaged(kind: str) -> str:
    """Return the sentence for a file that lacks bytes or has wrong ones."""
    return f"This {kind} picture is damaged or cut off: expected a whole file, got one that cannot be read."


def unread(kind: str, why: str) -> str:
    """Return the sentence for a sound file of a kind that is not read; `why` says what was expected, and what came."""
    return f"This kind of {kind} cannot be read: {why}. Save it as PNG first."
