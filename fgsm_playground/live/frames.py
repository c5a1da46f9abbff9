"""A frame of a visitor's camera, where his browser has no engine: attacked in the answer, and not kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

from fgsm.catalogue.catalogue import load_classifier
from fgsm.checks import check_integer
from fgsm.experiment.experiment import Experiment
from fgsm_playground.figure.attack import bustle
from fgsm_playground.figure.payload import figure_payload
from fgsm_playground.figure.request import Controls, class_index
from fgsm_playground.figure.upload import asked_controls, query_of
from fgsm_playground.gradio.visitor import visitor_of
from fgsm_playground.parts.answer import Payload, problem
from fgsm_playground.picture.decoding import decode_upload
from fgsm_playground.server.limits.admission import LIVE

LARGEST = 2_000_000  # bytes; the page sends a PNG at the network's size


class Frames:
    """The answers to frames.

    Args:
        attacked: makes a visitor's attack, from the request, the controls and the file.
    """

    def __init__(self, attacked: Callable[..., Payload]) -> None:
        self._attacked = attacked
        self._threads = CapacityLimiter(LIVE)

    async def answer(self, request: Request) -> JSONResponse:
        """Return the figure of a frame, the seconds to wait before another one (`wait`), or a sentence (`error`).

        The body is the file; the query says the session and the controls, as that of an upload.
        """
        frame = bytearray()
        async for part in request.stream():
            frame += part
            if len(frame) > LARGEST:
                return JSONResponse(problem(f"expected at most {LARGEST:,} bytes, got more"))
        asked = query_of(request)
        if not asked:
            return JSONResponse(problem("expected a session and a network, got none"))
        visitor, controls = visitor_of(request, asked["session"]), asked_controls(None, asked)
        figure = await to_thread.run_sync(self._attacked, visitor, controls, bytes(frame), limiter=self._threads)
        return JSONResponse(figure)


def attack_frame(controls: Controls, frame: bytes) -> Payload:
    """Return the value of the figure for a frame in the picture's place, or a sentence; neither is kept."""
    try:
        entry = controls.entry
        level = min(check_integer(controls.level, "level", 0, 255), entry.max_level)
        options: dict[str, Any] = {"target": class_index(entry, controls.target), "steps": controls.steps}
        with bustle.attack():
            pixels = decode_upload(frame, entry.input_shape, controls.language)
            experiment = Experiment(load_classifier(entry.name), pixels, **options)
            payload = figure_payload(experiment, [level], entry.max_level, controls=())
    except ValueError as error:
        return problem(error)
    link = {"model": entry.name, "example": None, **options, "beside": None}
    return {**payload, "title": "", "more": False, "busy": False, "live": True, "link": link}
