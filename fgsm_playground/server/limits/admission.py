"""In front of every attack: the visitor's bucket and turn, few attacks at once, and the figures for the host."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import gradio as gr

from fgsm_playground.parts.answer import Payload, problem
from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.language import say
from fgsm_playground.server.limits.live_seats import LiveSeats
from fgsm_playground.server.limits.rate_limit import RateLimiter
from fgsm_playground.server.limits.session_lock import SessionLocks
from fgsm_playground.server.metrics import Metrics
from fgsm_playground.server.settings import Settings

LIVE = 2  # visitors whose camera the server attacks at a time
LEFT = 5.0  # seconds without a frame


class Asked(Protocol):
    """What is asked for, as far as it matters here; nothing in it is to be trusted."""

    @property
    def model(self) -> Any:
        """The network."""

    @property
    def language(self) -> Any:
        """The visitor's."""


class AdmissionControl:
    """One page's buckets and figures.

    Args:
        settings: how much is granted.
        waiting: returns how many requests wait in the queue now.
    """

    def __init__(self, settings: Settings, waiting: Callable[[], int]) -> None:
        self._buckets = RateLimiter(settings.rate, settings.burst)
        self._turns = SessionLocks()  # what was asked for last has to be drawn last
        self._live = LiveSeats(LIVE, LEFT)
        self._few = threading.BoundedSemaphore(settings.at_once)  # first figures do not wait in the queue
        self.metrics = Metrics(waiting)

    def figure(
        self, attack: Callable[..., tuple[Payload, Payload | None]], read: Callable[..., Asked]
    ) -> Callable[..., Any]:
        """Return an attack that says on the figure when the bucket is empty.

        Args:
            attack: values -> those of the two figures.
            read: values -> what they ask for.
        """

        def guarded(request: gr.Request, *values: Any) -> tuple[Payload, Payload | None]:
            controls = read(*values)
            refusal = self._refusal(request, controls)
            return (refusal, None) if refusal else self._timed(request, str(controls.model), attack, *values)

        return guarded

    def figure_if_free(
        self, attack: Callable[..., tuple[Payload, Payload | None]], read: Callable[..., Asked]
    ) -> Callable[..., Any]:
        """Return an attack that gives None instead of waiting while as many as are granted are computed.

        Args:
            attack: values -> those of the two figures.
            read: values -> what they ask for.
        """

        def guarded(request: gr.Request, *values: Any) -> tuple[Payload, Payload | None] | None:
            with self._turns.turn(_visitor(request)):
                if not self._few.acquire(blocking=False):
                    return None
                try:
                    controls = read(*values)
                    refusal = self._refusal(request, controls)
                    return (refusal, None) if refusal else self._counted(str(controls.model), attack, *values)
                finally:
                    self._few.release()

        return guarded

    def frame(self, attack: Callable[..., Payload]) -> Callable[..., Payload]:
        """Return an attack on a camera's frames: for a few visitors, who are told to wait where their bucket is empty.

        Args:
            attack: what is asked for and the frame's file -> the figure's value.
        """

        def guarded(request: gr.Request, controls: Asked, frame: bytes) -> Payload:
            if not self._live.take(_visitor(request)):
                return problem(say(str(controls.language), "live.full"))
            seconds = self._wait(request)
            return {"wait": seconds} if seconds else self._timed(request, str(controls.model), attack, controls, frame)

        return guarded

    def api(self, attack: Callable[..., Any]) -> Callable[..., Any]:
        """Return an attack that a program calls, which is refused when the bucket is empty."""

        def guarded(picture: Any, model: Any, level: Any, target: Any, steps: Any, request: gr.Request) -> Any:
            seconds = self._wait(request)
            if seconds:
                raise refuse(_slowly("en", seconds))
            return self._timed(request, str(model), attack, picture, model, level, target, steps)

        return guarded

    def _refusal(self, request: gr.Request, controls: Asked) -> Payload | None:
        seconds = self._wait(request)
        return problem(_slowly(str(controls.language), seconds)) if seconds else None

    def _wait(self, request: gr.Request) -> float:
        seconds = self._buckets.wait(_visitor(request))
        if seconds:
            self.metrics.refused.inc()
        return seconds

    def _timed(self, request: gr.Request, model: str, attack: Callable[..., Any], *values: Any) -> Any:
        with self._turns.turn(_visitor(request)), self._few:
            return self._counted(model, attack, *values)

    def _counted(self, model: str, attack: Callable[..., Any], *values: Any) -> Any:
        start = time.perf_counter()
        answer = attack(*values)
        self.metrics.count(model, time.perf_counter() - start)
        return answer


def _visitor(request: gr.Request) -> str:
    return str(request.session_hash)


def _slowly(language: str, seconds: float) -> str:
    return say(language, "guard.slowly", seconds=math.ceil(seconds))
