"""Each visitor's attacks one after another, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class SessionLocks:
    """The lines in which visitors wait for themselves; who has no line is not remembered."""

    def __init__(self) -> None:
        """Begin without any line."""
        self._lines: dict[str, deque[object]] = {}
        self._moved = threading.Condition()

    @contextmanager
    def turn(self, visitor: str) -> Iterator[None]:
        """Wait until all that this visitor asked for before is done; the block is what is asked for now."""
        place = object()
        with self._moved:
            line = self._lines.setdefault(visitor, deque())
            line.append(place)
            self._moved.wait_for(lambda: line[0] is place)
        try:
            yield
        finally:
            with self._moved:
                line.popleft()
                if not line:
                    del self._lines[visitor]
                self._moved.notify_all()

    def __len__(self) -> int:
        """Return how many visitors have a line."""
        return len(self._lines)
