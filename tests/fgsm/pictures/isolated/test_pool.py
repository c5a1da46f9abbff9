"""A decoder that fails ends one answer; whoever comes next is served, and nobody is left when the page is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.pictures.image import ALONE, load_image
from fgsm.pictures.isolated.errors import SENTENCES, DecoderError
from fgsm.pictures.isolated.limits import Limits
from fgsm.pictures.isolated.pool import DecoderPool
from fgsm.pictures.isolated.process import Decoder
from tests import pictures

SIZE = (32, 24)
GOOD = pictures.encode(pictures.noise(80, 60), "PNG")
LARGE = pictures.encode(pictures.smooth(2100, 2000), "PNG")
FAULTY = "tests.fgsm.pictures.isolated.faulty_worker"
STRICT = Limits(memory=400_000_000, cpu=1, wall=60)

posix = pytest.mark.skipif(sys.platform == "win32", reason="the limits and signals are of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    opened = DecoderPool(2, lambda: Decoder(STRICT, FAULTY))
    yield opened
    opened.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: Callable[[], Any]) -> Any:
    """Wait until something holds, and return it."""
    for _ in range(1200):
        if found := condition():
            return found
        time.sleep(0.05)
    return pytest.fail("it never was so")


def resting(pool: DecoderPool) -> list[int]:
    return [each.pid for each in pool._idle]


def all_pids(pool: DecoderPool) -> set[int]:
    with pool._changed:
        return {each.pid for each in (*pool._idle, *pool._busy)}


def assert_serves(pool: DecoderPool) -> None:
    np.testing.assert_array_equal(pool.load_image(GOOD, SIZE), load_image(GOOD, SIZE))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_the_pixels_are_those_of_load_image(pool: DecoderPool, kind: str, channels: int) -> None:
    data = pictures.encode(pictures.noise(90, 70), kind)
    image = pool.load_image(data, SIZE, channels=channels)
    np.testing.assert_array_equal(image, load_image(data, SIZE, channels=channels))
    image[0] = 0  # the caller's own


@pytest.mark.parametrize("source", [b"no picture", b"", GOOD[:100], "http://127.0.0.1/", pictures.lossless_jpeg()])
def test_what_is_refused_is_refused_in_the_same_words(pool: DecoderPool, source: bytes | str) -> None:
    with pytest.raises(ValueError, match="expected") as here:
        load_image(source, SIZE)
    with pytest.raises(ValueError, match="expected") as there:
        pool.load_image(source, SIZE)
    assert str(there.value) == str(here.value)
    assert not isinstance(there.value, DecoderError)


@pytest.mark.parametrize(("size", "channels"), [((0, 10), 3), ((32, 24), 2), ((5000, 10), 3), ("ab", 3)])
def test_a_size_that_no_picture_has_is_refused(pool: DecoderPool, size: Any, channels: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        pool.load_image(GOOD, size, channels=channels)
    assert not all_pids(pool)


def test_a_second_picture_is_decoded_by_the_same_process(pool: DecoderPool) -> None:
    assert_serves(pool)
    before = resting(pool)
    assert_serves(pool)
    assert resting(pool) == before


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(b"crash", "crashed", marks=posix),
        pytest.param(b"work without end", "slow", marks=posix),
        pytest.param(b"hoard", "memory", marks=linux),
        (b"break", "crashed"),
    ],
)
def test_a_fault_ends_one_answer(pool: DecoderPool, fault: bytes, reason: str) -> None:
    with pytest.raises(DecoderError) as caught:
        pool.load_image(fault, SIZE)
    assert (caught.value.reason, str(caught.value)) == (reason, SENTENCES[reason])
    assert_serves(pool)


def test_a_decoder_that_stands_still_is_ended() -> None:
    pool = DecoderPool(1, lambda: Decoder(STRICT._replace(wall=1), FAULTY))
    with pytest.raises(DecoderError) as caught:
        pool.load_image(b"stand still", SIZE)
    assert caught.value.reason == "slow"
    pool.close()


def test_what_a_library_prints_is_no_answer(pool: DecoderPool) -> None:
    with pytest.raises(ValueError, match="not a picture that we can read"):
        pool.load_image(b"print", SIZE)


@posix
def test_a_crash_is_told_to_the_host(pool: DecoderPool, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DecoderError):
        pool.load_image(b"crash", SIZE)
    assert f"signal {int(signal.SIGABRT)}" in caplog.text


@posix
def test_a_process_that_is_killed_while_it_decodes_ends_one_answer(pool: DecoderPool) -> None:
    assert_serves(pool)
    (pid,) = resting(pool)
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(pool.load_image, GOOD, SIZE)
        until(lambda: not resting(pool))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(DecoderError):
            answer.result()
    assert_serves(pool)


@posix
def test_a_process_that_was_killed_at_rest_costs_nobody_a_picture(pool: DecoderPool) -> None:
    assert_serves(pool)
    os.kill(resting(pool)[0], signal.SIGKILL)
    until(lambda: not pool._idle[0].alive)
    assert_serves(pool)


def test_ten_at_once_are_all_answered_by_few_processes(pool: DecoderPool) -> None:
    data = [pictures.encode(pictures.noise(300, 300, seed=seed), "PNG") for seed in range(10)]
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda each: pool.load_image(each, SIZE), data))
    for image, each in zip(found, data, strict=True):
        np.testing.assert_array_equal(image, load_image(each, SIZE))
    assert 1 <= len(all_pids(pool)) <= 2


@posix
def test_one_that_takes_its_time_keeps_nobody_waiting(pool: DecoderPool) -> None:
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(pool.load_image, b"stand still", SIZE)
        until(lambda: pool._busy)
        assert_serves(pool)
        assert not slow.done()
        pool.close()
        with pytest.raises(DecoderError):
            slow.result()


def test_at_rest_there_is_one(pool: DecoderPool) -> None:
    pool.start()
    until(lambda: pool._idle)
    pool._grow()
    first, last = until(lambda: len(pool._idle) == 2 and resting(pool))
    pool.rest()
    assert resting(pool) == [last]
    until(lambda: not alive(first))
    assert_serves(pool)


def test_large_pictures_are_decoded_one_at_a_time_by_a_process_that_goes_afterwards(pool: DecoderPool) -> None:
    pool.start()
    (before,) = until(lambda: resting(pool))
    with ThreadPoolExecutor() as threads:
        with ALONE:
            answer = threads.submit(pool.load_image, LARGE, SIZE)
            until(lambda: pool._busy and next(iter(pool._busy)).spent)
            assert_serves(pool)  # a small one need not wait
            assert not answer.done()
        np.testing.assert_array_equal(answer.result(), load_image(LARGE, SIZE))
    until(lambda: not alive(before))
    until(lambda: pool._idle)


def test_where_no_process_can_be_started_there_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Decoder:
        raise OSError("too many processes")

    pool = DecoderPool(2, fail)
    for _ in range(2):
        with pytest.raises(DecoderError) as caught:
            pool.load_image(GOOD, SIZE)
        assert caught.value.reason == "unavailable"
    assert "too many processes" in caplog.text


def test_a_worker_that_cannot_be_imported_says_so(caplog: pytest.LogCaptureFixture) -> None:
    pool = DecoderPool(1, lambda: Decoder(STRICT, "fgsm.no_such_module"))
    with pytest.raises(DecoderError):
        pool.load_image(GOOD, SIZE)
    assert "exit status 1" in caplog.text


def test_a_closed_pool_starts_nothing(pool: DecoderPool) -> None:
    pool.close()
    with pytest.raises(DecoderError):
        pool.load_image(GOOD, SIZE)
    pool.start()
    assert not all_pids(pool)


def told(pool: DecoderPool, question: bytes) -> set[str]:
    with pytest.raises(ValueError, match=r"fgsm|PATH") as caught:
        pool.load_image(question, SIZE)
    return set(str(caught.value).split())


def test_a_decoder_imports_pillow_numpy_and_the_pictures_package() -> None:
    pool = DecoderPool(1, lambda: Decoder(Limits(), FAULTY))
    imported = told(pool, b"imports")
    assert "fgsm.pictures.image" in imported
    assert {name for name in imported if not name.startswith("fgsm.pictures")} == set()
    pool.close()


def test_a_decoder_sees_nothing_of_the_environment(pool: DecoderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "x")
    seen = told(pool, b"environment")
    assert "PATH" in seen
    assert "A_SECRET" not in seen


ASKS_AND_WAITS = f"""
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background hands on that it is ignored
from fgsm.pictures.isolated.limits import Limits
from fgsm.pictures.isolated.pool import DecoderPool
from fgsm.pictures.isolated.process import Decoder
pool = DecoderPool(1, lambda: Decoder(Limits(), "{FAULTY}"))
threading.Thread(target=pool.load_image, args=(sys.argv[1].encode(), (8, 8)), daemon=True).start()
while not pool._busy:
    time.sleep(0.01)
print(next(iter(pool._busy)).pid, flush=True)
time.sleep(600)
"""


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("busy", ["stand still", "work without end"])
def test_nobody_is_left_when_the_page_is_gone(busy: str, end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ASKS_AND_WAITS, busy], stdout=subprocess.PIPE, text=True) as page:
        assert page.stdout
        pid = int(page.stdout.readline())
        assert alive(pid)
        page.send_signal(end)
        page.wait()
    until(lambda: not alive(pid))
