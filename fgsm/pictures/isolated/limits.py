"""What a process that decodes may use: memory, computing time, and time on the clock.

Where the operating system has no such limits (Windows; macOS for memory), the process and the clock remain.
"""

from __future__ import annotations

import faulthandler
import math
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TextIO

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_OOM_SCORE = Path("/proc/self/oom_score_adj")
_FIRST_TO_END = "1000"
_LATER = 5.0  # seconds behind the page's own clock


class Limits(NamedTuple):
    """What one picture may take.

    Attributes:
        memory: bytes of address space of the whole process, which begins with 120 MB.
        memory_alone: the same, while it decodes a large picture and no other process does; the largest need 900 MB.
        cpu: seconds of computing time; the same need 2 on a machine of 2024.
        wall: seconds on the clock, on a machine that does much else.
    """

    memory: int = 700_000_000
    memory_alone: int = 1_500_000_000
    cpu: int = 10
    wall: float = 60.0


def restrict_process(limits: Limits) -> None:
    """Restrict this process: its memory, and it leaves no core behind.

    Where memory runs out all the same, Linux ends this process first.
    """
    with suppress(OSError):
        _OOM_SCORE.write_text(_FIRST_TO_END)
    if resource:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_memory(limits.memory)


def allow_large(limits: Limits) -> None:
    """Let this process have the memory that a large picture takes."""
    if resource:
        _limit_memory(limits.memory_alone)


def _limit_memory(most: int) -> None:
    with suppress(AttributeError, ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def restrict_task(limits: Limits, nowhere: TextIO) -> None:
    """Let what begins now take its computing time and its time on the clock, and end the process after that.

    The page has a clock of its own. This one is for a page that is gone, and works while Python does not.

    Args:
        limits: what it may take.
        nowhere: an open file for what Python prints at the end.
    """
    if resource:
        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + limits.cpu, hard))
    faulthandler.dump_traceback_later(limits.wall + _LATER, exit=True, file=nowhere)


def relax() -> None:
    """Stop the clock."""
    faulthandler.cancel_dump_traceback_later()
