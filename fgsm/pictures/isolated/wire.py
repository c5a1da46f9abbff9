"""Messages between the page and a process that decodes: a length, a letter, bytes.

Nothing is pickled: a decoder that somebody has taken over could run code in the page by that.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

# From the page.
DECODE, GO_ON = b"D", b"G"
# To the page.
READY, PIXELS, REFUSED, TOO_LARGE, WAIT = b"R", b"P", b"N", b"M", b"W"

SHAPE = struct.Struct(">HHB")
"""Height, width and channels of the picture that is asked for."""

_LENGTH = struct.Struct(">I")


def send(stream: BinaryIO, kind: bytes, *parts: bytes) -> None:
    """Write a message.

    Args:
        stream: where to.
        kind: one of the letters above.
        *parts: what is in it, one behind the other.

    Raises:
        OSError: if nobody listens.
    """
    stream.write(_LENGTH.pack(sum(map(len, parts))) + kind)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO, most: int) -> tuple[bytes, bytes]:
    """Read a message and return its kind and what is in it.

    Args:
        stream: where from.
        most: bytes that may be in it.

    Raises:
        EOFError: if nobody writes any more, or more than that.
    """
    head = stream.read(_LENGTH.size + 1)
    if len(head) <= _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack_from(head)
    if size > most:
        raise EOFError
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return head[_LENGTH.size :], body
