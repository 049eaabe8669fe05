"""The picture service: charts in, pictures out, and nothing else.

It has no lake, no secrets and no pages. `python -m pathfinders pictures` serves it; replicas that
have PATHFINDERS_PICTURES send their charts to it.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pathfinders.exports.media_types import PNG, SVG
from pathfinders.exports.picture.browser import NoBrowser, close_browser, drawn_here
from pathfinders.exports.picture.service import MOST_SPEC_BYTES, PATH

MOST_PIXELS = 8000
"""The most pixels a picture may be wide or high."""
WANTED = "Wanted: a chart, its width and height in pixels, and png or svg, as JSON."
MEDIA_TYPES = {"png": PNG, "svg": SVG}


async def _draw(request: Request) -> Response:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_SPEC_BYTES:
            return PlainTextResponse(f"A chart of over {MOST_SPEC_BYTES} bytes.", 413)
    try:
        order = json.loads(body)
        spec, width, height = order["spec"], int(order["width"]), int(order["height"])
        kind = order["kind"]
    except (ValueError, KeyError, TypeError):
        return PlainTextResponse(WANTED, 400)
    sizes_fit = 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS
    if not sizes_fit or kind not in ("png", "svg") or not isinstance(spec, dict):
        return PlainTextResponse(WANTED, 400)
    try:
        picture = await run_in_threadpool(drawn_here, spec, width, height, kind)
    except NoBrowser as error:
        return PlainTextResponse(str(error), 503)
    return Response(picture, media_type=MEDIA_TYPES[kind])


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


@asynccontextmanager
async def _with_browser(_: Starlette) -> AsyncIterator[None]:
    yield
    # A server that a signal ends runs nothing that was left for the end of the process.
    await run_in_threadpool(close_browser)


def picture_app() -> Starlette:
    """The service as an ASGI application: `POST /draw` and `GET /healthz`."""
    return Starlette(
        routes=[Route(PATH, _draw, methods=["POST"]), Route("/healthz", _health, methods=["GET"])],
        lifespan=_with_browser,
    )


def serve(host: str, port: int) -> None:
    """Serve until the process is stopped."""
    uvicorn.run(picture_app(), host=host, port=port, log_level="warning", server_header=False)
