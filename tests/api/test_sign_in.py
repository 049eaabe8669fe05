"""Around signing in: back to the page one came from and never to another site; closed doors;
nothing kept for all.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from pathfinders import api
from pathfinders.api.sign_in import COOKIE, ReturnTo, place_of
from pathfinders.store.versions import Versions
from tests.api.conftest import around

HERE = "dashboard.example.org"
PLACE = "/funding?programme=mutuals-in-health&prices=real"


@pytest.fixture
def provider_round() -> TestClient:
    """Streamlit's two addresses of a sign-in, as it answers them."""

    def login(_: Request) -> RedirectResponse:
        return RedirectResponse("https://login.example.org/authorize", 302)

    def callback(_: Request) -> RedirectResponse:
        return RedirectResponse("/", 302)

    routes = [Route("/auth/login", login), Route("/oauth2callback", callback)]
    return TestClient(ReturnTo(Starlette(routes=routes)), f"http://{HERE}", follow_redirects=False)


def test_back_to_the_page_and_its_choices(provider_round: TestClient) -> None:
    left = provider_round.get("/auth/login", headers={"referer": f"http://{HERE}{PLACE}"})
    assert left.headers["location"] == "https://login.example.org/authorize"
    assert "HttpOnly" in left.headers["set-cookie"]
    back = provider_round.get("/oauth2callback?code=1")
    assert back.headers["location"] == PLACE
    assert COOKIE not in provider_round.cookies, "the place is forgotten after one return"
    assert provider_round.get("/oauth2callback?code=1").headers["location"] == "/"


@pytest.mark.parametrize(
    "kept",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "%2F%2Fexample.org",
        "javascript:alert(1)",
        "",
        "/a\r\nb: c",
    ],
)
def test_a_made_up_cookie_leads_nowhere_else(provider_round: TestClient, kept: str) -> None:
    cookie = "".join(f"%{byte:02X}" for byte in kept.encode())
    back = provider_round.get("/oauth2callback?code=1", headers={"cookie": f"{COOKIE}={cookie}"})
    assert back.headers["location"] == "/"


@pytest.mark.parametrize(
    "referer",
    [
        "https://example.org/x",
        f"http://{HERE}.example.org/x",
        f"http://{HERE}@example.org/x",
        f"ftp://{HERE}/x",
        "",
        f"http://{HERE}//example.org",
    ],
)
def test_another_sites_page_is_not_kept(provider_round: TestClient, referer: str) -> None:
    assert (
        "set-cookie" not in provider_round.get("/auth/login", headers={"referer": referer}).headers
    )


@given(st.text())
def test_no_address_gives_a_place_elsewhere(address: str) -> None:
    for given_ in (address, f"http://{HERE}{address}", f"http://{HERE}/{address}"):
        place = place_of(given_, HERE)
        assert place is None or (
            place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
        )


@pytest.fixture
def closed(versions: Versions) -> TestClient:
    """The routes and previews where only people who are signed in may read; a cookie stands for a
    sign-in here.
    """
    inside = [
        *around(versions, lambda cookies: cookies.get("signed") == "in", lambda: False),
        *create_streamlit_middleware(),
    ]
    routes = [*api.routes(lambda: versions), *create_streamlit_static_assets_routes("")]
    media = Route("/media/{name}", lambda _: PlainTextResponse("a record of who did what"))
    return TestClient(Starlette(routes=[media, *routes], middleware=inside))


def test_closed_doors(closed: TestClient) -> None:
    for path in (
        "/api/v1/versions",
        "/api/v1/tables/trusts.csv",
        "/api/v1/figures/retention.json",
        "/api/v1/openapi.json",
        "/api",
    ):
        answer = closed.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (
            401,
            "application/problem+json",
        )
        assert "Sign in first" in json.dumps(answer.json())
    assert closed.get("/healthz").status_code == 200
    assert closed.get("/api/v1/versions", headers={"cookie": "signed=in"}).status_code == 200


def test_downloads_are_for_those_who_may_read_and_kept_by_nobody(closed: TestClient) -> None:
    assert closed.get("/media/record.csv").status_code == 401
    answer = closed.get("/media/record.csv", headers={"cookie": "signed=in"})
    assert (answer.status_code, answer.text) == (200, "a record of who did what")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_nothing_for_some_is_kept_for_all(closed: TestClient) -> None:
    answer = closed.get("/api/v1/tables/trusts.parquet?version=1", headers={"cookie": "signed=in"})
    assert "private" in answer.headers["cache-control"]
    assert "public" not in answer.headers["cache-control"]


def test_previews_name_the_page_and_nothing_of_the_data(closed: TestClient) -> None:
    told = closed.get("/trusts?trust=RMY&version=1").text
    assert "<title>Trusts | NHS pathfinder programmes</title>" in told
    assert "Norfolk" not in told
    assert "version 1" not in told
