"""With all headers on: every page, its charts, downloads and uploads keep to the content security
policy in a real browser, and the policy keeps out what it should.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from pathfinders.choices import PAGES
from tests.browser.conftest import IDLE, profile, settle, visit, wait_until

# Written down from the first moment of every document, frames included.
WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', event =>
    window.broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the browser said of policies."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, said: list[str]) -> Iterator[Page]:
    """A tab that notes what the policy keeps out."""
    with profile(browser, accept_downloads=True) as new:
        new.add_init_script(WATCH)
        tab = new.new_page()
        tab.on("console", lambda message: said.append(message.text))
        yield tab


def _broken(page: Page, said: list[str]) -> list[str]:
    found: list[str] = page.evaluate("window.broken")
    return found + [text for text in said if re.search(r"(?i)policy|refused|violat", text)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_the_policy(
    page: Page, said: list[str], server: str, server_key: str, name: str
) -> None:
    said.clear()
    visit(page, f"{server}/{name}?{server_key}")
    for folded in page.locator("summary:visible").all()[:10]:
        folded.click()
    for more in page.get_by_role("button", name="Table", exact=True).all()[:1]:
        more.click()
    page.wait_for_timeout(500)
    wait_until(page, IDLE, timeout=120_000)
    assert page.locator("h1").count() == 1
    assert _broken(page, said) == []


def test_charts_downloads_and_uploads_keep_to_it(
    page: Page, said: list[str], server: str, server_key: str
) -> None:
    said.clear()
    visit(page, f"{server}/funding?{server_key}&part=all")
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    page.locator(".js-plotly-plot").first.hover()
    page.get_by_role("button", name="Take this page away").click()
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("button", name=re.compile("Slides|Workbook")).first.click()
    assert Path(waiting.value.path()).read_bytes()[:2] == b"PK"
    assert _broken(page, said) == []
    visit(page, f"{server}/upload?{server_key}")
    content = FilePayload(name="nothing.csv", mimeType="text/csv", buffer=b"a,b\n1,2\n")
    with page.expect_response(lambda response: "/upload_file/" in response.url) as sent:
        page.set_input_files("input[type=file]", files=[content])
    assert sent.value.status == 204
    page.wait_for_selector("text=nothing.csv")
    assert _broken(page, said) == []


def test_the_policy_keeps_out_scripts_and_other_sites(page: Page, server: str) -> None:
    """What somebody's text might do if it ever became markup; and the watcher sees it."""
    visit(page, server)
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            const image = document.createElement('img');
            image.src = 'https://tracker.example/pixel.png';
            image.setAttribute('onerror', 'window.ran = true');
            document.body.append(image);
        }"""
    )
    wait_until(page, "window.broken.length >= 3")
    assert page.evaluate("window.ran") is None
    assert {text.split()[0] for text in page.evaluate("window.broken")} == {
        "script-src-elem",
        "script-src-attr",
        "img-src",
    }


def test_a_page_of_another_site_cannot_frame_one(page: Page, server: str) -> None:
    """`localhost` and `127.0.0.1` are two sites to a browser."""
    other = server.replace("localhost", "127.0.0.1")
    visit(page, server)
    page.route(
        "**/framing",
        lambda route: route.fulfill(
            content_type="text/html", body=f"<iframe src='{server}/upload'></iframe>"
        ),
    )
    page.goto(f"{other}/framing")
    page.wait_for_timeout(2000)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    page.goto(server)
    settle(page)
