"""A bucket of tokens for each visitor: bursts are welcome, floods are not."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable


class RateLimiter:
    """A token bucket a visitor; who was not seen for longest is forgotten when there are too many.

    Args:
        rate: tokens a minute that flow into each bucket.
        burst: tokens in a full one.
        visitors: buckets kept.
        clock: seconds, never going back.
    """

    def __init__(
        self, rate: float, burst: float, visitors: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate / 60
        self._burst = burst
        self._visitors = visitors
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, visitor: str) -> float:
        """Take a token and return 0, or take none and return the seconds until there is one."""
        with self._lock:
            now = self._clock()
            tokens, seen = self._buckets.pop(visitor, (self._burst, now))
            tokens = min(self._burst, tokens + (now - seen) * self._rate)
            granted = tokens >= 1
            self._buckets[visitor] = (tokens - granted, now)
            while len(self._buckets) > self._visitors:
                self._buckets.popitem(last=False)
            return 0.0 if granted else (1 - tokens) / self._rate

    def __len__(self) -> int:
        """Return how many visitors are remembered."""
        return len(self._buckets)
