"""Serving the page: the launch settings of a public page, and /health."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading

from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from fgsm.catalogue.catalogue import PREFERRED, available_classifiers, default_classifier, find_entry, stand_in
from fgsm.experiment.cache import resize_cache
from fgsm.pictures.address import introduce
from fgsm.pictures.examples import example_folders
from fgsm.pictures.isolated.pool import DECODERS
from fgsm_playground.gradio.page import cut_streams_after, look_less_often
from fgsm_playground.parts.language import translations
from fgsm_playground.parts.static import STATIC
from fgsm_playground.parts.theme import theme
from fgsm_playground.server.address import Address
from fgsm_playground.server.housekeeping import tidy
from fgsm_playground.server.middleware.head import HeadMiddleware
from fgsm_playground.server.middleware.security import SecurityMiddleware, log
from fgsm_playground.server.middleware.validation import FORM, ValidationMiddleware
from fgsm_playground.server.modules import modules_route, preloads
from fgsm_playground.server.safe_blocks import SafeBlocks
from fgsm_playground.server.settings import Settings

STYLES = ("parts/colours.css", "figure/result.css", "parts/page.css", "parts/plot.css", "parts/marks.css")
# What the first figure needs, and what stands on the page from the start; the panels come later.
FIRST_MODULES = [
    *("page.js", "events.js", "figure/figure.js", "figure/patch.js", "figure/recover.js", "figure/upload.js"),
    *("figure/stand_in.js", "picture/sources.js", "picture/examples.js", "picture/drawing.js"),
    *("live/page.js", "browser/page.js", "lesson/labbook-record.js", "lesson/lesson-return.js"),
]
LOOK = 0.004  # seconds between two looks for a waiting request; with Gradio's own 0.001 a host at rest never sleeps
LAST_ANSWERS = 1  # seconds; then open event streams are cut, which would keep a page that is to end from ending


def serve(
    page: SafeBlocks, settings: Settings | None = None, address: Address | None = None, *, block: bool = True
) -> str:
    """Load the networks to begin with in the background and serve the page.

    Args:
        page: what `fgsm_playground.page.build_page` returned.
        settings: the host's; None for the defaults.
        address: where; None for the loopback interface and the first free port from 7860.
        block: whether to return only when the server is stopped.

    Returns:
        The page's address.

    Raises:
        OSError: if the port has been taken meanwhile.
    """
    settings, address = settings or Settings(), address or Address()
    resize_cache(settings.cached)
    introduce(settings.contact)
    if settings.log:
        _log_to_stderr()
    if stand_in():
        print(stand_in(), file=sys.stderr)
    threading.Thread(target=load_to_begin_with, daemon=True).start()
    look_less_often(page, LOOK)
    _, url, _ = page.launch(
        server_name=address.host,
        server_port=address.port,
        num_workers=0,  # they would hand out files past our middleware
        prevent_thread_lock=True,
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        share=False,
        strict_cors=True,
        allowed_paths=[str(folder) for folder in example_folders()],
        state_session_capacity=settings.sessions,
        max_threads=settings.workers,
        max_file_size=settings.upload_bytes,
        footer_links=["api"],
        i18n=translations(),
        theme=theme(),
        css_paths=[STATIC / name for name in STYLES],
        head=preloads(FIRST_MODULES),
        app_kwargs={
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "middleware": [
                Middleware(SecurityMiddleware, log_requests=bool(settings.log)),
                Middleware(HeadMiddleware),
                Middleware(ValidationMiddleware, page=page, max_upload=settings.upload_bytes + FORM),
            ],
            "routes": _routes(page, settings),
            "lifespan": tidy,
        },
    )
    cut_streams_after(page, LAST_ANSWERS)
    logging.getLogger("uvicorn.error").addFilter(_is_no_cut)
    if block:
        page.block_thread()
    return url


def load_to_begin_with() -> None:
    """Load the default network, the next one where its file is broken; then MobileNetV2, fetching its weights."""
    entry = None
    while entry is not find_entry(default_classifier()):
        entry = find_entry(default_classifier())
        entry.start_loading().join()
    DECODERS.start()  # not before: the first figure is of an example, which needs none
    find_entry(PREFERRED).start_loading()


def end_on_terminate() -> None:
    """Make SIGTERM, with which a host stops the process, end it as Ctrl-C does; call it from the main thread."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def _routes(page: SafeBlocks, settings: Settings) -> list[BaseRoute]:
    routes: list[BaseRoute] = [APIRoute("/health", health, methods=["GET"]), modules_route(), *page.routes]
    if settings.metrics:
        routes.append(APIRoute("/metrics", page.metrics.answer, methods=["GET"]))
    return routes


def _is_no_cut(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def health() -> JSONResponse:
    """Answer 200 once a network is loaded and the page can attack, 503 before."""
    loaded = [name for name in available_classifiers() if find_entry(name).loaded]
    return JSONResponse({"loaded": loaded}, status_code=200 if loaded else 503)
