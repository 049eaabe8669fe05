"""What attackers do to a server on this machine, one kind a process: `python -m
tests.bench.attack_kinds KIND ADDRESS SECONDS` prints as JSON how often each answer came.

Each kind is bounded: a few at a time, with a pause between, and no more connections than a number.
"""

import asyncio
import contextlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.bench.load_reader import NoAnswer, reading

AT_A_TIME, PAUSE = 4, 0.02
MOST_SLOW, MOST_PAGES = 1100, 200
UPLOAD_BYTES, MESSAGE_BYTES, STATE_BYTES, QUESTION_BYTES = 20_000_000, 20_000_000, 60_000, 60_000
CLOSE_SECONDS = 1.0
DROPPED = "dropped"


@dataclass
class Target:
    """A server, and what an attacker has open at it."""

    port: int
    page: str = "no-page"
    """The number of a page that is open."""
    slow: list[asyncio.StreamWriter] = field(default_factory=list)
    pages: list[ClientConnection] = field(default_factory=list)


async def _ask(
    target: Target, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> str:
    """The status of the answer to a request."""
    named = {
        "Host": f"localhost:{target.port}",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    named.setdefault("Connection", "close")
    lines = [f"{name}: {value}" for name, value in named.items()]
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    try:
        writer.write(head.encode() + body)
        line = await asyncio.wait_for(reader.readline(), 60)
        return line.split()[1].decode() if line else DROPPED
    finally:
        writer.close()


async def nobody(_: Target) -> str:
    """No attacker, to hold the others against."""
    await asyncio.sleep(1)
    return "nothing"


async def other_origins(target: Target) -> str:
    """Handshakes of pages of another site."""
    headers = {
        "Origin": "http://elsewhere.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    return await _ask(target, "GET", "/_stcore/stream", headers)


async def other_hosts(target: Target) -> str:
    """Pages asked for under another name."""
    return await _ask(target, "GET", "/engagement", {"Host": "elsewhere.example"})


async def uploads(target: Target) -> str:
    """Files of 20 MB from a reader, to a page that is open."""
    path = f"/_stcore/upload_file/{target.page}/{random.getrandbits(64):x}"
    return await _ask(target, "PUT", path, {"X-Forwarded-For": "203.0.113.9"}, b"x" * UPLOAD_BYTES)


async def slow_headers(target: Target) -> str:
    """Connections that begin a header and never end it."""
    if len(target.slow) >= MOST_SLOW:
        target.slow.pop(0).close()
    _, writer = await asyncio.open_connection("127.0.0.1", target.port)
    target.slow.append(writer)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-a: ")
    return "held"


async def large_messages(target: Target) -> str:
    """Messages of 20 MB from a page."""
    return await _say(target, b"\0" * MESSAGE_BYTES)


async def made_up_choices(target: Target) -> str:
    """Pages that stay open, each with a choice of 60 KB that no page has."""
    message = BackMsg()
    message.rerun_script.page_name = "history"
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id, widget.string_value = f"$$ID-{random.getrandbits(64):x}-none", "x" * STATE_BYTES
    return await _say(target, message.SerializeToString(), stay=True)


async def long_questions(target: Target) -> str:
    """Filters of a table with a value of 60 KB, never the same."""
    value = f"{random.getrandbits(64):x}" + "x" * QUESTION_BYTES
    return await _ask(target, "GET", f"/api/v1/tables/gdp_deflators.csv?financial_year={value}")


async def odd_years(target: Target) -> str:
    """Figures for ranges of years that mean the same."""
    years = f"{random.randrange(2000):04}-{random.randrange(2100, 9999)}"
    return await _ask(target, "GET", f"/api/v1/figures/robustness.json?years={years}")


async def _say(target: Target, message: bytes, *, stay: bool = False) -> str:
    """What comes of a message of a new page; a page that stays takes an older one's place."""
    if len(target.pages) >= MOST_PAGES:
        await target.pages.pop(0).close()
    page = await connect(
        f"ws://localhost:{target.port}/_stcore/stream",
        max_size=None,
        ping_interval=None,
        # Nobody reads what the server has sent since, behind which its farewell waits.
        close_timeout=CLOSE_SECONDS,
    )
    try:
        await page.send(message)
        await asyncio.wait_for(page.recv(), 30)
    except (WebSocketException, OSError):
        return DROPPED
    if stay:
        target.pages.append(page)
    else:
        await page.close()
    return "taken"


KINDS: dict[str, Callable[[Target], Awaitable[str]]] = {
    kind.__name__: kind
    for kind in (
        nobody,
        other_origins,
        other_hosts,
        uploads,
        slow_headers,
        large_messages,
        made_up_choices,
        long_questions,
        odd_years,
    )
}


async def attack(kind: str, address: str, seconds: float) -> Counter[str]:
    """Does one kind of thing to a server for some seconds; returns how often each answer came."""
    until, answers = 0.0, Counter[str]()
    target = Target(urlsplit(address).port or 80)

    async def again() -> None:
        while time.monotonic() < until:
            try:
                answers[await KINDS[kind](target)] += 1
            except (OSError, TimeoutError, WebSocketException):
                answers[DROPPED] += 1
            await asyncio.sleep(PAUSE)

    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(NoAnswer):
            target.page = (await stack.enter_async_context(reading(address))).session
        # From when its page is open, which takes a while on a busy machine.
        until = time.monotonic() + seconds
        await asyncio.gather(*(again() for _ in range(AT_A_TIME)))
        await asyncio.gather(*(page.close() for page in target.pages))
    return answers


if __name__ == "__main__":
    print(json.dumps(asyncio.run(attack(sys.argv[1], sys.argv[2], float(sys.argv[3])))))
