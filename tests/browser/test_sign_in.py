"""Signing in with a real OpenID Connect provider and a real browser: who may read, who may write,
back to the same page.
"""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from tests.browser.conftest import FIGURE, free_port, profile, serving, settle, visit

SECRET = "a made-up secret for the tests, long enough to sign with"
PEOPLE: dict[str, dict[str, object]] = {
    "made-up-manager": {
        "name": "Made-up Manager",
        "email": "manager@example.org",
        "email_verified": True,
    },
    "made-up-reader": {
        "name": "Made-up Reader",
        "email": "reader@example.org",
        "email_verified": True,
    },
    "made-up-forger": {
        "name": "Made-up Forger",
        "email": "manager@example.org",
        "email_verified": False,
        "groups": "managers",
    },
    "made-up-nobody": {"email": "nobody@example.org"},
}
RULES = {
    "readers": "anyone",
    "manager_emails": ["manager@example.org"],
    "manager_groups": ["managers"],
}
PAGE = "/funding?programme=mutuals-in-health&prices=real"
Start = Callable[..., str]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an OpenID Connect provider that lets anybody be one of the made-up people."""
    port = free_port()
    claims = [
        part
        for sub, told in PEOPLE.items()
        for part in ("--user-claims", json.dumps({"sub": sub, **told}))
    ]
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--host",
        "127.0.0.1",
        "-p",
        str(port),
        *claims,
    ]
    log = tmp_path_factory.mktemp("provider") / "log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        address = f"http://localhost:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(
                    f"{address}/.well-known/openid-configuration", timeout=1
                ).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        process.terminate()
        process.wait(10)


@pytest.fixture
def start(provider: str, lake_folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a dashboard that people sign in to, by the rules given; returns its address."""

    def begin(**rules: object) -> str:
        port = free_port()
        secrets = tmp_path / "secrets.toml"
        auth = {
            "redirect_uri": f"http://localhost:{port}/oauth2callback",
            "cookie_secret": SECRET,
            "client_id": "made-up",
            "client_secret": "made-up",
            "server_metadata_url": f"{provider}/.well-known/openid-configuration",
        }
        parts: dict[str, dict[str, object]] = {"auth": {**auth}, "access": {**RULES, **rules}}
        lines: list[str] = []
        for name, part in parts.items():
            lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in part.items())]
        secrets.write_text("\n".join(lines))
        return stack.enter_context(
            serving(lake_folder, tmp_path / "log", "--secrets.files", str(secrets), port=port)
        )

    with ExitStack() as stack:
        yield begin


def sign_in(page: Page, someone: str, button: int = 0) -> None:
    page.get_by_role("button", name="Sign in").nth(button).click()
    page.get_by_role("button", name=someone).first.click()
    settle(page)


