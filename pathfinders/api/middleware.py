"""What is changed around Streamlit's own answers: previews in its page, compressed scripts,
refusals as problem details.

Websockets and everything not named here pass untouched.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pathfinders.api.assets import Assets
from pathfinders.api.first_page import (
    first_html,
    first_html_of_page,
    not_found_html,
    with_first_html,
)
from pathfinders.api.gate import Gate, MayWrite
from pathfinders.api.headers import SecureHeaders, page_policy
from pathfinders.api.local_key import KeyInAddress, LocalKey
from pathfinders.api.paths import NOT_PAGES, ROUTES, STATIC, is_under, path_of
from pathfinders.api.previews import preview_of, preview_of_page, with_preview
from pathfinders.api.problem import PROBLEM_TYPE, HttpProblem
from pathfinders.api.request_log import Observed
from pathfinders.api.response_cache import ResponseCache
from pathfinders.api.responses import FOR_EVER, REVALIDATE, Body, accepts, accepts_gzip, answer
from pathfinders.api.sign_in import Closed, MayRead, ReturnTo
from pathfinders.api.uploads import Uploads, UploadStore
from pathfinders.choices import PAGES
from pathfinders.exports.media_types import SVG
from pathfinders.links import closest, tidy, view_from
from pathfinders.server.connections import ConnectionLimits
from pathfinders.settings import GateSettings
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Versions

# Streamlit's scripts and styles, which are some 200 files of 8 MB in all, compressed.
STATIC_BYTES, STATIC_ENTRIES = 32_000_000, 1_000
SCRIPTS = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    SVG,
)
# Headers about bytes that are changed here, so that they are answered here.
ABOUT_BYTES = ("accept-encoding", "if-none-match", "if-modified-since", "range", "if-range")
CHANGED = (
    "content-length",
    "content-encoding",
    "etag",
    "last-modified",
    "accept-ranges",
    "vary",
    "cache-control",
    "content-type",
)


def middleware(
    versions: Callable[[], Versions],
    may_read: MayRead,
    open_to_anyone: Callable[[], bool],
    local_key: LocalKey | None,
    *,
    may_write: MayWrite,
    uploads: UploadStore,
    gate: GateSettings,
) -> list[Middleware]:
    """The middleware for `st.App`, reading what `versions` gives.

    `may_read` says of a request's cookies whether it may read; `open_to_anyone` whether all may,
    and so whether previews, which pass through many hands, may name what the data hold. `local_key`
    is what somebody at this machine writes with; None where nobody does. `may_write` says of a
    request's headers whether it may write, and `uploads` holds what it may upload.
    """
    return [
        Middleware(ConnectionLimits),
        Middleware(SecureHeaders),
        Middleware(Observed),
        Middleware(Gate, settings=gate),
        Middleware(Uploads, may_write=may_write, store=uploads, most_bytes=gate.most_upload_bytes),
        Middleware(KeyInAddress, key=local_key, not_pages=NOT_PAGES),
        Middleware(ReturnTo),
        Middleware(Problems),
        Middleware(
            Closed, may_read=may_read, open_to_anyone=open_to_anyone, places=("/api", "/media")
        ),
        Middleware(Assets),
        Middleware(PackedScripts),
        Middleware(Previews, versions=versions, open_to_anyone=open_to_anyone),
    ]


class Problems:
    """Leaves compressing the routes' answers to the routes, and gives refusals by what stands
    before them the same form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_under(scope, ROUTES):
            return await self.app(scope, receive, send)
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] >= 400:
                replaced = Headers(raw=message["headers"]).get("content-type") != PROBLEM_TYPE
                if replaced:
                    problem = HttpProblem(
                        message["status"],
                        "This address cannot be answered. See /api/v1/openapi.json.",
                    )
                    await problem.response()(scope, receive, send)
            if not replaced:
                await send(message)

        packed = accepts_gzip(Headers(scope=scope)) and not path_of(scope).endswith(".parquet")
        return await self.app(
            _asking(scope, ("accept-encoding",), packed=packed), receive, send_problem
        )


