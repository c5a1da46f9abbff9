"""The processes that decode: one at rest, a few more while many pictures come, a new one for each that ends."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from fgsm.pictures.image import check_shape
from fgsm.pictures.isolated.errors import DecoderError
from fgsm.pictures.isolated.limits import Limits
from fgsm.pictures.isolated.process import Decoder
from fgsm.pictures.source import read_bytes

MOST = 4
PATIENCE = 0.05  # seconds until another process is started: most pictures are decoded sooner than it would be there

_log = logging.getLogger(__name__)


class DecoderPool:
    """Decodes pictures in processes that are kept for the next ones.

    Args:
        most: how many there are at a time.
        start: starts one.
    """

    def __init__(self, most: int = MOST, start: Callable[[], Decoder] = lambda: Decoder(Limits())) -> None:
        self._most, self._start = most, start
        self._changed = threading.Condition()
        self._idle: list[Decoder] = []
        self._busy: set[Decoder] = set()
        self._starting = self._closed = False
        self._failures = 0

    def load_image(
        self, source: str | os.PathLike[str] | bytes | BinaryIO, size: tuple[int, int], *, channels: int = 3
    ) -> npt.NDArray[np.uint8]:
        """Do what `fgsm.load_image` does, where a failing decoder ends this answer and nothing else.

        Args:
            source: a picture as path, bytes or binary file object.
            size: (height, width) in pixels.
            channels: 3 for RGB, 1 for grey.

        Returns:
            uint8 (height, width, channels), contiguous, the caller's own.

        Raises:
            DecoderError: if decoding it fails, or takes more than the limits; in one sentence for the visitor.
            ValueError: if it is not such a picture, is damaged or out of bounds; likewise.
        """
        height, width = check_shape(size, channels)
        data = read_bytes(source)
        decoder = self._take()
        try:
            pixels = decoder.decode(data, (height, width), channels)
        except DecoderError as error:
            decoder.spent = True
            if error.detail:
                _log.warning("The process that decodes pictures ended (%s); another takes its place.", error.detail)
            raise
        finally:
            self._give_back(decoder)
        return np.frombuffer(pixels, np.uint8).reshape(height, width, channels).copy()

    def start(self) -> None:
        """Start the first process ahead of the first picture, and return at once."""
        with self._changed:
            if not (self._idle or self._busy):
                self._grow()

    def rest(self) -> None:
        """End all but one of the processes that nobody needs."""
        with self._changed:
            kept, spare = self._idle[-1:], self._idle[:-1]
            self._idle = kept
        for each in spare:
            each.end()

    def close(self) -> None:
        """End all processes, for good."""
        with self._changed:
            self._closed = True
            ended, self._idle = [*self._idle, *self._busy], []
        for each in ended:
            each.end()

    def _take(self) -> Decoder:
        """Wait for a process that is free, and have another started meanwhile."""
        with self._changed:
            self._idle = [each for each in self._idle if each.alive]  # one at rest may have been ended by the system
            before = self._failures
            if not (self._idle or self._busy):
                self._grow()
            while not self._changed.wait_for(lambda: self._idle or self._hopeless(before), PATIENCE):
                if self._failures == before:
                    self._grow()
            if not self._idle:
                raise DecoderError("unavailable")
            decoder = self._idle.pop()
            self._busy.add(decoder)
            return decoder

    def _hopeless(self, before: int) -> bool:
        return self._closed or (self._failures > before and not self._busy)

    def _give_back(self, decoder: Decoder) -> None:
        if decoder.spent:
            decoder.end()
        with self._changed:
            self._busy.discard(decoder)
            if not decoder.spent:
                self._idle.append(decoder)
            elif not self._idle:
                self._grow()
            self._changed.notify_all()

    def _grow(self) -> None:
        """Have one more process started, unless one is about to be there, or there are enough."""
        if not (self._closed or self._starting or len(self._idle) + len(self._busy) >= self._most):
            self._starting = True
            threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        decoder = None
        try:
            decoder = self._start()
        except (OSError, DecoderError) as error:
            _log.warning("No process to decode pictures can be started: %s.", getattr(error, "detail", error))
        with self._changed:
            self._starting = False
            if decoder is None:
                self._failures += 1
            elif not self._closed:
                self._idle.append(decoder)
            self._changed.notify_all()
        if decoder and self._closed:
            decoder.end()


DECODERS = DecoderPool()
"""Those of this process. The first is started by `start`, or by the first picture."""

atexit.register(DECODERS.close)
