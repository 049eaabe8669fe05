"""The key with which somebody at this machine writes, where nobody signs in.

It works as a notebook server's does. The terminal prints an address that holds the key; whoever
opens it gets the key as a cookie, and only requests with that cookie write. That the request comes
from this machine proves nothing: so do those of another local server's page, of a proxy that says
nothing of itself, of a forwarded port and of the machine's other users.
"""

import hmac
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import quote, unquote_plus, urlsplit

from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pathfinders.api.paths import is_under
from pathfinders.api.sign_in import is_place

PARAMETER = "key"
COOKIE = "pathfinders_key"
COOKIE_PATH = "/_stcore"
"""Where Streamlit's websocket and uploads are, the only requests that write."""
PROXY_HEADERS = ("via", "forwarded", "x-real-ip", "true-client-ip", "x-client-ip")
PROXY_PREFIXES = ("x-forwarded", "x-original-", "x-envoy-", "cf-")


class LocalKey:
    """A random key that holds as long as the server runs, and whom it lets write."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    @property
    def query(self) -> str:
        """The key as the printed address holds it."""
        return f"{PARAMETER}={self.value}"

    def matches(self, text: str) -> bool:
        """Whether the text is the key; takes as long for nearly right as for wrong."""
        return hmac.compare_digest(text.encode("utf-8", "replace"), self.value.encode())

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a websocket's handshake or an upload with these headers writes: it carries the
        key as a cookie, comes straight from this machine, and from a page of this very server.
        """
        host = headers.get("host", "")
        cookie = cookie_parser(headers.get("cookie", "")).get(cookie_name(host), "")
        return is_direct(headers) and _is_same_origin(headers, host) and self.matches(cookie)


class KeyInAddress:
    """Takes the key out of an address that is opened, and gives it as a cookie where it is right.

    The answer is a redirect to the same address without the key, so that the key is in no address
    that somebody copies, and in no page's `Referer`.
    """

    def __init__(self, app: ASGIApp, key: LocalKey | None, not_pages: tuple[str, ...]) -> None:
        self.app, self.key, self.not_pages = app, key, not_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        keys = QueryParams(scope["query_string"]).getlist(PARAMETER)
        if not keys or is_under(scope, self.not_pages):
            return await self.app(scope, receive, send)
        response = Response(
            status_code=303,
            headers={
                "Location": _without_key(scope),
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
            },
        )
        headers = Headers(scope=scope)
        if self.key is not None and self.key.matches(keys[-1]) and is_direct(headers):
            response.set_cookie(
                cookie_name(headers.get("host", "")),
                self.key.value,
                path=scope.get("root_path", "") + COOKIE_PATH,
                secure=scope.get("scheme") == "https",
                httponly=True,
                samesite="strict",
            )
        return await response(scope, receive, send)


def cookie_name(host: str) -> str:
    """The name of the cookie for a `Host`. Browsers keep one set of cookies for all ports of a
    machine, so two dashboards on one machine would take each other's.
    """
    port = host.rpartition("]")[2].rpartition(":")[2]
    return f"{COOKIE}_{port}" if port.isascii() and port.isdigit() else COOKIE


def is_direct(headers: Mapping[str, str]) -> bool:
    """Whether a request names this machine, and no proxy says that it passed through it."""
    names = [name.lower() for name in headers]
    through = any(name in PROXY_HEADERS or name.startswith(PROXY_PREFIXES) for name in names)
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return not through and is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether a name or an address without its port is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_same_origin(headers: Mapping[str, str], host: str) -> bool:
    """Whether the page that asks is of the server that it asks, port included. Browsers always
    send `Origin` with a websocket and an upload.
    """
    origin = headers.get("origin", "").lower()
    return origin in (f"http://{host.lower()}", f"https://{host.lower()}")


def _without_key(scope: Scope) -> str:
    """Path and query of the address without the key."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    query = "&".join(p for p in pairs if unquote_plus(p.partition("=")[0]) != PARAMETER)
    place = quote(scope["path"]) + (f"?{query}" if query else "")
    return place if is_place(place) else "/"