class PackedScripts:
    """Compresses each of Streamlit's scripts and styles once; their names change whenever their
    content does.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cache = ResponseCache(STATIC_BYTES, STATIC_ENTRIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _reads(scope) or not is_under(scope, STATIC):
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        coding = "br" if accepts(headers, "br") else "gzip"
        if "range" in headers or (coding == "gzip" and not accepts_gzip(headers)):
            return await self.app(scope, receive, send)
        key = (coding, path_of(scope))
        body = self.cache.find(key) or await self._body(scope, receive, key)
        if body is None:
            return await self.app(scope, receive, send)
        return await answer(scope["method"], headers, body, FOR_EVER)(scope, receive, send)

    async def _body(self, scope: Scope, receive: Receive, key: tuple[str, str]) -> Body | None:
        """The file, compressed; None where it is not one that is kept for ever and can be
        compressed.
        """
        status, headers, content = await _answer_of(self.app, _asking(scope, ABOUT_BYTES), receive)
        kind = headers.get("content-type", "")
        if (
            status != 200
            or kind.partition(";")[0] not in SCRIPTS
            or "immutable" not in headers.get("cache-control", "")
        ):
            return None
        plain = Body(content, kind, "static")
        return await run_in_threadpool(
            self.cache.get, key, lambda: plain.packed_best if key[0] == "br" else plain.packed
        )


class Previews:
    """Writes the preview of the address asked for into Streamlit's page."""

    def __init__(
        self, app: ASGIApp, versions: Callable[[], Versions], open_to_anyone: Callable[[], bool]
    ) -> None:
        self.app, self.versions, self.open_to_anyone = app, versions, open_to_anyone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _reads(scope) or is_under(scope, NOT_PAGES):
            return await self.app(scope, receive, send)
        elsewhere = _another_place(scope)
        if elsewhere is not None:
            return await elsewhere(scope, receive, send)
        status, headers, content = await _answer_of(self.app, _asking(scope, ABOUT_BYTES), receive)
        if status == 200 and headers.get("content-type", "").startswith("text/html"):
            body = await run_in_threadpool(
                self._page, path_of(scope), QueryParams(scope["query_string"]), content
            )
            passed_on = {name: value for name, value in headers.items() if name not in CHANGED}
            passed_on["Content-Security-Policy"] = page_policy(content.decode())
            response = answer(scope["method"], Headers(scope=scope), body, REVALIDATE, passed_on)
            return await response(scope, receive, send)
        await send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await send(
            {"type": "http.response.body", "body": content if scope["method"] == "GET" else b""}
        )
        return None

    def _page(self, path: str, query: QueryParams, content: bytes) -> Body:
        if self.open_to_anyone():
            preview = preview_of(self.versions(), path, query)
            first = self._first(path, query)
        else:
            preview, first = preview_of_page(path), first_html_of_page(path)
        page = with_first_html(with_preview(content.decode(), preview), first)
        return Body(page.encode("utf-8", "replace"), "text/html; charset=utf-8", "page")

    def _first(self, path: str, query: QueryParams) -> str:
        view = view_from(tidy(dict(query.items())))
        try:
            versions = self.versions()
            numbers = {info.number for info in versions.infos()}
            version = (
                versions.open(view.version)
                if view.version is not None and view.version in numbers
                else versions.latest()
            )
            return first_html(version, path, view)
        except LakeError:
            return first_html_of_page(path)


def _another_place(scope: Scope) -> Response | None:
    """The way to the page that was meant where its name is in another case or has a full stop
    behind it, and a page that says so where there is none of that name.
    """
    name = path_of(scope).strip("/")
    if name in ("", *PAGES):
        return None
    meant = closest(name, PAGES)
    if meant == name:
        return HTMLResponse(not_found_html(name), 404, {"Cache-Control": "no-store"})
    query = scope["query_string"].decode("latin-1")
    place = f"{scope.get('root_path', '')}/{meant}"
    return RedirectResponse(f"{place}?{query}" if query else place)


def _reads(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")


def _asking(scope: Scope, without: tuple[str, ...], *, packed: bool = False) -> Scope:
    """The request without some headers; `packed` says that gzip is taken."""
    headers = MutableHeaders(
        raw=[(n, v) for n, v in scope["headers"] if n.decode("latin-1").lower() not in without]
    )
    if packed:
        headers["accept-encoding"] = "gzip"
    return {**scope, "headers": headers.raw}


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
    """Status, headers and body of what `app` answers to the request, asked for with GET."""
    start: Message = {}
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    # Without extensions, so that a server which can send files by itself is not asked to.
    await app({**scope, "method": "GET", "extensions": {}}, receive, collect)
    return start["status"], Headers(raw=start["headers"]), b"".join(parts)
