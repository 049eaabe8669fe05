"""What signing in needs around Streamlit's own routes: back to the page one came from, and closed
doors.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pathfinders.api.paths import is_under
from pathfinders.api.problem import HttpProblem

LOGIN, CALLBACK = "/auth/login", "/oauth2callback"
COOKIE = "pathfinders_return"
SECONDS = 600
LONGEST = 2000
MayRead = Callable[[Mapping[str, str]], bool]
"""Whether a request with these cookies may read."""


class ReturnTo:
    """Brings somebody who signs in back to the page and the choices they came from.

    Streamlit returns to the first page. The page one leaves to sign in is kept in a cookie that
    scripts cannot read, and that is gone after the return or ten minutes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if not path.endswith((LOGIN, CALLBACK)):
            return await self.app(scope, receive, send)
        request_headers = Headers(scope=scope)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                if path.endswith(LOGIN):
                    _save_place(headers, request_headers)
                elif message["status"] in (302, 303, 307):
                    _return_to_place(headers, request_headers)
                message = {**message, "headers": headers.raw}
            await send(message)

        return await self.app(scope, receive, send_on)


class Closed:
    """Answers 401 to whoever may not read what the routes beside the pages hold, and lets no cache
    between keep what is not for everybody.
    """

    def __init__(
        self,
        app: ASGIApp,
        may_read: MayRead,
        open_to_anyone: Callable[[], bool],
        places: tuple[str, ...],
    ) -> None:
        self.app, self.may_read, self.open_to_anyone, self.places = (
            app,
            may_read,
            open_to_anyone,
            places,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_under(scope, self.places) or self.open_to_anyone():
            return await self.app(scope, receive, send)
        request_headers = Headers(scope=scope)
        if not self.may_read(cookie_parser(request_headers.get("cookie", ""))):
            problem = HttpProblem(
                401, "Sign in first: only people who are signed in may read these data."
            )
            return await problem.response()(scope, receive, send)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["cache-control"] = _private(headers.get("cache-control", "no-store"))
                message = {**message, "headers": headers.raw}
            await send(message)

        return await self.app(scope, receive, send_on)


def _private(cache_control: str) -> str:
    """The same rules for the reader's own browser, and for no cache that others share."""
    rules = [rule.strip() for rule in cache_control.split(",")]
    return ", ".join(["private", *(rule for rule in rules if rule not in ("public", "private"))])


def place_of(address: str, host: str) -> str | None:
    """Path and query of an address of this server; None for any other, so that nobody is sent to
    another site.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    place = parts.path + (f"?{parts.query}" if parts.query else "")
    mine = parts.scheme in ("http", "https") and parts.netloc == host and host != ""
    return place if mine and is_place(place) else None


def is_place(place: str) -> bool:
    """Whether the text is a path with a query, of this server and of no other."""
    plain = place.isascii() and place.isprintable() and "\\" not in place and len(place) <= LONGEST
    return plain and place.startswith("/") and not place.startswith("//")


def _save_place(headers: MutableHeaders, request_headers: Headers) -> None:
    place = place_of(request_headers.get("referer", ""), request_headers.get("host", ""))
    if place is not None:
        headers.append(
            "set-cookie",
            f"{COOKIE}={quote(place, safe='')}; Max-Age={SECONDS}; Path=/; HttpOnly; SameSite=Lax",
        )


def _return_to_place(headers: MutableHeaders, request_headers: Headers) -> None:
    saved = cookie_parser(request_headers.get("cookie", "")).get(COOKIE)
    if saved is None:
        return
    place = unquote(saved)
    if is_place(place):
        headers["location"] = place
    headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
