"""Opens pages at an address as Streamlit does, without a browser, and asks the routes beside
them.
"""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.types import ASGIApp, Message
from streamlit.testing.v1 import AppTest, local_script_runner

from components.version_bar import LINKS
from pathfinders.figures import KINDS
from pathfinders.links import FORMER_NAMES, NAMES, tidy
from pathfinders.settings import ROOT
from tests.fuzz.addresses import MARK

SECONDS = 300


class Opener:
    """Opens pages, each time in a session of its own."""

    def __init__(self) -> None:
        self._components: Any = None

    def open(self, page: str, *queries: str) -> AppTest:
        """The page at the last of the queries, opened at each in turn in one session."""
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        # Looking for installed components takes a quarter of a second, so it is done once.
        app._bidi_component_manager = self._components
        app.switch_page(f"pages/{page}.py")
        # What a figure's notes say, and what can be done with a page, is sent when it is asked for.
        for name in KINDS:
            app.session_state[f"more-{name}"] = ["notes"]
        app.session_state[LINKS] = ["share", "away"]
        for query in queries:
            app.query_params = {"raw": query}
            app.context["url"] = f"https://pathfinders.example/{page}"
            app.run()
        self._components = app._bidi_component_manager
        return app


@contextmanager
def opening() -> Iterator[Opener]:
    """An opener that hands a query string to the session as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "parse", SimpleNamespace(urlencode=_as_it_is))
        yield Opener()
    gc.collect()


def _as_it_is(query: dict[str, str], doseq: bool) -> str:
    assert doseq
    return query["raw"]


def page_faults(app: AppTest, query: str) -> list[str]:
    """What is wrong with a page opened at a query: exceptions, a page cut short, markup of the
    address, silence about it.
    """
    found = [f"exception: {e.message}" for e in app.exception]
    if not app.title or not any(said.value.startswith("Version ") for said in app.caption):
        found.append("the page is not complete")
    found += [
        f"markup: {e.proto.body[:200]}" for e in app.get("html") if f"<{MARK}" in e.proto.body
    ]
    said = [e.value for e in (*app.markdown, *app.warning, *app.info, *app.caption, *app.subheader)]
    found += [
        f"markup: {text[:200]}" for text in said if f"<{MARK}" in text.replace(f"\\<{MARK}", "")
    ]
    asked = {
        name: values[-1]
        for name, values in parse_qs(query, keep_blank_values=True).items()
        if not name.startswith("embed")
    }
    strange = [
        name for name, value in tidy(asked).items() if value and name not in (*NAMES, *FORMER_NAMES)
    ]
    # Beyond 1,000 parameters Streamlit reads none.
    if strange and query.count("&") < 1000 and not app.warning:
        found.append(f"nothing is said of {strange[:3]}")
    return found


async def ask(app: ASGIApp, path: str, query: bytes) -> tuple[int, bytes]:
    """Status and body of an answer to the bytes of a query, whatever they are."""
    status, parts = 0, []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not asked:
            # Who asks again waits for the asker to leave, which it does not.
            await asyncio.Event().wait()
        return asked.pop()

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "extensions": {},
        "state": {},
    }
    await app(scope, receive, send)
    return status, b"".join(parts)
