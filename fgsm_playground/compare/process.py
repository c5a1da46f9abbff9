"""A process that works for one visitor: what it prints, line by line, and that it ends when nobody listens."""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
GRACE = 5.0  # seconds to end by itself
PATIENCE = 30.0  # seconds between two questions for what it printed: after that nobody will ask again
BELOW_NORMAL = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # on Windows; elsewhere it steps back itself


class Child:
    """Python in a process of its own for the length of a `with` block, unless `end` is called before.

    Args:
        arguments: what follows the interpreter; it prints one JSON object a line.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            creationflags=BELOW_NORMAL,
        )
        assert self._process.stdout
        atexit.register(self._process.kill)  # a page that ends leaves nobody at work
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._asked = time.monotonic()
        # A pipe cannot be waited at for a while only, on Windows.
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def events(self, every: float = 1.0) -> Iterator[dict[str, Any] | None]:
        """Yield what it prints until it ends, and None after `every` seconds of silence, so that one may stop."""
        while True:
            self._asked = time.monotonic()
            try:
                line = self._lines.get(timeout=every)
            except queue.Empty:
                yield None
                continue
            if line is None:
                return
            yield json.loads(line)

    def end(self) -> None:
        """End the process, whoever else waits for it; return when it is gone."""
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        atexit.unregister(self._process.kill)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line)
                if time.monotonic() - self._asked > PATIENCE:  # a server that forgot to close what it began
                    self.end()
        self._lines.put(None)


class Children:
    """The processes that run, by visitor."""

    def __init__(self) -> None:
        self._running: dict[str, Child] = {}

    @contextmanager
    def start(self, visitor: str, arguments: Sequence[str]) -> Iterator[Child]:
        """Run a process for a visitor, who has one at most, for the length of the block."""
        self.end(visitor)
        with Child(arguments) as child:
            self._running[visitor] = child
            try:
                yield child
            finally:
                if self._running.get(visitor) is child:
                    del self._running[visitor]

    def end(self, visitor: str) -> None:
        """End the visitor's process, if there is one."""
        child = self._running.pop(visitor, None)
        if child:
            child.end()
