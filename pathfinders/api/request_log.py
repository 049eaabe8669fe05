"""Every request counted, timed and noted, with an id that its answer carries and that the notes
inside it share.
"""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pathfinders.api.paths import is_under, path_of
from pathfinders.choices import PAGES
from pathfinders.server import logs, metrics

HEADER = "X-Request-ID"
STATIC = (
    "/static",
    "/media",
    "/component",
    "/app/static",
    "/favicon.png",
    "/manifest.json",
    "/_stcore/bidi-components",
)
ROUTES = (
    "/api/v1/versions",
    "/api/v1/tables",
    "/api/v1/figures",
    "/api/v1/openapi.json",
    "/api",
    "/healthz",
    "/readyz",
    "/metrics",
    "/_stcore/upload_file",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore",
    "/auth",
    "/oauth2callback",
    *(f"/{name}" for name in PAGES),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class Observed:
    """Notes what is asked for and how it was answered; of an address only which of a few known ones
    it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with metrics.READERS.track_inprogress():
                return await self.app(scope, receive, send)
        if scope["type"] != "http" or is_under(scope, STATIC):
            return await self.app(scope, receive, send)
        with logs.request(Headers(scope=scope).get(HEADER)) as name:
            await self._observe(name, scope, receive, send)
        return None

    async def _observe(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        status, started = 500, time.perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=list(message["headers"]))
                headers[HEADER] = name
                message = {**message, "headers": headers.raw}
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            seconds, place = time.perf_counter() - started, route_of(scope)
            metrics.request(place, status, seconds)
            method = scope["method"] if scope["method"] in METHODS else "other"
            logs.event(
                "request", method=method, path=place, status=status, seconds=round(seconds, 4)
            )


def route_of(scope: Scope) -> str:
    """Which of the known addresses is asked for: the longest that it is or is beneath; `/`, or
    `other` for none.
    """
    if path_of(scope) in ("", "/"):
        return "/"
    return max((place for place in ROUTES if is_under(scope, (place,))), key=len, default="other")
