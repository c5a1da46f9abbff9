"""server/limits/session_lock.py: a visitor's attacks end in the order asked; nobody waits for others."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fgsm_playground.server.limits.session_lock import SessionLocks


def test_one_visitor_is_served_in_order_and_one_at_a_time() -> None:
    turns, ended = SessionLocks(), []
    inside = threading.Lock()

    def work(number: int) -> None:
        with turns.turn("a"):
            assert inside.acquire(blocking=False)
            time.sleep(0.01 * (8 - number))  # what comes later would be done earlier
            ended.append(number)
            inside.release()

    with ThreadPoolExecutor(8) as pool:
        answers = []
        for number in range(8):
            answers.append(pool.submit(work, number))
            while len(turns._lines.get("a", ())) + len(ended) <= number:
                time.sleep(0.001)
        for answer in answers:
            answer.result()
    assert ended == list(range(8))


def test_another_visitor_does_not_wait() -> None:
    turns = SessionLocks()
    with turns.turn("a"), turns.turn("b"):
        assert len(turns) == 2
    assert len(turns) == 0


def test_what_fails_lets_the_next_one_in_and_is_forgotten() -> None:
    turns = SessionLocks()
    with pytest.raises(ZeroDivisionError), turns.turn("a"):
        raise ZeroDivisionError
    with turns.turn("a"):
        pass
    assert len(turns) == 0
