"""How much is going on: what is asked for while others attack is made smaller, and what can wait waits."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BUSY_WITHIN = 0.4  # seconds between two attacks: no single visitor is that quick
RECENT = 1.0  # seconds; with one attack in them at most, nobody else is there to be kept waiting


class ServerLoad:
    """The attacks of now and of the last moments, of all visitors.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._running = 0
        self._begun: deque[float] = deque(maxlen=2)

    @contextmanager
    def attack(self) -> Iterator[bool]:
        """Count the block as an attack, and say whether others attack too, so that it had better be a small one."""
        with self._lock:
            now = self._clock()
            busy = self._running > 0 or any(now - before < BUSY_WITHIN for before in self._begun)
            self._running += 1
            self._begun.append(now)
        try:
            yield busy
        finally:
            with self._lock:
                self._running -= 1

    @property
    def idle(self) -> bool:
        """Whether nobody attacks, and hardly anybody has in the last moments."""
        with self._lock:
            recent = sum(self._clock() - before < RECENT for before in self._begun)
            return not self._running and recent < 2
