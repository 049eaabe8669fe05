"""Slides, workbook and CSV of the heaviest page, taken away in a real browser: made when asked for,
with a wheel meanwhile.
"""

import io
import logging
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page
from pptx import Presentation

from pathfinders.exports.slides.deck import MOST_SLIDES
from tests.browser.conftest import FIGURE, IDLE, profile, settle, wait_until

log = logging.getLogger(__name__)
HEAVIEST = "engagement?programme=mutuals-in-health&part=all"
# Under 5 seconds on a quiet machine (--log-cli-level=info shows the times); tests share theirs, so
# more is let through.
MOST_SECONDS = 20.0


@pytest.fixture(scope="module")
def fetched() -> list[str]:
    """The paths that the page has asked the server for."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, server: str, fetched: list[str]) -> Iterator[Page]:
    """The heaviest page, its figures made."""
    with profile(browser, accept_downloads=True) as new:
        page = new.new_page()
        page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
        page.goto(f"{server}/{HEAVIEST}")
        # The first to open a page at new choices waits for its estimates.
        wait_until(page, IDLE, timeout=120_000)
        settle(page)
        yield page


def test_nothing_is_made_before_it_is_asked_for(page: Page, fetched: list[str]) -> None:
    open_downloads(page)
    page.wait_for_timeout(500)
    assert any(path.startswith("/static/") for path in fetched)
    # The one file that is there from the start is the page's icon.
    assert [
        path for path in fetched if path.startswith("/media/") and not path.endswith(".png")
    ] == []


def open_downloads(page: Page) -> None:
    """Shows what can be taken away of the page, where an earlier test has not."""
    if not page.get_by_text("Made when you press").is_visible():
        page.get_by_role("button", name="Take this page away").click()
        page.get_by_text("Made when you press").wait_for()


def take(page: Page, button: str) -> tuple[Path, str, float]:
    """The file that a button gives, its name, and the seconds from the press to the whole of it."""
    pressed = page.get_by_role("button", name=button).first
    start = time.monotonic()
    with page.expect_download(timeout=60_000) as coming:
        pressed.click()
        # While the file is made, a wheel turns on the button, which cannot be pressed again.
        page.wait_for_selector("[data-testid=stDownloadButton] button:disabled", timeout=10_000)
    path = coming.value.path()
    seconds = time.monotonic() - start
    page.wait_for_selector("[data-testid=stDownloadButton] button:disabled", state="detached")
    log.info("%s: %.1f s, %s bytes", button, seconds, f"{path.stat().st_size:,}")
    return path, coming.value.suggested_filename, seconds


@pytest.mark.parametrize("button", ["Slides (PowerPoint)", "Workbook (Excel)"])
def test_a_page_is_taken_away_in_time_with_a_wheel_meanwhile(page: Page, button: str) -> None:
    figures = page.locator(FIGURE).count()
    open_downloads(page)
    path, name, seconds = take(page, button)
    assert name == f"engagement-and-outcomes-version-1.{'pptx' if 'Slides' in button else 'xlsx'}"
    assert seconds < MOST_SECONDS
    if "Slides" in button:
        deck = Presentation(str(path))
        # As many as a deck may have: the last one names the figures that are left out.
        assert figures > MOST_SLIDES
        assert len(deck.slides) == MOST_SLIDES
        assert sum(shape.has_chart for slide in deck.slides for shape in slide.shapes) >= 3
    else:
        assert len(load_workbook(io.BytesIO(path.read_bytes())).sheetnames) == figures + 1


def test_a_figures_csv_comes_with_what_it_says(page: Page) -> None:
    figure = page.locator(FIGURE).filter(has=page.get_by_role("button", name="Take it away")).first
    # The heading also holds the sign that links to it.
    title = figure.locator("h3 > span").first.inner_text()
    figure.get_by_role("button", name="Take it away").click()
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name="Table (CSV)").click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        table, readme, metadata = archive.namelist()
        assert table.endswith("-version-1.csv")
        assert metadata == f"{table}-metadata.json"
        assert len(pd.read_csv(io.BytesIO(archive.read(table)))) > 0
        said = archive.read(readme).decode()
    assert said.startswith(title)
    assert "Programme: Mutuals in Health: Pathfinder Programme" in said
    assert "/engagement?programme=mutuals-in-health" in said
    assert "version=1" in said
    assert "Open Government Licence" in said
