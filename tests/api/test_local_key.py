"""Who is taken for the person at this machine: only who has the key, asks it straight, and from one
of its own pages.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

import components.session
from components.session import NO_KEY, OPEN, may_write
from pathfinders.access import AccessRules
from pathfinders.api.local_key import KeyInAddress, LocalKey, cookie_name, is_direct

HOST = "localhost:8501"
KEY = LocalKey()


def handshake(**change: str) -> Headers:
    """The headers of a websocket that writes, with some of them changed; an empty one is left out.
    Underscores are hyphens.
    """
    headers = {
        "host": HOST,
        "origin": f"http://{HOST}",
        "cookie": f"_streamlit_xsrf=1; pathfinders_key_8501={KEY.value}",
    }
    headers |= {name.replace("_", "-"): text for name, text in change.items()}
    return Headers({name: text for name, text in headers.items() if text})


def test_the_key_admits_from_a_page_of_this_server() -> None:
    assert KEY.admits(handshake())
    assert KEY.admits(handshake(origin=f"https://{HOST}"))
    for host in ("127.0.0.1:8501", "[::1]:8501", "LOCALHOST:8501", "127.9.9.9:8501"):
        assert KEY.admits(handshake(host=host, origin=f"http://{host}"))
    assert KEY.admits(
        handshake(
            host="localhost", origin="http://localhost", cookie=f"pathfinders_key={KEY.value}"
        )
    )


@pytest.mark.parametrize(
    "change",
    [
        {"cookie": ""},
        {"cookie": f"pathfinders_key_8501={LocalKey().value}"},
        {"cookie": "pathfinders_key_8501="},
        {"cookie": f"pathfinders_key_8501={KEY.value[:-1]}"},
        {"cookie": f"pathfinders_key_8501={KEY.value}x"},
        {"cookie": "pathfinders_key_8501=\xff"},
        {"cookie": f"pathfinders_key_8502={KEY.value}"},
        {"cookie": f"pathfinders_key={KEY.value}"},
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://localhost"},
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:8501"},
        {"origin": f"http://{HOST}.example.org"},
        {"origin": f"ftp://{HOST}"},
        {"origin": f"http://{HOST}/"},
        {"origin": f"http://somebody@{HOST}"},
        {"host": ""},
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},
        {"host": "localhost.:8501", "origin": "http://localhost.:8501"},
        {"host": "0.0.0.0:8501", "origin": "http://0.0.0.0:8501"},
        {"host": "127.0.0.1.nip.io:8501", "origin": "http://127.0.0.1.nip.io:8501"},
        {"host": "[::1:8501", "origin": "http://[::1:8501"},
        {"via": "1.1 proxy"},
        {"forwarded": "for=192.0.2.1"},
        {"x_forwarded_for": "192.0.2.1"},
        {"x_forwarded_proto": "https"},
        {"x_forwarded_server": "proxy"},
        {"x_forwarded_made_up": "x"},
        {"x_real_ip": "192.0.2.1"},
        {"cf_connecting_ip": "192.0.2.1"},
        {"cf_ray": "1"},
    ],
)
def test_what_admits_nobody(change: dict[str, str]) -> None:
    assert not KEY.admits(handshake(**change))


def test_an_empty_header_of_a_proxy_counts() -> None:
    assert not KEY.admits(Headers({**handshake(), "x-forwarded-for": ""}))
    assert is_direct(handshake())


@given(st.text())
def test_no_made_up_cookie_admits(text: str) -> None:
    assert not KEY.admits({**handshake(), "cookie": f"pathfinders_key_8501={text}"})
    assert not KEY.matches(text)


def test_each_start_has_a_key_of_its_own() -> None:
    keys = {LocalKey().value for _ in range(50)}
    assert len(keys) == 50
    assert all(len(key) >= 40 for key in keys)


def test_each_port_has_a_cookie_of_its_own() -> None:
    hosts = ("localhost:8501", "localhost:8502", "[::1]:8503", "[::1]", "localhost")
    assert [cookie_name(host) for host in hosts] == [
        "pathfinders_key_8501",
        "pathfinders_key_8502",
        "pathfinders_key_8503",
        "pathfinders_key",
        "pathfinders_key",
    ]
    assert cookie_name("localhost:1; Path=/") == "pathfinders_key"


def test_may_write_without_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components.session, "access_rules", lambda: None)
    monkeypatch.setattr(components.session, "local_key", lambda: KEY)
    assert may_write(handshake())
    assert not may_write(handshake(cookie=""))
    assert not may_write(handshake(via="1.1 proxy"))
    assert components.session._without_sign_in(handshake(cookie="")).why_not == NO_KEY
    assert components.session._without_sign_in(handshake(via="1.1 proxy")).why_not == OPEN
    monkeypatch.setattr(components.session, "local_key", lambda: None)
    assert not may_write(handshake())
    assert components.session._without_sign_in(handshake()).why_not == OPEN


def test_where_people_sign_in_the_key_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = AccessRules.read({"manager_groups": ["managers"]})
    monkeypatch.setattr(components.session, "access_rules", lambda: rules)
    monkeypatch.setattr(components.session, "local_key", lambda: KEY)
    monkeypatch.setattr(components.session, "_claims", lambda _: {})
    assert not may_write(handshake())
    signed_in = {"is_logged_in": True, "sub": "1", "iat": 2**31, "groups": ["managers"]}
    monkeypatch.setattr(components.session, "_claims", lambda _: signed_in)
    monkeypatch.setattr("time.time", lambda: 2.0**31)
    assert may_write(handshake(cookie=""))


@pytest.mark.parametrize(
    ("address", "rules", "is_there"),
    [
        ("localhost", None, True),
        ("127.0.0.1", None, True),
        ("::1", None, True),
        ("0.0.0.0", None, False),
        ("", None, False),
        ("192.0.2.1", None, False),
        ("localhost", AccessRules(), False),
    ],
)
def test_where_there_is_a_key(
    monkeypatch: pytest.MonkeyPatch, address: str, rules: AccessRules | None, is_there: bool
) -> None:
    monkeypatch.setattr(components.session, "access_rules", lambda: rules)
    monkeypatch.setattr("streamlit.get_option", lambda _: address)
    assert (components.session.local_key.__wrapped__() is not None) == is_there


def asking(key: LocalKey | None) -> TestClient:
    """Pages and a route behind the key; the page answers with what it was asked for."""

    def page(request: Request) -> Response:
        return PlainTextResponse(f"{request.url.path}?{request.url.query}")

    app = Starlette(routes=[Route("/{rest:path}", page, methods=["GET", "PUT"])])
    around = KeyInAddress(app, key, ("/api",))
    return TestClient(around, f"http://{HOST}", follow_redirects=False)


def test_an_address_with_the_key_gives_a_cookie_and_loses_the_key() -> None:
    client = asking(KEY)
    for method in ("GET", "HEAD"):
        answer = client.request(method, f"/upload?a=%2B&{KEY.query}&b=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/upload?a=%2B&b=1")
        assert answer.headers["set-cookie"] == (
            f"pathfinders_key_8501={KEY.value}; HttpOnly; Path=/_stcore; SameSite=strict"
        )
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert KEY.value not in answer.headers["location"] + answer.text
    assert client.get(f"/?{KEY.query}").headers["location"] == "/"


def test_behind_tls_the_cookie_is_for_tls_alone() -> None:
    answer = asking(KEY).get(f"https://{HOST}/?{KEY.query}")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("headers", [{"via": "1.1 proxy"}, {"host": "evil.example:8501"}])
def test_who_does_not_ask_straight_gets_no_cookie(headers: dict[str, str]) -> None:
    answer = asking(KEY).get(f"/?{KEY.query}", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("key", [KEY, None])
def test_a_wrong_key_gives_no_cookie(key: LocalKey | None) -> None:
    for query in ("key=", "key=old", f"{KEY.query}&key=old", "%6Bey=old"):
        answer = asking(key).get(f"/history?{query}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/history")
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "//evil.example/%0d%0aa:b"])
def test_nobody_is_led_to_another_site(path: str) -> None:
    answer = asking(KEY).get(f"http://{HOST}{path}?{KEY.query}")
    assert answer.status_code == 303
    assert answer.headers["location"] in ("/", "/%5Cevil.example")


def test_routes_and_uploads_are_left_alone() -> None:
    client = asking(KEY)
    assert client.get(f"/api/v1/versions?{KEY.query}").status_code == 200
    assert client.put(f"/upload?{KEY.query}").status_code == 200
    assert client.get("/upload?keys=1").text == "/upload?keys=1"
