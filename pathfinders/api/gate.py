"""The first look at every request: whom it names, where it comes from, and whether there is room.

Streamlit asks a third party for this machine's public address, in the only event loop, when a page
of another site opens a websocket. Such a handshake never gets that far here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pathfinders.api.local_key import is_loopback
from pathfinders.api.paths import NOT_PAGES, ROUTES, is_under
from pathfinders.api.problem import HttpProblem
from pathfinders.server import metrics
from pathfinders.settings import GateSettings

# They are asked for by number or by a replica's own name, and hold nothing of the data.
FOR_OPERATORS = ("/healthz", "/readyz", "/metrics", "/_stcore/health")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
DEFAULT_PORTS = {"http": 80, "https": 443}
POLICY_VIOLATION = 1008
MayWrite = Callable[[Headers], bool]
"""Whether a request with these headers comes from somebody who may write."""


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further."""

    reason: str
    """In one word, for /metrics."""
    status: int
    detail: str
    """For whoever asked."""
    retry_seconds: int = 0
    """After how long it is worth asking again; 0 for never."""


OTHER_HOST = Refusal(
    "host",
    421,
    "This server does not answer to the name in the address. Whoever runs it can add the name to"
    " PATHFINDERS_HOSTS.",
)
OTHER_ORIGIN = Refusal(
    "origin",
    403,
    "A page of another site asked for this. Whoever runs the server can name that site in"
    " PATHFINDERS_ORIGINS.",
)
FULL = Refusal(
    "pages",
    503,
    "As many pages are open as this server has room for. Try again in a minute.",
    retry_seconds=60,
)


class Gate:
    """Refuses other names than the server's own, pages of other sites that would write or connect,
    and more open pages than there is room for.
    """

    def __init__(self, app: ASGIApp, settings: GateSettings) -> None:
        self.app, self.settings = app, settings
        self.open_pages = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        refusal = self._refusal(scope)
        if refusal is not None:
            return await refuse(refusal, scope, receive, send)
        if scope["type"] == "http":
            return await self.app(scope, receive, send)
        self.open_pages += 1
        try:
            await self.app(_with_host_of_origin(scope), receive, send)
        finally:
            self.open_pages -= 1
        return None

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if not is_under(scope, FOR_OPERATORS) and not self._is_own(headers.getlist("host")):
            return OTHER_HOST
        is_socket = scope["type"] == "websocket"
        connects = is_socket or scope["method"] not in SAFE_METHODS
        if connects and not self._may_connect(headers):
            return OTHER_ORIGIN
        opens = is_socket or not is_under(scope, NOT_PAGES)
        if opens and self.open_pages >= self.settings.most_pages:
            return FULL
        return None

    def _is_own(self, hosts: list[str]) -> bool:
        """Whether there is one `Host`, and it names this server."""
        parts = _netloc(f"//{hosts[0]}") if len(hosts) == 1 else None
        name = (parts.hostname or "") if parts else ""
        return name in self.settings.hosts or is_loopback(name)

    def _may_connect(self, headers: Headers) -> bool:
        """Whether the page that asks is one of this server, port included, or of a site that the
        settings name. Browsers always say which page asks; what says nothing is a program.
        """
        origins = headers.getlist("origin")
        if not origins:
            return True
        origin = origins[0].lower()
        return len(origins) == 1 and (
            origin in self.settings.origins or is_same_origin(origin, headers.get("host", ""))
        )


async def refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a request, or the handshake of a websocket, with the refusal, and counts it."""
    metrics.REFUSED.labels(refusal.reason).inc()
    headers = {"Retry-After": str(refusal.retry_seconds)} if refusal.retry_seconds else {}
    response: Response = PlainTextResponse(
        refusal.detail, refusal.status, {"Cache-Control": "no-store", **headers}
    )
    if is_under(scope, ROUTES):
        response = HttpProblem(refusal.status, refusal.detail, headers=headers).response()
    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        return await response(scope, receive, send)
    await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""})
    return None


def is_same_origin(origin: str, host: str) -> bool:
    """Whether an `Origin` is of the server that a `Host` names: the same name and the same port.

    The scheme is not compared, because behind a proxy that ends TLS the server does not know it.
    """
    asking = _netloc(origin)
    if asking is None or asking.scheme not in DEFAULT_PORTS:
        return False
    own = _netloc(f"{asking.scheme}://{host}")
    return own is not None and _place(asking) == _place(own)


def _place(parts: SplitResult) -> tuple[str | None, int]:
    return parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def _netloc(address: str) -> SplitResult | None:
    """The parts of an address that is nothing but a scheme, a host and a port; None for others."""
    try:
        parts = urlsplit(address)
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    plain = parts.netloc and not (parts.path or parts.query or parts.fragment)
    return parts if plain and is_port and "@" not in parts.netloc else None


def _with_host_of_origin(scope: Scope) -> Scope:
    """The handshake with the `Host` of its `Origin`, letter by letter, where they are written
    differently; Streamlit takes the page for another site's otherwise, and asks a third party.

    Where the page is of another site that the settings name, the server's name is kept in a header
    of proxies, so that nobody takes the request for one of this machine.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin is None or urlsplit(origin).netloc == host:
        return scope
    if not is_same_origin(origin.lower(), host):
        headers["x-forwarded-host"] = host
    headers["host"] = urlsplit(origin).netloc
    return {**scope, "headers": headers.raw}
