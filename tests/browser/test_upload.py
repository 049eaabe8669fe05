"""The whole way of an upload with a real workbook in a real browser, and what two people at once
see.
"""

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Page, expect

from pathfinders.access import local
from pathfinders.store.lake import Lake
from tests.browser.conftest import IDLE, visit, wait_until
from tests.browser.kills import kill_while_publishing
from tests.store.edits import with_notes

EVENTS = "participation_events"
NEW = {
    "programme_id": "mutuals-in-health",
    "participant_id": "RXA",
    "event": "other",
    "earliest_date": "2015-03-02",
    "latest_date": "2015-03-02",
    "date_precision": "day",
    "confidence": "stated",
    "source_id": "hsj-nine-pathfinders-2014",
    "note": "Made up for a test",
}


# Counts the page's runs from the first time on, and how many were there when a test last looked.
WATCH = """() => {
  if (window.runs !== undefined) return
  window.runs = 0
  window.answered = 0
  const app = document.querySelector('[data-testid=stApp]')
  new MutationObserver(() => {
    window.runs += app.getAttribute('data-test-script-state') === 'running'
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']})
}"""


def done(page: Page) -> None:
    """Waits until the page has answered what was done last; what it does not answer takes a moment
    longer.
    """
    page.evaluate(WATCH)
    page.wait_for_timeout(400)
    with contextlib.suppress(TimeoutError):
        wait_until(page, "window.runs > window.answered", timeout=1500)
    wait_until(page, IDLE, timeout=240_000)
    page.evaluate("window.answered = window.runs")


def download(page: Page, button: str) -> bytes:
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def upload(page: Page, name: str, content: bytes) -> None:
    page.set_input_files(
        "input[type=file]",
        {"name": name, "mimeType": "application/octet-stream", "buffer": content},
    )
    page.wait_for_selector(f"text={name}", timeout=30_000)
    done(page)


Change = Callable[[Worksheet, list[str]], None]


