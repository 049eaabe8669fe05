"""A made-up programme under way, from the workbook that its office brings to what every page
says of it: uploaded, asked about and published in a browser, then read at both widths.

The workbook is in the shape of before applications had a table: applicants are participants with a
role, and a month is in the wording of its sum. Whether its list is complete is asked.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, printed_key, profile, serving, settle, visit
from tests.browser.test_exports import open_downloads
from tests.browser.test_upload import done, upload
from tests.exports.read_deck import slides_of, text_of
from tests.live_programme import LIVE
from tests.old_shape import old_sheets
from tests.uploads.books import write_xlsx

SAID = {
    "": (
        "20 participants had been chosen by 30 November 2026. 18 of 20 were still taking part at "
        "30 November 2026; Example Foundation Trust 04 and Example Foundation Trust 05 withdrew "
        "in November 2026.",
        "£654,035 was spent to October 2026 of £1,715,000 allocated, from a fund of £2 million; "
        "no participant is above £100,000.",
        "Still taking part 18 as at 30 November 2026",
    ),
    "enrolment": (
        "32 expressions of interest by 30 November 2026: 20 accepted, eight declined, one taken"
        " back and three open",
        "March 2026: 8",
        "April 2026: 7",
        "May 2026: 4",
        "June 2026: 3",
        "July 2026: 3",
        "August 2026: 1",
        "September 2026: 2",
        "October 2026: 2",
        "November 2026: 2",
        "North East and Yorkshire: 7",
        "South East: 7",
        "East of England: 5",
        "North West: 4",
        "London: 3",
        "Midlands: 3",
        "South West: 3",
        "25 of 28 were decided within 28 days; three took 39, 40 and 43 days; one that is open has"
        " waited 35 days",
        "The median of those decided is 26.5 days",
        "did not meet a criterion: three criterion 1, three criterion 2 and two criterion 3",
    ),
    "attrition": (
        "18 of 20 still taking part at 30 November 2026; two withdrew in November 2026",
        "share that had not left, by time since each was chosen. After 213 days an estimated 71%"
        " had not left",
        "2 of 20 withdrew in November 2026; 18 still taking part at 30 November 2026",
    ),
    "funding": (
        "£654,035 was spent to October 2026 of £1,715,000 allocated, from a fund of £2 million; "
        "no participant is above £100,000",
        "The two that left had spent £86,568; the 18 still taking part have £957,533 left",
    ),
}
WIDTHS = {"desk": DESK, "phone": PHONE}


@pytest.fixture(scope="module")
def live(
    browser: Browser, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a dashboard into which the programme was published by hand."""
    folder = tmp_path_factory.mktemp("live")
    lake = Path(copytree(published, folder / "lake"))
    book = write_xlsx(folder / "tracker.xlsx", old_sheets())
    with serving(lake, folder / "log") as address:
        with profile(browser) as context:
            page = context.new_page()
            visit(page, f"{address}/upload?{printed_key(address, folder / 'log')}")
            publish_by_hand(page, book)
        yield address


def publish_by_hand(page: Page, book: Path) -> None:
    """Uploads the workbook, answers what is asked, and publishes it as version 2."""
    upload(page, book.name, book.read_bytes())
    expect(page.get_by_text("32 applications were read from the roles")).to_be_visible(
        timeout=240_000
    )
    expect(page.get_by_text("Nothing stands in the way of publishing")).to_be_visible()
    expect(page.get_by_text("Is the list of participants of Engaged Staff")).to_be_visible()
    page.get_by_text("Complete: nobody is missing").click()
    done(page)
    for label, answer in (
        ("Days within which it decides, if it has a limit", "28"),
        ("Its records are true as at", "2026-11-30"),
        ("What changed, and why", "A made-up programme"),
    ):
        page.get_by_label(label).fill(answer)
        page.get_by_label(label).press("Enter")
        done(page)
    expect(page.get_by_text("Applications: 32 added")).to_be_visible()
    page.get_by_role("button", name="Publish as version 2").click()
    expect(page.get_by_text("Published as version 2: A made-up programme")).to_be_visible(
        timeout=240_000
    )


def words(page: Page) -> str:
    """Everything that the page shows, with one space between words."""
    text = page.locator(".stMain").inner_text()
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture(scope="module", params=WIDTHS)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of somebody who reads, on a desk and on a phone."""
    size: ViewportSize = WIDTHS[request.param]
    with profile(browser, viewport=size) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", SAID)
def test_the_page_says_what_the_records_come_to(live: str, reader: Page, name: str) -> None:
    visit(reader, f"{live}/{name}?programme={LIVE}&part=all")
    shown = words(reader)
    assert [said for said in SAID[name] if said not in shown] == []
    assert "internal, unpublished records" in shown
    width = reader.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "nothing is cut off at the right"


def test_slides_and_workbook_of_a_page_say_it_too(live: str, browser: Browser) -> None:
    with profile(browser) as context:
        page = context.new_page()
        visit(page, f"{live}/attrition?programme={LIVE}")
        open_downloads(page)
        files = []
        for button in ("Slides (PowerPoint)", "Workbook (Excel)"):
            with page.expect_download(timeout=240_000) as coming:
                page.get_by_role("button", name=button).first.click()
            files.append(coming.value.path().read_bytes())
            settle(page)
    slides = " ".join("\n".join(text_of(slide) for slide in slides_of(files[0])).split())
    book = load_workbook(BytesIO(files[1]))
    cells = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    said = SAID["attrition"][0]
    assert said in slides
    assert said in cells