def status(address: str, cookies: str = "") -> int:
    request = urllib.request.Request(address, headers={"Cookie": cookies} if cookies else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_readers_and_managers(start: Start, fresh: Callable[[], Page], lake_folder: Path) -> None:
    address = start()
    page = fresh()
    visit(page, address + PAGE)
    place = page.url
    sign_in(page, "made-up-reader")
    assert page.url == place, "signing in comes back to the page and the choices one came from"
    expect(page.get_by_role("button", name="Sign out")).to_contain_text("Made-up Reader")
    visit(page, f"{address}/upload")
    expect(page.get_by_text("You are signed in, but not as a manager.").first).to_be_visible()
    assert page.locator("[data-testid=stFileUploader]").count() == 0
    visit(page, f"{address}/history")
    assert page.get_by_text("Who did what").count() == 0

    manager = fresh()
    visit(manager, f"{address}/upload")
    expect(manager.get_by_text("You are not signed in.").first).to_be_visible()
    sign_in(manager, "made-up-manager")
    assert urlsplit(manager.url).path == "/upload"
    expect(manager.locator("[data-testid=stFileUploader]").first).to_be_visible()
    visit(manager, f"{address}/history")
    expect(manager.get_by_role("heading", name="Who did what")).to_be_visible()

    for other in ("made-up-forger", "made-up-nobody"):
        forger = fresh()
        visit(forger, f"{address}/upload")
        sign_in(forger, other)
        expect(forger.get_by_text("You are signed in, but not as a manager.").first).to_be_visible()

    manager.get_by_role("button", name="Sign out").click()
    manager.get_by_role("button", name="End session").click()
    expect(manager.get_by_role("button", name="Sign in").first).to_be_visible(timeout=20_000)
    told = Lake(lake_settings(lake_folder)).record(local())
    assert {e.who for e in told if e.what == "signed in"} >= {
        "Made-up Reader",
        "Made-up Manager",
        "Made-up Forger",
    }


def test_only_people_who_are_signed_in_read(start: Start, fresh: Callable[[], Page]) -> None:
    address = start(readers="signed-in")
    page = fresh()
    page.goto(address + PAGE)
    expect(
        page.get_by_text("Only people who are signed in may read this dashboard.")
    ).to_be_visible(timeout=30_000)
    assert page.locator(FIGURE).count() == 0
    with urllib.request.urlopen(address + PAGE) as answer:
        html = answer.read().decode()
    assert "Mutuals" not in html
    assert "<title>Funding | NHS pathfinder programmes</title>" in html
    api = f"{address}/api/v1/tables/programmes.csv"
    assert status(api) == 401
    assert status(f"{address}/healthz") == 200
    sign_in(page, "made-up-reader")
    assert "programme=mutuals-in-health" in page.url
    assert page.locator(FIGURE).count() > 0
    cookies = "; ".join(f"{c.get('name')}={c.get('value')}" for c in page.context.cookies())
    assert status(api, cookies) == 200
    forged = cookies.replace("_streamlit_user=", "_streamlit_user=x")
    assert forged != cookies
    assert status(api, forged) == 401


def test_a_sign_in_ends_while_the_page_is_open(start: Start, fresh: Callable[[], Page]) -> None:
    address = start(session_hours=40 / 3600)
    page = fresh()
    visit(page, f"{address}/upload")
    sign_in(page, "made-up-manager")
    expect(page.locator("[data-testid=stFileUploader]").first).to_be_visible()
    page.wait_for_timeout(41_000)
    page.get_by_text("An empty template").click()
    expect(page.get_by_text("Your sign-in has expired. Sign in again.").first).to_be_visible(
        timeout=20_000
    )
    expect(page.locator("[data-testid=stFileUploader]")).to_have_count(0)


def test_a_link_cannot_send_somebody_elsewhere_after_signing_in(
    start: Start, fresh: Callable[[], Page]
) -> None:
    address = start()
    page = fresh()
    page.context.add_cookies(
        [{"name": "pathfinders_return", "value": "https%3A%2F%2Fexample.org%2F", "url": address}]
    )
    page.route(
        "**/auth/login*",
        lambda route: route.continue_(
            headers={**route.request.headers, "referer": "https://example.org/"}
        ),
    )
    visit(page, address)
    sign_in(page, "made-up-reader")
    assert page.url.startswith(address)


def test_a_server_that_others_can_reach_lets_nobody_write_without_sign_in(
    lake_folder: Path, tmp_path: Path, fresh: Callable[[], Page]
) -> None:
    with serving(lake_folder, tmp_path / "log", "--server.address", "0.0.0.0") as address:
        page = fresh()
        visit(page, f"{address}/upload")
        expect(
            page.get_by_text("Nobody signs in here and other machines can reach this server").first
        ).to_be_visible()
        assert page.locator("[data-testid=stFileUploader]").count() == 0
        visit(page, f"{address}/history")
        assert page.get_by_role("button", name="Restore").count() == 0


def test_what_comes_through_a_proxy_is_not_this_machine(
    server: str, server_key: str, browser: Browser
) -> None:
    with profile(browser, extra_http_headers={"X-Forwarded-For": "192.0.2.1"}) as proxied:
        page = proxied.new_page()
        visit(page, f"{server}/upload?{server_key}")
        expect(page.get_by_text("the data cannot be changed").first).to_be_visible()


def test_a_slip_in_the_rules_stops_the_server(lake_folder: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\nclient_id = "x"\n[access]\nreader = "signed-in"\n')
    with (
        pytest.raises(RuntimeError, match=r"\[access\] holds what is not known: reader"),
        serving(lake_folder, tmp_path / "log", "--secrets.files", str(secrets)),
    ):
        pass
