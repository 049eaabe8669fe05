"""What the web server itself takes: nobody holds a connection by dawdling, and no message is
large.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from pathfinders.server import connections
from pathfinders.server.connections import ConnectionLimits, PatientProtocol, limit, open_files

SECONDS = 0.4
LARGE = 30_000_000
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


def _large(_: Request) -> Response:
    return PlainTextResponse(b"x" * LARGE)


async def _socket(page: WebSocket) -> None:
    await page.accept()
    while True:
        await page.send_text(str(len(await page.receive_bytes())))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with the limits as it gets them by starting, and short times to wait."""
    app = Starlette(
        routes=[Route("/", _hello), Route("/large", _large), WebSocketRoute("/page", _socket)],
        middleware=[Middleware(ConnectionLimits)],
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connections, "HEADER_SECONDS", SECONDS)
        patched.setattr(connections, "GRACE_SECONDS", 0.1)
        patched.setattr(connections, "SEND_SECONDS", SECONDS)
        patched.setattr(connections, "MOST_WAITING", 20)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        assert server.config.http_protocol_class is PatientProtocol
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        thread.join(10)


@contextmanager
def _connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 10) as open_:
        yield open_


def _read(held: socket.socket) -> bytes:
    """All that comes until the server ends the connection. Raises TimeoutError where it does
    not.
    """
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := held.recv(65536):
            parts.append(part)
    return b"".join(parts)


def _dribble(held: socket.socket, text: bytes) -> None:
    """Sends something small again and again, for as long as the server takes it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        held.sendall(text)
        time.sleep(0.05)


def _sent(port: int, *parts: bytes) -> str | bytes:
    """What the server says to a message of a page, sent in parts."""
    with connect(f"ws://127.0.0.1:{port}/page", ping_interval=None) as page:
        page.send(parts if len(parts) > 1 else parts[0])
        return page.recv()


def _answer(port: int, path: str = "/") -> bytes:
    with _connection(port) as asking:
        asking.sendall(HEAD.replace(b"/ ", f"{path} ".encode(), 1) + b"Connection: close\r\n\r\n")
        return _read(asking)


@pytest.mark.parametrize("begun", [b"", b"G", HEAD, HEAD + b"X-a: "])
def test_headers_that_never_end(port: int, begun: bytes) -> None:
    with _connection(port) as held:
        held.sendall(begun)
        assert _read(held) == b""


def test_headers_that_come_a_letter_at_a_time(port: int) -> None:
    with _connection(port) as held:
        held.sendall(HEAD + b"X-a: ")
        with pytest.raises(ConnectionError):
            _dribble(held, b"a")


def test_what_comes_after_an_answer_is_waited_for_as_long(port: int) -> None:
    with _connection(port) as held:
        held.sendall(HEAD + b"\r\n")
        assert b"hello" in held.recv(65536)
        with pytest.raises(ConnectionError):
            _dribble(held, b"\r\n")


def test_requests_one_after_the_other_are_answered(port: int) -> None:
    with _connection(port) as asking:
        for _ in range(3):
            time.sleep(SECONDS / 2)
            asking.sendall(HEAD + b"\r\n")
            assert b"hello" in asking.recv(65536)


def test_many_who_dawdle_keep_nobody_out(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(60)]
    try:
        for one in held:
            one.sendall(HEAD)
        assert b"hello" in _answer(port)
        assert len(PatientProtocol.waiting) <= 20
        assert _read(held[0]) == b""
    finally:
        for one in held:
            one.close()


def test_who_does_not_read_is_let_go(port: int) -> None:
    with _connection(port) as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        held.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(SECONDS * 3)
        assert len(_read(held)) < LARGE


def test_who_reads_gets_all(port: int) -> None:
    assert len(_answer(port, "/large")) > LARGE


def test_large_messages_of_a_page(port: int) -> None:
    most = connections.MESSAGE_BYTES
    assert _sent(port, b"x" * most) == str(most)
    assert _sent(port, *[b"x" * 1000] * 50) == "50000"
    for parts in ([b"x" * (most + 1)], [b"x" * (most // 2)] * 3):
        with pytest.raises(ConnectionClosed, match="too big"):
            _sent(port, *parts)


def test_another_server_keeps_its_own_limits() -> None:
    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    assert limit(receive) is False
    assert limit(asyncio.Queue().get) is False


def test_as_many_files_as_the_system_allows() -> None:
    resource = pytest.importorskip("resource", reason="Windows limits nothing of the kind")
    most = open_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert most <= connections.MOST_OPEN
    assert hard == resource.RLIM_INFINITY or soft >= min(connections.MOST_OPEN, hard)
