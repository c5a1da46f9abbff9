"""fgsm/evaluation/data/ahead.py: work ahead of whoever takes the results."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from fgsm.evaluation.data.ahead import ahead


def test_results_keep_their_order_though_the_first_is_last_to_end() -> None:
    second = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second.wait(60)
        if item == 1:
            second.set()
        return item * item

    assert list(ahead(work, range(50), depth=4)) == [item * item for item in range(50)]


def test_no_more_is_taken_than_the_depth() -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = ahead(lambda item: item, items(), depth=5)
    assert [next(results) for _ in range(10)] == list(range(10))
    assert len(taken) == 15
    results.close()
    assert len(taken) == 15


def test_an_error_comes_when_its_turn_has_come() -> None:
    results = ahead(lambda item: 1 // item, [2, 1, 0, 1])
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_what_nobody_waits_for_any_more_is_not_done() -> None:
    begun, go, done = threading.Event(), threading.Event(), list[int]()

    def work(item: int) -> int:
        if item:
            begun.set()
            assert go.wait(5)
        done.append(item)
        return item

    results = ahead(work, range(9), threads=1, depth=5)
    assert next(results) == 0
    assert begun.wait(60)
    results.close()  # which waits for nobody
    go.set()
    for thread in threading.enumerate():
        if thread.name.startswith("fgsm-ahead"):
            thread.join(60)
    assert done == [0, 1]
