"""What visitors leave behind is forgotten within 15 minutes: their files, and what memory still holds of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fgsm.experiment.cache import forget_experiments
from fgsm.explanation.taylor import taylor
from fgsm.pictures.isolated.pool import DECODERS
from fgsm_playground.gradio.page import forget_sessions
from fgsm_playground.parts.decoded import forget_decoded
from fgsm_playground.parts.files import forget_files
from fgsm_playground.parts.folder import remove_abandoned, say_still_here
from fgsm_playground.server.memory import give_back

EVERY = 180.0  # seconds
# Seconds; a file lives for AGE + EVERY at most, and what was computed from it for another EVERY. Also how long nothing
# is heard of a page before its folder counts as abandoned.
AGE = 500.0


@asynccontextmanager
async def tidy(app: Any) -> AsyncIterator[None]:
    """Tidy up while a Gradio app runs, at once what an earlier process left. Files that stay go with the process."""
    task = asyncio.create_task(_tidy_again_and_again(app))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def forget(app: Any) -> None:
    """Forget what memory holds of visitors' pictures: experiments, and the figures that Gradio keeps a session.

    Pages go on all the same: they send with each request all that it needs.
    """
    forget_experiments()
    forget_decoded()
    taylor.cache_clear()
    forget_sessions(app)


def _forget_files() -> None:
    say_still_here()
    forget_files(AGE)
    remove_abandoned(AGE)


async def _tidy_again_and_again(app: Any) -> None:
    while True:
        await asyncio.to_thread(_forget_files)
        await asyncio.sleep(EVERY)
        forget(app)
        await asyncio.to_thread(give_back)
        await asyncio.to_thread(DECODERS.rest)