def edited(content: bytes, **changes: Change) -> bytes:
    """The workbook after somebody has changed sheets in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, change in changes.items():
        # Above the headings stands which are needed.
        change(book[name], [str(cell.value) for cell in book[name][2]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add(sheet: Worksheet, headings: list[str], **cells: str) -> int:
    row = int(sheet.max_row) + 1
    for name, value in {**NEW, **cells}.items():
        sheet.cell(row, headings.index(name) + 1, value)
    return row


def an_event(sheet: Worksheet, headings: list[str]) -> None:
    add(sheet, headings)


def twice_the_fund(sheet: Worksheet, headings: list[str]) -> None:
    """As somebody types it: with a pound sign and thousands separators."""
    amount = next(headings.index(name) for name in ("amount_gbp", "fund_gbp") if name in headings)
    fund = [
        row
        for row in sheet.iter_rows()
        if row[0].value == "mutuals-in-health" and row[amount].value == 1_000_000
    ]
    assert len(fund) == 1
    fund[0][amount].value = "£2,000,000"


def choose_also(page: Page, table: str) -> None:
    """Types its name into the list, which is longer than its window."""
    box = page.get_by_role("combobox", name="Tables")
    box.fill(table)
    page.get_by_role("option", name=table, exact=True).wait_for()
    box.press("Enter")
    done(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stMultiSelect").first).to_contain_text(table)


def sentences(page: Page, address: str) -> str:
    """Every sentence of the briefing, the answer and each part."""
    visit(page, f"{address}/?programme=mutuals-in-health")
    return "\n".join(page.locator("ul.briefing").all_inner_texts())


def test_the_whole_way(address: str, key: str, lake: Lake, page: Page) -> None:
    reader = page.context.new_page()
    before = sentences(reader, address)
    assert "£1 million" in before

    visit(page, f"{address}/upload?{key}")
    choose_also(page, "Funding")
    choose_also(page, "Programmes")
    sheet = download(page, "Download the workbook (Excel)")

    # A first try with three cells wrong.
    places = {}

    def with_errors(rows: Worksheet, headings: list[str]) -> None:
        row = add(
            rows,
            headings,
            participant_id="RXA1",
            event="left",
            earliest_date="2 March 2015",
            latest_date="2015-02-01",
        )
        places.update(
            {
                name: f"{openpyxl.utils.get_column_letter(headings.index(name) + 1)}{row}"
                for name in headings
            }
        )

    upload(page, "events.xlsx", edited(sheet, participation_events=with_errors))
    expect(page.get_by_text("to mend before this can be published")).to_be_visible(timeout=60_000)
    assert page.get_by_role("button", name=re.compile("Publish as version")).count() == 0
    marked = openpyxl.load_workbook(io.BytesIO(download(page, "Your own file back")))
    assert "left" in str(marked[EVENTS][places["event"]].value)
    assert "not an allowed value" in str(marked[EVENTS][places["event"]].comment.text)
    assert marked[EVENTS][places["earliest_date"]].comment is not None, (
        "it is after the latest date"
    )
    listed = download(page, "This list (CSV)").decode("utf-8-sig")
    assert places["event"] in listed
    assert [info.number for info in lake.versions()] == [1], "a refused file makes no version"

    # Mended.
    upload(
        page,
        "mended.xlsx",
        edited(
            sheet, participation_events=an_event, funding=twice_the_fund, programmes=twice_the_fund
        ),
    )
    expect(
        page.get_by_text(re.compile("Nothing is wrong|Nothing stands in the way"))
    ).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Participation events: 1 added")).to_be_visible()
    expect(page.get_by_text("Funding: 1 changed")).to_be_visible()
    expect(page.get_by_text("Headline numbers", exact=True)).to_be_visible(timeout=240_000)
    expect(page.get_by_text("Sentences of the briefing", exact=True)).to_be_visible()
    publish = page.get_by_role("button", name="Publish as version 2")
    publish.click()
    expect(page.get_by_text("Say what changed and why first.")).to_be_visible()
    assert [info.number for info in lake.versions()] == [1], "a publish needs a message"
    # The press itself takes the keyboard out of the box that is being typed in.
    page.get_by_label("What changed, and why").press_sequentially("A made-up fund")
    publish.click()
    expect(page.get_by_text("Published as version 2: A made-up fund")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"{address}/?version=2")).to_be_visible()
    info = lake.versions()[-1]
    assert (
        info.number,
        info.author,
        {n: (c.added, c.changed, c.removed) for n, c in info.changes.items()},
    ) == (
        2,
        "local user",
        {EVENTS: (1, 0, 0), "funding": (0, 1, 0), "programmes": (0, 1, 0)},
    )

    # The other session, without a reload of the server.
    reader.wait_for_timeout(1200)
    after = sentences(reader, address)
    assert after != before
    assert "£2 million" in after

    visit(page, f"{address}/history")
    expect(page.get_by_text("Participation events: 1 added", exact=True).first).to_be_visible(
        timeout=60_000
    )
    # Among what changed, and among what can be taken back.
    expect(page.get_by_text("Funding: 1 changed", exact=True).first).to_be_visible()
    page.get_by_label("Why", exact=True).fill("It was made up")
    page.get_by_label("Why", exact=True).press("Enter")
    done(page)
    page.get_by_role("button", name="Restore version 1, as version 3").click()
    expect(page.get_by_text("Version 1 is restored, as version 3")).to_be_visible(timeout=60_000)
    reader.wait_for_timeout(1200)
    assert sentences(reader, address) == before
    assert [e.what for e in lake.record(local())][:4] == [
        "restored",
        "published",
        "uploaded",
        "uploaded",
    ]


def test_somebody_else_publishes_in_between(address: str, key: str, lake: Lake, page: Page) -> None:
    visit(page, f"{address}/upload?{key}")
    sheet = download(page, "Download the workbook (Excel)")
    upload(page, "events.xlsx", edited(sheet, participation_events=an_event))
    page.get_by_label("What changed, and why").fill("Mine")
    page.get_by_label("What changed, and why").press("Enter")
    done(page)
    lake.publish(
        {"barriers": with_notes(lake.tables(1)["barriers"], "per", "Theirs")},
        local("Somebody else"),
        "Theirs",
    )
    page.get_by_role("button", name="Publish as version 2").click()
    expect(
        page.get_by_text("Nothing was published")
        .or_(page.get_by_text("after this was compared"))
        .first
    ).to_be_visible(timeout=60_000)
    assert [info.author for info in lake.versions()] == ["Bundled data", "Somebody else"]
    page.get_by_role("button", name=re.compile("Compare with")).first.click()
    done(page)
    page.get_by_role("button", name="Publish as version 3").click(timeout=240_000)
    expect(page.get_by_text("Published as version 3: Mine")).to_be_visible(timeout=60_000)
    newest = lake.tables(3)
    assert newest["barriers"].equals(lake.tables(2)["barriers"]), "theirs is still there"
    assert newest[EVENTS].num_rows == lake.tables(1)[EVENTS].num_rows + 1


def test_a_row_that_was_deleted_is_asked_about_and_agreed_to_again(
    address: str, key: str, lake: Lake, page: Page
) -> None:
    visit(page, f"{address}/upload?{key}")
    sheet = download(page, "Download the workbook (Excel)")

    def without_the_last(rows: Worksheet, _: list[str]) -> None:
        rows.delete_rows(rows.max_row)

    upload(page, "fewer.xlsx", edited(sheet, participation_events=without_the_last))
    question = page.get_by_text("of the workbook that you downloaded is not in your sheet")
    expect(question.first).to_be_visible(timeout=60_000)
    assert page.get_by_role("button", name=re.compile("Publish as version")).count() == 0
    page.get_by_role("button", name="yes, remove").click()
    done(page)
    expect(page.get_by_text("Participation events: 1 removed")).to_be_visible(timeout=60_000)
    page.get_by_label("What changed, and why").fill("One event too many")
    page.get_by_label("What changed, and why").press("Enter")
    done(page)
    publish = page.get_by_role("button", name="Publish as version 2")
    assert publish.is_disabled()
    page.get_by_text("Yes, remove one row").click()
    done(page)
    publish.click()
    expect(page.get_by_text("Published as version 2")).to_be_visible(timeout=60_000)
    assert lake.tables(2)[EVENTS].num_rows == lake.tables(1)[EVENTS].num_rows - 1


def test_a_server_killed_while_it_publishes_leaves_the_old_or_the_new_version(
    lake: Lake, browser: Browser, tmp_path: Path
) -> None:
    assert len(kill_while_publishing(lake, browser, tmp_path, times=4, seed=2)) == 4
