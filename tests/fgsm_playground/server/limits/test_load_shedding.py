"""server/limits/load_shedding.py: when an attack had better be small, and when there is time for what can wait."""

from __future__ import annotations

import pytest

from fgsm_playground.server.limits.load_shedding import BUSY_WITHIN, RECENT, ServerLoad


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bustle(clock: Clock) -> ServerLoad:
    return ServerLoad(clock)


def attack(bustle: ServerLoad) -> bool:
    with bustle.attack() as busy:
        assert not bustle.idle
    return busy


def test_an_attack_is_alone_when_no_other_runs_or_has_just_begun(bustle: ServerLoad, clock: Clock) -> None:
    assert not attack(bustle)
    clock.now += BUSY_WITHIN
    assert not attack(bustle)
    clock.now += BUSY_WITHIN / 2
    assert attack(bustle)


def test_an_attack_that_takes_long_makes_those_beside_it_small(bustle: ServerLoad, clock: Clock) -> None:
    with bustle.attack() as busy:
        clock.now += 60
        assert not busy
        assert attack(bustle)
        assert not bustle.idle


def test_ones_own_attack_leaves_time_for_the_rest_and_two_do_not(bustle: ServerLoad, clock: Clock) -> None:
    assert bustle.idle
    attack(bustle)
    assert bustle.idle
    attack(bustle)
    attack(bustle)
    assert not bustle.idle
    clock.now += RECENT
    assert bustle.idle


def test_an_attack_that_fails_is_over(bustle: ServerLoad) -> None:
    with pytest.raises(ZeroDivisionError), bustle.attack():
        raise ZeroDivisionError
    assert bustle.idle
