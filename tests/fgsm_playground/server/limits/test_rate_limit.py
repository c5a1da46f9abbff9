"""server/limits/rate_limit.py against a clock that the test turns, and the definition over random arrivals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fgsm_playground.server.limits.rate_limit import RateLimiter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_granted_and_then_one_token_at_a_time() -> None:
    clock = Clock()
    buckets = RateLimiter(60, 3, clock=clock)
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait("a") == pytest.approx(1)
    clock.now = 0.5
    assert buckets.wait("a") == pytest.approx(0.5)
    clock.now = 1.0
    assert buckets.wait("a") == 0
    assert buckets.wait("a") > 0


def test_visitors_do_not_share_a_bucket() -> None:
    buckets = RateLimiter(1, 1, clock=Clock())
    assert buckets.wait("a") == 0
    assert buckets.wait("a") > 0
    assert buckets.wait("b") == 0


def test_a_rested_bucket_is_full_and_no_fuller() -> None:
    clock = Clock()
    buckets = RateLimiter(60, 2, clock=clock)
    buckets.wait("a")
    clock.now = 1e6
    assert [buckets.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_those_not_seen_for_longest_are_forgotten() -> None:
    buckets = RateLimiter(1, 1, visitors=2, clock=Clock())
    for visitor in "abc":
        buckets.wait(visitor)
    assert len(buckets) == 2
    assert buckets.wait("c") > 0
    assert buckets.wait("a") == 0  # forgotten, so full again


@given(st.lists(st.floats(0, 10), max_size=60), st.integers(1, 600), st.integers(1, 20))
def test_no_span_of_time_grants_more_than_burst_and_rate(gaps: list[float], rate: int, burst: int) -> None:
    clock = Clock()
    buckets = RateLimiter(rate, burst, clock=clock)
    granted = []
    for gap in gaps:
        clock.now += gap
        if buckets.wait("a") == 0:
            granted.append(clock.now)
    for i, first in enumerate(granted):
        for count, last in enumerate(granted[i:], start=1):
            assert count <= burst + (last - first) * rate / 60 + 1e-6
