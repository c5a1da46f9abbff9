"""The process that decodes: it answers one picture after another, and ends when the page does.

It imports Pillow, NumPy and the pictures package, nothing else: see `process.py` for how it is started.
"""

from __future__ import annotations

import os
import queue
import threading
import warnings
from types import TracebackType
from typing import BinaryIO, TextIO

import PIL.AvifImagePlugin  # Pillow would look for these two among fifty others, at the first picture that needs them
import PIL.WebPImagePlugin

from fgsm.pictures.image import fit_image
from fgsm.pictures.isolated import wire
from fgsm.pictures.isolated.limits import Limits, allow_large, relax, restrict_process, restrict_task
from fgsm.pictures.source import MAX_BYTES

Messages = queue.SimpleQueue[tuple[bytes, bytes]]

STDIN, STDOUT, STDERR = range(3)


def main(limits: Limits) -> None:
    """Answer what comes through stdin, by stdout, until nobody is there to ask."""
    warnings.simplefilter("ignore")  # Pillow's, on damaged files
    PIL.AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each has a stack, and the other cores other pictures
    asked, answers = os.fdopen(os.dup(STDIN), "rb"), os.fdopen(os.dup(STDOUT), "wb")
    os.dup2(STDERR, STDOUT)  # what a library prints is no answer
    with open(os.devnull, "r+") as nowhere:
        os.dup2(nowhere.fileno(), STDIN)
        restrict_process(limits)
        messages: Messages = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(asked, messages), daemon=True).start()
        wire.send(answers, wire.READY)
        while True:
            _, request = messages.get()
            restrict_task(limits, nowhere)
            kind, body = _answer(request, _Alone(messages, answers, limits, nowhere))
            relax()
            wire.send(answers, kind, body)


class _Alone:
    """Waits until the page lets this process decode a large picture."""

    def __init__(self, messages: Messages, answers: BinaryIO, limits: Limits, nowhere: TextIO) -> None:
        self._messages, self._answers, self._limits, self._nowhere = messages, answers, limits, nowhere

    def __enter__(self) -> None:
        relax()
        wire.send(self._answers, wire.WAIT)
        self._messages.get()
        allow_large(self._limits)
        restrict_task(self._limits, self._nowhere)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The page knows by the answer."""


def _listen(asked: BinaryIO, messages: Messages) -> None:
    """Hand on what the page asks for, and end the process when the page is gone, whatever else it does."""
    while True:
        try:
            messages.put(wire.receive(asked, MAX_BYTES + wire.SHAPE.size))
        except (EOFError, OSError):
            os._exit(0)


def _answer(request: bytes, alone: _Alone) -> tuple[bytes, bytes]:
    height, width, channels = wire.SHAPE.unpack_from(request)
    try:
        pixels = fit_image(request[wire.SHAPE.size :], (height, width), channels, alone)
    except MemoryError:
        return wire.TOO_LARGE, b""
    except ValueError as error:
        if isinstance(error.__cause__, MemoryError):
            return wire.TOO_LARGE, b""
        return wire.REFUSED, str(error).encode()
    return wire.PIXELS, pixels.tobytes()
