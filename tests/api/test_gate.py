"""The first look at a request: other names, pages of other sites, and more pages than there is room
for go no further.
"""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from pathfinders.api.gate import Gate, is_same_origin
from pathfinders.settings import GateSettings, gate_settings

HERE = "dashboard.example.org"
SETTINGS = GateSettings(frozenset({HERE}), frozenset({"https://portal.example.org"}), most_pages=2)
STREAM = "/_stcore/stream"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


async def _socket(socket: WebSocket) -> None:
    """Says what the application behind the gate is shown, and stays open until it is left."""
    await socket.accept()
    shown = {name: socket.headers.get(name) for name in ("host", "origin", "x-forwarded-host")}
    await socket.send_json(shown)
    try:
        await socket.receive_text()
    except WebSocketDisconnect:
        return


@pytest.fixture
def inside() -> Iterator[TestClient]:
    """A server that answers anything, with the gate before it."""

    def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("inside")

    routes = [WebSocketRoute(STREAM, _socket), Route("/{path:path}", answer, methods=METHODS)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, settings=SETTINGS)])
    with TestClient(app, f"http://{HERE}") as client:
        yield client


def _handshake(client: TestClient, **headers: str) -> int:
    """The status with which the handshake of a websocket is refused; 101 where it is not."""
    try:
        with client.websocket_connect(f"ws://{HERE}{STREAM}", headers=headers):
            return 101
    except WebSocketDenialResponse as refused:
        return refused.status_code


OWN = ["localhost", "LOCALHOST:8501", "127.0.0.1:8501", "127.9.9.9", "[::1]:8501", HERE.upper()]
OTHERS = [
    "elsewhere.example",
    f"{HERE}.elsewhere.example",
    f"elsewhere.example@{HERE}",
    f"{HERE}@elsewhere.example",
    f"{HERE}:port",
    f"{HERE}/elsewhere",
    "0.0.0.0:8501",
    "127.0.0.1.nip.io",
    "foo.localhost",
    "localhost.",
    "",
    "[",
]


@pytest.mark.parametrize("host", OWN)
def test_a_server_answers_to_its_own_names(inside: TestClient, host: str) -> None:
    assert inside.get("/funding", headers={"host": host}).text == "inside"
    assert _handshake(inside, host=host) == 101


@pytest.mark.parametrize("host", OTHERS)
@pytest.mark.parametrize("path", ["/", "/api/v1/tables/trusts.csv", "/static/a.js", "/media/x"])
def test_a_name_that_leads_here_by_rebinding_reads_nothing(
    inside: TestClient, path: str, host: str
) -> None:
    answer = inside.get(path, headers={"host": host})
    assert answer.status_code == 421
    assert "inside" not in answer.text
    assert host == "" or host not in answer.text
    assert _handshake(inside, host=host) == 421


def test_two_names_are_none(inside: TestClient) -> None:
    hosts = [("host", HERE), ("host", "localhost")]
    assert inside.get("/", headers=hosts).status_code == 421


