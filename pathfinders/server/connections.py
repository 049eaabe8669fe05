"""Limits of the web server itself: how long it waits for a request's headers and for a reader who
does not read, how large a message from a page may be, and how many connections there may be.

Without these, uvicorn never closes a connection whose headers do not end, and takes messages from
pages that are as large as the largest it sends to them. nginx, where there is one, has limits of
its own; see docs/running.md.
"""

import asyncio
import contextlib
import logging
from typing import Any, ClassVar, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pathfinders.server import logs, metrics

HEADER_SECONDS, GRACE_SECONDS = 10.0, 0.5
SEND_SECONDS = 60.0
# Connections whose headers have not come. They take milliseconds to come where nobody dawdles.
MOST_WAITING = 512
# A page's largest message of a hundred choices and the charts that it has already is 20 KB.
MESSAGE_BYTES = 64 * 1024
# Files and sockets that the process may have open, where the system lets it; some are kept free for
# the lake's files.
MOST_OPEN, KEPT_FREE = 16_384, 256


class ConnectionLimits:
    """Sets the limits as the server starts, before the first connection; passes everything on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and not limit(receive):
            # Another server than uvicorn: its own settings hold.
            logs.event("connections are not limited", logging.WARNING)
        await self.app(scope, receive, send)


def limit(receive: Receive) -> bool:
    """Sets the limits of the server that starts an application through `receive`; returns whether
    it is one that has them.

    `streamlit run` starts uvicorn and passes on none of these settings. What starts an application
    belongs to uvicorn and holds its settings, which are read for every new connection.
    """
    config = getattr(getattr(receive, "__self__", None), "config", None)
    if not isinstance(config, Config) or config.http_protocol_class is not HttpToolsProtocol:
        return False
    config.http_protocol_class = PatientProtocol
    config.ws_max_size = min(config.ws_max_size, MESSAGE_BYTES)
    config.limit_concurrency = open_files() - KEPT_FREE
    return True


def open_files() -> int:
    """The number of files and sockets this process may have open, after raising it as far as the
    system allows.
    """
    try:
        import resource
    except ImportError:
        # Windows limits nothing of the kind.
        return MOST_OPEN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_OPEN
    # RLIM_INFINITY is -1 on Linux, so it cannot be compared as a number.
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    if soft == resource.RLIM_INFINITY:
        return most
    return min(most, soft)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, with an end to its patience."""

    waiting: ClassVar[dict["PatientProtocol", None]] = {}
    """Connections whose headers have not come, the oldest first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._headers_due: asyncio.TimerHandle | None = None
        self._reading_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Starts waiting for the headers of the first request."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Starts waiting for headers with the first bytes after an answer."""
        # On a connection that stays open, the bytes after a finished answer are the next request.
        if self._headers_due is None and (self.cycle is None or self.cycle.response_complete):
            self._wait_for_headers()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Stops waiting for headers."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops waiting for anything."""
        self._stop_waiting()
        self._stop_reading_clock()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Starts waiting for the other side to read what it asked for."""
        super().pause_writing()
        self._stop_reading_clock()
        self._reading_due = self.loop.call_later(SEND_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        """Stops waiting for the other side to read."""
        super().resume_writing()
        self._stop_reading_clock()

    def _wait_for_headers(self) -> None:
        self._headers_due = self.loop.call_later(HEADER_SECONDS, self._last_look)
        self.waiting[self] = None
        if len(self.waiting) > MOST_WAITING:
            # The oldest goes, because headers that come at all come within milliseconds.
            next(iter(self.waiting))._give_up()

    def _last_look(self) -> None:
        # After the loop was busy, headers that came meanwhile have yet to be read.
        self._headers_due = self.loop.call_later(GRACE_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def _stop_reading_clock(self) -> None:
        if self._reading_due is not None:
            self._reading_due.cancel()
            self._reading_due = None

    def _give_up(self) -> None:
        """Ends the connection at once, without waiting for what was still to be sent."""
        self._stop_waiting()
        metrics.REFUSED.labels("slow").inc()
        self.transport.abort()
