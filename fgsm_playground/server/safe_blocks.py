"""Gradio's page made safe: requests that no browser sends get a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from starlette.routing import BaseRoute

from fgsm_playground.parts.components import refuse
from fgsm_playground.parts.folder import in_own_folder
from fgsm_playground.server.metrics import Metrics


class SafeBlocks(gr.Blocks):
    """A page that answers requests which no browser sends with a sentence, not with a traceback in the log.

    Attributes:
        metrics: its figures for the host.
        routes: what a visitor's page sends and fetches beside Gradio's own.
    """

    metrics: Metrics
    routes: Sequence[BaseRoute] = ()

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *arguments: Any, **options: Any) -> Any:
        """Check and hand on what came.

        Raises:
            gr.Error: if the values do not have the form that the components expect.
        """
        try:
            return await super().preprocess_data(block_fn, [*map(_kept_here, inputs)], *arguments, **options)
        except gr.Error:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
            raise refuse("Expected an uploaded picture and plain values, got something else.") from error


def _kept_here(value: Any) -> Any:
    """Return a value; a file of another process is one that this process has lost, for which the page has a way."""
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        return value
    return {**value, "path": in_own_folder(value["path"])}
