"""Seats for the few visitors whose camera the server attacks; who sends nothing for a while has left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class LiveSeats:
    """Seats that are taken by the first who come.

    Args:
        count: how many there are.
        idle: seconds without a frame after which a seat is free.
        clock: seconds, never going back.
    """

    def __init__(self, count: int, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._idle = idle
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, visitor: str) -> bool:
        """Say whether a visitor has a seat, who gets one if there is one free."""
        with self._lock:
            now = self._clock()
            self._seen = {each: seen for each, seen in self._seen.items() if now - seen < self._idle}
            if visitor not in self._seen and len(self._seen) >= self._count:
                return False
            self._seen[visitor] = now
            return True
