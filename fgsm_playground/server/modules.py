"""The route of the page's JavaScript modules."""

from __future__ import annotations

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fgsm_playground.parts.modules import PREFIX, address, sources, version, with_imports

FOR_EVER = "public, max-age=31536000, immutable"


def modules_route() -> Route:
    """Return the route under which a browser finds every module of this version."""
    return Route(f"{PREFIX}/{version()}/{{name:path}}", answer, methods=["GET"])


async def answer(request: Request) -> Response:
    """Answer with a module."""
    name = request.path_params["name"]
    if name not in sources():
        return Response("Not Found", 404)
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(sources()[name], media_type="text/javascript", headers=headers)
    return Response(_packed(name), media_type="text/javascript", headers={**headers, "content-encoding": "gzip"})


def preloads(names: list[str]) -> str:
    """Return HTML that lets a browser fetch modules and what they import before a script asks for them."""
    return "\n".join(f'<link rel="modulepreload" href=".{address(name)}">' for name in with_imports(names))


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(sources()[name], 6, mtime=0)
