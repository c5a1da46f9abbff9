"""fgsm/experiment/cache.py: what is kept, what is made once, what is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from fgsm.experiment import cache
from fgsm.experiment.cache import CACHED, cache_counts, cached_experiment, forget_experiments, resize_cache

SHAPE = (6, 5, 3)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch, small_network: Callable[..., Any]) -> Iterator[None]:
    from fgsm import Classifier

    classifier = Classifier(small_network(SHAPE, 5), [*"abcde"])
    monkeypatch.setattr(cache, "load_classifier", lambda name: classifier)
    resize_cache(CACHED)
    yield
    resize_cache(CACHED)


def picture(value: int) -> bytes:
    return bytes([value]) * int(np.prod(SHAPE))


def test_the_same_arguments_give_the_same_experiment() -> None:
    first = cached_experiment("any", picture(7))
    np.testing.assert_array_equal(first.image, np.full(SHAPE, 7))
    assert (first.steps, first.target, first.truth) == (1, None, None)
    assert cached_experiment("any", picture(7)) is first
    assert cached_experiment("any", picture(7), 2, 10) is not first
    assert cached_experiment("other", picture(7)) is not first
    assert cache_counts() == (1, 3)


def test_the_one_not_asked_for_longest_is_forgotten() -> None:
    resize_cache(2)
    first = cached_experiment("any", picture(1))
    cached_experiment("any", picture(2))
    assert cached_experiment("any", picture(1)) is first
    cached_experiment("any", picture(3))
    assert cached_experiment("any", picture(1)) is first
    assert cache_counts().misses == 3
    cached_experiment("any", picture(2))
    assert cache_counts().misses == 4


def test_who_asks_at_the_same_moment_gets_one_experiment(monkeypatch: pytest.MonkeyPatch) -> None:
    made, may_go_on = [], threading.Event()
    make = cache.Experiment

    def slowly(*arguments: Any, **options: Any) -> Any:
        made.append(arguments)
        may_go_on.wait(30)
        return make(*arguments, **options)

    monkeypatch.setattr(cache, "Experiment", slowly)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(cached_experiment, "any", picture(9)) for _ in range(4)]
        may_go_on.set()
        found = {id(each.result()) for each in asked}
    assert len(made) == len(found) == 1


def test_a_failure_is_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match=r"reshape|expected"):
            cached_experiment("any", b"too short")
    assert cache_counts().hits == 0


def test_forgotten_experiments_are_made_anew() -> None:
    first = cached_experiment("any", picture(7))
    forget_experiments()
    assert cached_experiment("any", picture(7)) is not first
