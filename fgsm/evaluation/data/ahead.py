"""Work ahead of whoever takes the results, in threads: the next pictures are decoded while a batch is judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = 2
DEPTH = 64

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def ahead(
    work: Callable[[_In], _Out], items: Iterable[_In], *, threads: int = THREADS, depth: int = DEPTH
) -> Generator[_Out, None, None]:
    """Yield `work(item)` for each item, in their order.

    Args:
        work: safe to call from several threads; what it raises is raised when its result is due.
        items: taken no further than `depth` before what is yielded.
        threads: at work.
        depth: results that may wait.
    """
    pool = ThreadPoolExecutor(threads, "fgsm-ahead")
    waiting: deque[Future[_Out]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > depth:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
