"""TensorFlow's start-up notes kept from stderr, by a small process that passes on everything else at once.

Python cannot catch what C++ writes, so stderr is redirected as a whole. A file or a thread of this process would keep
the last words of a process that ends meanwhile; another process lives on until it has passed them on.
"""

from __future__ import annotations

import atexit
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STDERR = 2
PATIENCE = 5.0  # seconds for the last lines; a child of ours that began meanwhile keeps the pipe open for longer

# C++ notes and warnings; errors (E) and fatal ones (F) are let through.
_NOTE = re.compile(rb"WARNING: All log messages before absl::InitializeLog|[IW]\d{4} \d\d:\d\d:[\d.]+ ")


@contextmanager
def filtered_stderr() -> Iterator[None]:
    """Keep TensorFlow's notes from stderr until the end of the block, or of the process if that comes first.

    Where there is no stderr, or no process can be started, nothing is filtered.
    """
    try:
        passing_on = _Filter()
    except (OSError, ValueError, TypeError):  # TypeError: an embedded Python knows no executable
        yield
        return
    atexit.register(passing_on.end)
    try:
        yield
    finally:
        passing_on.end()
        atexit.unregister(passing_on.end)


class _Filter:
    """Stderr leads to a process of its own, until `end`."""

    def __init__(self) -> None:
        import subprocess

        self._lock = threading.Lock()
        self._terminal: int | None = os.dup(STDERR)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._terminal,
                start_new_session=True,  # Ctrl-C in a terminal is for us, and what we say then is still passed on
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except (OSError, ValueError, TypeError):
            os.close(self._terminal)
            raise
        _flush()
        assert self._process.stdin
        os.dup2(self._process.stdin.fileno(), STDERR)
        self._process.stdin.close()

    def end(self) -> None:
        """Give stderr back, and return when all lines are passed on; a second call does nothing."""
        from subprocess import TimeoutExpired

        with self._lock:
            if self._terminal is None:
                return
            _flush()
            os.dup2(self._terminal, STDERR)
            os.close(self._terminal)
            self._terminal = None
            with suppress(TimeoutExpired):
                self._process.wait(PATIENCE)


def main() -> None:
    """Pass stdin on to stderr, line by line, but for the notes."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        if not _NOTE.match(line):
            os.write(STDERR, line)


def _flush() -> None:
    if sys.stderr:
        sys.stderr.flush()


if __name__ == "__main__":
    main()