def test_those_who_run_it_ask_by_any_name(inside: TestClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/_stcore/health"):
        assert inside.get(path, headers={"host": "10.0.0.7:8501"}).text == "inside"


SAME = [f"http://{HERE}", f"https://{HERE}", f"HTTP://{HERE.upper()}", f"https://{HERE}:80"]
FOREIGN = [
    "null",
    "",
    "http://elsewhere.example",
    f"http://{HERE}:8501",
    f"http://{HERE}.elsewhere.example",
    f"http://user@{HERE}",
    f"http://{HERE}/",
    f"ftp://{HERE}",
    HERE,
    "http://localhost:3000",
    "http://[",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_neither_connects_nor_writes(
    inside: TestClient, origin: str
) -> None:
    assert _handshake(inside, origin=origin) == 403
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        for path in ("/_stcore/upload_file/page/file", "/api/v1/versions", "/_stcore/agent/mcp"):
            answer = inside.request(method, path, headers={"origin": origin})
            assert answer.status_code == 403, (method, path)
    assert inside.get("/", headers={"origin": origin}).text == "inside"


def test_another_port_of_this_machine_is_another_site(inside: TestClient) -> None:
    for origin in ("http://localhost:3000", "http://127.0.0.1:8501", "http://localhost"):
        assert _handshake(inside, host="localhost:8501", origin=origin) == 403
    assert _handshake(inside, host="localhost:8501", origin="http://localhost:8501") == 101


@pytest.mark.parametrize("origin", SAME[:3])
def test_a_page_of_this_server_connects_and_writes(inside: TestClient, origin: str) -> None:
    assert _handshake(inside, origin=origin) == 101
    assert inside.put("/x", headers={"origin": origin}).text == "inside"


def test_what_is_no_browser_says_no_origin(inside: TestClient) -> None:
    assert _handshake(inside) == 101
    assert inside.put("/x").text == "inside"


def test_streamlit_is_shown_one_spelling(inside: TestClient) -> None:
    """Otherwise it would compare them letter by letter, and ask a third party."""
    headers = {"origin": f"http://{HERE}", "host": f"{HERE.upper()}:80"}
    with inside.websocket_connect(f"ws://{HERE}{STREAM}", headers=headers) as socket:
        assert socket.receive_json() == {
            "host": HERE,
            "origin": f"http://{HERE}",
            "x-forwarded-host": None,
        }


def test_a_site_in_the_settings_connects_and_is_not_taken_for_this_machine(
    inside: TestClient,
) -> None:
    origin = "https://portal.example.org"
    assert inside.put("/x", headers={"origin": origin}).text == "inside"
    headers = {"origin": origin, "host": "localhost:8501"}
    with inside.websocket_connect(f"ws://{HERE}{STREAM}", headers=headers) as socket:
        shown = socket.receive_json()
    assert (shown["host"], shown["x-forwarded-host"]) == ("portal.example.org", "localhost:8501")


def test_only_so_many_pages_are_open_at_once(inside: TestClient) -> None:
    with inside.websocket_connect(f"ws://{HERE}{STREAM}"):
        with inside.websocket_connect(f"ws://{HERE}{STREAM}"):
            answer = inside.get("/funding")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
            assert "Try again" in answer.text
            assert _handshake(inside) == 503
            # What is no page goes on, and so do those who look after the server.
            for path in ("/api/v1/versions", "/static/a.js", "/healthz", "/media/x"):
                assert inside.get(path).text == "inside"
        assert inside.get("/funding").status_code == 200
        assert _handshake(inside) == 101


def test_a_refusal_beside_the_pages_is_a_problem(inside: TestClient) -> None:
    answer = inside.get("/api/v1/versions", headers={"host": "elsewhere.example"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 421


@given(st.text(), st.text())
def test_nothing_but_the_same_name_and_port_is_the_same_origin(origin: str, host: str) -> None:
    same = is_same_origin(origin, host)
    if same:
        assert origin.partition("://")[2].split(":")[0].lower() == host.split(":")[0].lower()


@given(st.from_regex(r"[a-z]{1,9}\.[a-z]{2,3}(:[1-9][0-9]{0,3})?", fullmatch=True))
def test_a_server_is_its_own_origin(host: str) -> None:
    assert is_same_origin(f"http://{host}", host)
    assert is_same_origin(f"https://{host}", host.upper())
    assert not is_same_origin(f"http://{host}", f"a{host}")


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHFINDERS_HOSTS", "one.example, Two.example")
    monkeypatch.setenv("PATHFINDERS_ORIGINS", "https://portal.example.org/")
    monkeypatch.setenv("PATHFINDERS_MOST_PAGES", "7")
    monkeypatch.setenv("PATHFINDERS_MOST_UPLOAD_MB", "3")
    assert gate_settings(["0.0.0.0", "", "Three.example"]) == GateSettings(
        frozenset({"one.example", "two.example", "three.example"}),
        frozenset({"https://portal.example.org"}),
        7,
        3 * 2**20,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATHFINDERS_ORIGINS", "*"),
        ("PATHFINDERS_ORIGINS", "portal.example.org"),
        ("PATHFINDERS_ORIGINS", "https://portal.example.org/a"),
        ("PATHFINDERS_MOST_PAGES", "0"),
        ("PATHFINDERS_MOST_PAGES", "many"),
        ("PATHFINDERS_MOST_UPLOAD_MB", "-1"),
    ],
)
def test_a_slip_in_the_settings_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        gate_settings()
