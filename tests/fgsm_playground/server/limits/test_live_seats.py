"""fgsm_playground/server/limits/live_seats.py against a clock that the test turns."""

from __future__ import annotations

from fgsm_playground.server.limits.live_seats import LiveSeats


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_keep_their_seats_as_long_as_they_come_back() -> None:
    clock = Clock()
    seats = LiveSeats(2, 10.0, clock)
    assert [seats.take(name) for name in "abca"] == [True, True, False, True]
    clock.now = 9.0
    assert [seats.take(name) for name in "ac"] == [True, False]
    clock.now = 11.0  # b has not come back
    assert [seats.take(name) for name in "cba"] == [True, False, True]
