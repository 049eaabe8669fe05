"""What browsers are told about every answer, and about cookies behind TLS."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pathfinders.api.headers import SecureHeaders, page_policy
from tests.api.conftest import HOSTILE

ALL = {
    "/": "page",
    "/funding?programme=mutuals-in-health": "page",
    "/healthz": "page",
    "/metrics": "page",
    "/api/v1/versions": "page",
    "/api/v1/nothing": "page",
    "/api/v1/tables/trusts.csv": "file",
    "/api/v1/figures/retention.json": "file",
    "/favicon.png": "page",
    "/static/nothing.js": "page",
}


def _policy(text: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


@pytest.mark.parametrize(("path", "kind"), ALL.items())
def test_every_answer_has_the_headers(client: TestClient, path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers
    policy = _policy(answer.headers["content-security-policy"])
    assert policy["frame-ancestors"] == ["'self'"]
    if kind == "file":
        assert policy["default-src"] == ["'none'"]
        assert "sandbox" in policy


def test_a_refusal_has_them(client: TestClient) -> None:
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 421
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_page_known_already_keeps_its_policy(client: TestClient) -> None:
    first = client.get("/funding")
    again = client.get("/funding", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    name = "content-security-policy"
    assert again.headers[name] == first.headers[name]


def test_a_page_runs_its_own_scripts_and_no_other(client: TestClient) -> None:
    page = client.get("/enrolment?programme=mutuals-in-health&version=2")
    policy = _policy(page.headers["content-security-policy"])
    # The name of the programme is markup: the page holds it as text, and the policy knows nothing
    # of it.
    assert "alert" in page.text
    assert HOSTILE not in page.text
    inline = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert page.headers["content-security-policy"].count("sha256-") == len(inline)
    assert {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(
        policy["script-src"]
    ) == set()
    assert policy["connect-src"] == ["'self'"]
    # Every script of the page is one of the server's own, or one that the policy names.
    sources = re.findall(r"<script\b(?![^>]*\bsrc=\"\./)[^>]*>", page.text)
    assert len(sources) == len(inline)


def test_a_script_that_is_written_into_a_page_is_not_in_its_policy() -> None:
    own = page_policy("<head><script>own()</script></head>")
    assert own.count("sha256-") == 1
    assert own != page_policy("<head><script>another()</script></head>")
    assert page_policy('<script src="./a.js"></script>').count("sha256-") == 0


@pytest.fixture
def cookies() -> TestClient:
    """A server that sets cookies as Streamlit and the product do."""

    def answer(_: Request) -> Response:
        response = PlainTextResponse("x")
        response.set_cookie("_streamlit_user", "me", httponly=True)
        response.headers.append("set-cookie", "_streamlit_xsrf=2|a; Path=/; SameSite=Lax")
        response.headers.append("set-cookie", "pathfinders_return=a; Path=/; HttpOnly")
        response.headers.append("set-cookie", "already=a; secure; Path=/")
        return response

    routes = [Route("/", answer)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecureHeaders)]))


@pytest.mark.parametrize("forwarded", ["https", "HTTPS", "http, https"])
def test_behind_tls_cookies_stay_encrypted(cookies: TestClient, forwarded: str) -> None:
    answer = cookies.get("/", headers={"x-forwarded-proto": forwarded})
    found = answer.headers.get_list("set-cookie")
    assert len(found) == 4
    assert [len(re.findall(r"(?i);\s*secure\b", cookie)) for cookie in found] == [1] * 4
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_tls_of_its_own(cookies: TestClient) -> None:
    answer = cookies.get("https://testserver/")
    assert "strict-transport-security" in answer.headers
    assert all("secure" in one.lower() for one in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("forwarded", ["", "http", "https, http"])
def test_without_tls_a_cookie_can_be_set(cookies: TestClient, forwarded: str) -> None:
    answer = cookies.get("/", headers={"x-forwarded-proto": forwarded})
    assert "strict-transport-security" not in answer.headers
    assert sum("secure" in one.lower() for one in answer.headers.get_list("set-cookie")) == 1
