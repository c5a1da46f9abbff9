"""A visitor's file: kept for the page, and attacked in the same answer while there is room."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

from fgsm_playground.figure.request import Controls
from fgsm_playground.gradio.visitor import visitor_of
from fgsm_playground.parts.answer import Payload
from fgsm_playground.parts.files import save_stream
from fgsm_playground.parts.language import DEFAULT, word, words
from fgsm_playground.parts.part import Part

NAME = "picture"  # of the file that is kept: what a visitor calls it, nobody needs
MAX_TEXT = 256
WHOLE = ("target", "steps", "level")

Figures = tuple[Payload, "Payload | None"]


class Sender(Part):
    """Shows nothing; sends a visitor's file, which is then its value.

    `attacked` comes when the answer held the figure, `given` when the file is still to be attacked. From here the file
    goes to the picture's own component, which checks it as it does any other.
    """

    def __init__(self) -> None:
        super().__init__(
            label=word("language"),
            module="figure/upload.js",
            events=("given", "attacked"),
            words=words("sources."),
        )


class Upload:
    """The answer to a file that a visitor's page sends.

    Gradio's own upload and its queue would be two requests one after the other, with its work between them.

    Args:
        attacked: makes a visitor's attack, from the request and `Controls(*values)`; None while others are served.
        at_once: attacks computed at once.
    """

    def __init__(self, attacked: Callable[..., Figures | None], at_once: int) -> None:
        self._attacked = attacked
        self._threads = CapacityLimiter(at_once)  # who waits holds none of the threads that answer everybody

    async def answer(self, request: Request) -> JSONResponse:
        """Return the path of the file and what the figures show of it: none where the controls are not told.

        The body is the file; the query says the session and the controls: `model`, and where they are chosen `target`,
        `steps`, `level`, `beside` and `language`.
        """
        path = await save_stream(request.stream(), NAME)
        asked, figures = query_of(request), None
        if asked:
            visitor, controls = visitor_of(request, asked["session"]), asked_controls(path, asked)
            figures = await to_thread.run_sync(self._attacked, visitor, *controls, limiter=self._threads)
        return JSONResponse({"path": path, "figures": figures})


def query_of(request: Request) -> dict[str, str]:
    """Return what a request says of session and controls; nothing where it does not say both."""
    asked = {name: text[:MAX_TEXT] for name, text in request.query_params.items()}
    complete = "model" in asked and re.fullmatch(r"[\w-]+", asked.get("session", ""), re.ASCII)
    return asked if complete else {}


def asked_controls(picture: str | None, asked: dict[str, str]) -> Controls:
    """Return the controls that a query tells of, with this picture; nothing in them is to be trusted."""
    whole: dict[str, Any] = {name: _number(asked[name]) for name in WHOLE if asked.get(name)}
    chosen = {"target": None, "steps": 1, "level": 0, **whole}
    beside, language = asked.get("beside") == "true", asked.get("language", DEFAULT)
    return Controls(picture, asked["model"], **chosen, beside=beside, language=language)


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else text
