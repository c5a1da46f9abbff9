"""server/memory.py: free memory goes back, and threads share two heaps; where there is no glibc nothing happens."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys

import pytest

from fgsm_playground.server import memory

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator")

HEAPS = """
import ctypes, os, re, threading
from fgsm_playground.server.memory import limit_arenas
limit_arenas()
go = threading.Barrier(9)
def work():
    block = bytes(1000)
    go.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
go.wait()
libc, out = ctypes.CDLL(None), os.memfd_create("heaps")
libc.fdopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fdopen(out, b"w"))
libc.malloc_info(0, file)
libc.fflush(file)
print(os.pread(out, 10**6, 0).count(b"<heap "))
"""


# In a process of its own: what a test before has left free would hold some of the blocks.
FREED = """
import os
from tests.harness.serving import resident
from fgsm_playground.server.memory import give_back
blocks = [bytes(1000) for _ in range(100_000)]
before = resident(os.getpid())
del blocks[:-1]
give_back()
print(before - resident(os.getpid()))
"""


@glibc
def test_free_memory_goes_back_although_the_last_of_it_is_in_use() -> None:
    answer = subprocess.run([sys.executable, "-c", FREED], stdout=subprocess.PIPE, check=True, timeout=60)
    assert int(answer.stdout) > 80e6


@glibc
@pytest.mark.parametrize(("wish", "heaps"), [(None, 2), ("3", 3)])
def test_threads_share_few_heaps_or_as_many_as_the_host_says(wish: str | None, heaps: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    if wish:
        environment["MALLOC_ARENA_MAX"] = wish
    answer = subprocess.run(
        [sys.executable, "-c", HEAPS], env=environment, stdout=subprocess.PIPE, check=True, timeout=60
    )
    assert int(answer.stdout) == heaps


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_elsewhere_nothing_happens(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str | None) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", none)
    memory.limit_arenas()
    memory.give_back()
