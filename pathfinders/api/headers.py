"""What browsers are told about every answer: what a page may load, who may frame it, and that the
connection stays encrypted.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pathfinders.api.paths import is_under

# Plotly and React write styles into elements; a style can load nothing from elsewhere here.
# Streamlit's scripts come from the server alone; charts are pictures made in the page.
PAGE_POLICY = {
    "default-src": "'self'",
    # The numbers in Streamlit's messages are read with a few lines of WebAssembly. This lets
    # scripts that may run compile it, and lets nobody turn text into JavaScript.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# Data and files are shown by no page of ours; opened by themselves, they run nothing.
FILE_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
FILES = ("/media", "/api/v1/tables", "/api/v1/figures")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # The way back from signing in is the page's address, which only this server is told.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(),"
    " hid=(), midi=(), display-capture=()",
}
A_YEAR = "max-age=31536000"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecureHeaders:
    """Puts the headers on every answer, and behind TLS makes every cookie one that is only sent
    encrypted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        encrypted = is_encrypted(scope)

        async def send_on(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(raw=list(message["headers"]))
                _add(headers, scope, encrypted=encrypted)
                message = {**message, "headers": headers.raw}
            elif message["type"] == "websocket.accept" and encrypted:
                message = {**message, "headers": _secure_cookies(list(message.get("headers", ())))}
            await send(message)

        return await self.app(scope, receive, send_on)


def is_encrypted(scope: Scope) -> bool:
    """Whether the person who asks does so over TLS, which a proxy in front may end.

    Anybody can claim it; whoever does changes only what their own browser keeps.
    """
    claimed = Headers(scope=scope).get("x-forwarded-proto", "").rpartition(",")[2].strip()
    return scope.get("scheme") in ("https", "wss") or claimed.lower() == "https"


def page_policy(html: str) -> str:
    """The content security policy of a page as Streamlit has it, before anything is written into
    it: of scripts inside the page, exactly its own may run.
    """
    return _joined(PAGE_POLICY, (_hash(script) for script in INLINE_SCRIPT.findall(html)))


def _joined(policy: dict[str, str], scripts: Iterable[str] = ()) -> str:
    parts = {**policy, "script-src": " ".join([policy["script-src"], *scripts])}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _add(headers: MutableHeaders, scope: Scope, *, encrypted: bool) -> None:
    policy = FILE_POLICY if is_under(scope, FILES) else _joined(PAGE_POLICY)
    for name, value in {**ALWAYS, "Content-Security-Policy": policy}.items():
        headers.setdefault(name, value)
    if is_under(scope, ("/media",)):
        # Files of people's records: for whoever downloads them, and for no cache between.
        headers["Cache-Control"] = "private, no-store"
    if encrypted:
        headers.setdefault("Strict-Transport-Security", A_YEAR)
        headers.raw[:] = _secure_cookies(headers.raw)


def _secure_cookies(raw: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with `Secure` on every cookie that is set."""
    return [
        (name, value + b"; Secure")
        if name.lower() == b"set-cookie" and not re.search(rb";\s*secure\b", value, re.IGNORECASE)
        else (name, value)
        for name, value in raw
    ]
