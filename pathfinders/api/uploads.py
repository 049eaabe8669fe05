"""Who may send files, and how much of them the server holds: by page and in all.

Streamlit takes a file from any open page, whoever asks, and keeps it as long as the page lives.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pathfinders.api.gate import MayWrite, Refusal, refuse
from pathfinders.api.paths import is_under, path_of
from pathfinders.server import metrics

PLACE = "/_stcore/upload_file"
# The page has one file at a time; another may arrive before the one it replaces is taken away.
MOST_FILES = 3
# Two files of the largest size, and what a form puts around them.
MOST_PAGE_BYTES = 101 * 2**20
# As long as Streamlit keeps a page that has lost its connection, so that it can come back.
GONE_SECONDS = 120.0
LOOK_SECONDS = 15.0

NOT_A_WRITER = Refusal("upload", 403, "Only somebody who may change the data can send files.")
NO_PAGE = Refusal("upload", 400, "No page with this number is open here. Load the page again.")
TOO_MUCH = Refusal(
    "upload", 413, "This page holds as many files as there is room for. Load the page again."
)
NO_ROOM = Refusal(
    "upload",
    503,
    "Others are uploading as much as this server has room for. Try again in a minute.",
    retry_seconds=60,
)


class UploadStore(Protocol):
    """Where Streamlit keeps what was uploaded."""

    def is_open(self, page: str) -> bool:
        """Whether a page, by the number of its session, is connected now."""

    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        """The bytes of every file that is held, by page and by file."""

    def remove(self, page: str) -> None:
        """Removes the files of a page."""


class Uploads:
    """Lets only those who may write send files, to a page that is open, as far as there is room."""

    def __init__(
        self, app: ASGIApp, may_write: MayWrite, store: UploadStore, most_bytes: int
    ) -> None:
        self.app, self.may_write, self.store, self.most_bytes = app, may_write, store, most_bytes
        # Bytes that were announced or have come, and files, of uploads under way, by page.
        self._arriving: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._closed_at: dict[str, float] = {}
        self._next_look: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "OPTIONS" or not is_under(scope, (PLACE,)):
            return await self.app(scope, receive, send)
        if not self.may_write(Headers(scope=scope)):
            return await refuse(NOT_A_WRITER, scope, receive, send)
        if scope["method"] != "PUT":
            return await self.app(scope, receive, send)
        page, _, file = path_of(scope).removeprefix(f"{PLACE}/").partition("/")
        length = Headers(scope=scope).get("content-length", "0")
        announced = int(length) if length.isascii() and length.isdigit() else 0
        refusal = self._refusal(page, file, announced)
        if refusal is not None:
            return await refuse(refusal, scope, receive, send)
        return await self._take(page, file, announced, (scope, receive, send))

    async def _take(
        self, page: str, file: str, announced: int, request: tuple[Scope, Receive, Send]
    ) -> None:
        """Passes an upload on, and holds room for it until it is in the store."""
        scope, receive, send = request
        reserved, received = announced, 0
        self._arriving[page] += announced
        self._files[page] += 1

        async def receive_counted() -> Message:
            nonlocal reserved, received
            message = await receive()
            received += len(message.get("body", b""))
            more = received - reserved
            if more > 0:
                # The length was not announced, or not rightly.
                refusal = self._no_room(page, file, more)
                if refusal is not None:
                    metrics.REFUSED.labels(refusal.reason).inc()
                    raise HTTPException(refusal.status, refusal.detail)
                self._arriving[page] += more
                reserved += more
            return message

        try:
            await self.app(scope, receive_counted, send)
        finally:
            self._arriving[page] -= reserved
            self._files[page] -= 1
            self._arriving, self._files = +self._arriving, +self._files
            self._look_again()

    def _refusal(self, page: str, file: str, announced: int) -> Refusal | None:
        if not self.store.is_open(page):
            return NO_PAGE
        others = set(self.store.sizes().get(page, {})) - {file}
        if len(others) + self._files[page] >= MOST_FILES:
            return TOO_MUCH
        return self._no_room(page, file, announced)

    def _no_room(self, page: str, file: str, more: int) -> Refusal | None:
        """Why there is no room for more bytes of a file; None where there is. Takes the room of
        pages that are gone before it refuses.
        """
        sizes = self.store.sizes()
        replaced = sizes.get(page, {}).get(file, 0)
        held = sum(sizes.get(page, {}).values()) - replaced
        if held + self._arriving[page] + more > MOST_PAGE_BYTES:
            return TOO_MUCH
        if self._all_bytes() - replaced + more <= self.most_bytes:
            return None
        self._remove_closed(0.0)
        return None if self._all_bytes() - replaced + more <= self.most_bytes else NO_ROOM

    def _all_bytes(self) -> int:
        held = sum(sum(files.values()) for files in self.store.sizes().values())
        return held + self._arriving.total()

    def _remove_closed(self, seconds: float) -> None:
        """Removes the files of pages that were closed at least some seconds ago."""
        now = time.monotonic()
        closed = [page for page in self.store.sizes() if not self.store.is_open(page)]
        self._closed_at = {page: self._closed_at.get(page, now) for page in closed}
        for page, since in self._closed_at.items():
            if now - since >= seconds:
                self.store.remove(page)

    def _look_again(self) -> None:
        """Looks for closed pages from time to time, as long as anything is held."""
        if self._next_look is None and self.store.sizes():
            self._next_look = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._next_look = None
        self._remove_closed(GONE_SECONDS)
        self._look_again()
