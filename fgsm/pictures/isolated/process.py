"""One process that decodes, as the page sees it: started, asked, watched by a clock, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from fgsm.pictures.image import ALONE
from fgsm.pictures.isolated import wire
from fgsm.pictures.isolated.errors import DecoderError
from fgsm.pictures.isolated.limits import Limits

WORKER = "fgsm.pictures.isolated.worker"
START_WITHIN = 60.0  # seconds
MAX_SENTENCE = 2000  # bytes

_PACKAGE = Path(__file__).resolve().parents[2]
# `fgsm` stands for its folder here: what its `__init__.py` imports takes 17 MB and a fifth of a second.
_PROGRAM = """
import sys, types
sys.path[:] = {path!r}
package = sys.modules["fgsm"] = types.ModuleType("fgsm")
package.__path__ = [{folder!r}]
from fgsm.pictures.isolated.limits import Limits
from {worker} import main
main(Limits(*{limits!r}))
"""
# What Python and the libraries need to be found; whatever else is in the environment is none of a decoder's business.
_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_OWN = {"OPENBLAS_NUM_THREADS": "1"}  # more threads would only take room
_NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows; elsewhere a session of its own does it
_SIGXCPU = getattr(signal, "SIGXCPU", None)


class Decoder:
    """A process that decodes one picture at a time; where it fails it is gone.

    Args:
        limits: what a picture may take.
        worker: the module that it runs.

    Raises:
        OSError: if the process cannot be started.
        DecoderError: if it ends before it is ready.
    """

    def __init__(self, limits: Limits, worker: str = WORKER) -> None:
        path = [os.path.abspath(each) for each in sys.path]
        values = {"path": path, "folder": str(_PACKAGE), "worker": worker, "limits": tuple(limits)}
        self._wall = limits.wall
        self._late = False
        self.spent = False
        """Whether it has decoded a large picture, behind which it would keep up to 160 MB for nothing."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _PROGRAM.format(**values)],
            env={name: os.environ[name] for name in _KEPT if name in os.environ} | _OWN,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=_NEW_GROUP,  # Ctrl-C is for the page
            start_new_session=True,
        )
        self._asked, self._answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        with self._watched(START_WITHIN):
            self._receive(0)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def decode(self, data: bytes, size: tuple[int, int], channels: int) -> bytes:
        """Return the pixels of a picture, as `load_image` does.

        Args:
            data: a whole file.
            size: (height, width) in pixels.
            channels: 3 for RGB, 1 for grey.

        Raises:
            DecoderError: if the process is gone, and what it was asked for not done.
            ValueError: if it is no picture that is read; in one sentence for the visitor.
        """
        most = max(size[0] * size[1] * channels, MAX_SENTENCE)
        with self._watched(self._wall):
            self._send(wire.DECODE, wire.SHAPE.pack(*size, channels), data)
            kind, body = self._receive(most)
        if kind == wire.WAIT:
            self.spent = True
            with ALONE, self._watched(self._wall):
                self._send(wire.GO_ON)
                kind, body = self._receive(most)
        if kind == wire.REFUSED:
            raise ValueError(body.decode(errors="replace"))
        if kind == wire.PIXELS and len(body) == size[0] * size[1] * channels:
            return body
        self.end()
        raise DecoderError("memory" if kind == wire.TOO_LARGE else "crashed")

    def end(self) -> None:
        """End the process, whatever it does; return when it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._asked, self._answers):
            with suppress(OSError):  # what is left in it, nobody reads
                pipe.close()

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """End the process if the block takes longer: that ends the block, too, wherever it reads or writes."""
        clock = threading.Timer(seconds, self._end_late)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    def _send(self, kind: bytes, *parts: bytes) -> None:
        try:
            wire.send(self._asked, kind, *parts)
        except OSError as error:
            raise self._gone() from error

    def _receive(self, most: int) -> tuple[bytes, bytes]:
        try:
            return wire.receive(self._answers, most)
        except (EOFError, OSError) as error:
            raise self._gone() from error

    def _gone(self) -> DecoderError:
        """Return what is to be said of a process that answers no more."""
        self.end()
        code = self._process.returncode
        if self._late or (_SIGXCPU is not None and code == -_SIGXCPU):
            return DecoderError("slow")
        return DecoderError("crashed", f"signal {-code}" if code < 0 else f"exit status {code}")
