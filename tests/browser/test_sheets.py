"""Sheets as managers bring them, in a real browser: a correction, a stale workbook, another
programme's rows, headings of one's own, a reading accepted.
"""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from pathfinders.access import local
from pathfinders.store.lake import Lake
from pathfinders.tables import TABLES
from tests.browser.conftest import visit
from tests.browser.test_upload import EVENTS, done, download, edited, upload
from tests.live_programme import LIVE, with_live
from tests.store.edits import with_notes
from tests.uploads.books import csv_bytes, write_xlsx

SLOW = 120_000


def publish(page: Page, number: int, message: str) -> None:
    box = page.get_by_label("What changed, and why")
    expect(box).to_be_visible(timeout=240_000)
    box.fill(message)
    box.press("Enter")
    done(page)
    page.get_by_role("button", name=f"Publish as version {number}").click()
    expect(page.get_by_text(f"Published as version {number}")).to_be_visible(timeout=SLOW)
    # The place for a file is emptied once the page has gone on.
    done(page)


def withdrawals(lake: Lake, number: int) -> list[dict[str, Any]]:
    rows = lake.tables(number)[EVENTS].to_pylist()
    return [row for row in rows if row["event"] == "withdrew"]


def test_a_corrected_date_is_one_row_changed_and_a_stale_workbook_takes_nothing_back(
    address: str, key: str, lake: Lake, page: Page
) -> None:
    visit(page, f"{address}/upload?{key}")
    sheet = download(page, "Download the workbook (Excel)")
    first = withdrawals(lake, 1)[0]
    place = [row["participant_id"] for row in lake.tables(1)[EVENTS].to_pylist()]

    def other_day(rows: Worksheet, headings: list[str]) -> None:
        for row in rows.iter_rows(min_row=3):
            cells = dict(zip(headings, row, strict=False))
            same = cells["participant_id"].value == first["participant_id"]
            if same and cells["event"].value == "withdrew":
                for name in ("earliest_date", "latest_date"):
                    cells[name].value = date(2015, 2, 12)
                cells["date_precision"].value = "day"

    assert place
    upload(page, "corrected.xlsx", edited(sheet, participation_events=other_day))
    expect(page.get_by_text("Participation events: 1 changed")).to_be_visible(timeout=SLOW)
    changed = page.locator("table.listing", has_text="12 February 2015")
    expect(changed.first).to_be_visible()
    publish(page, 2, "The day of one withdrawal")
    assert len(withdrawals(lake, 2)) == len(withdrawals(lake, 1)), "no second withdrawal"

    # A colleague changes notes; the workbook of version 1 comes back with another cell changed.
    theirs = with_notes(lake.tables(2)[EVENTS], "note", "Theirs")
    lake.publish({EVENTS: theirs}, local("A colleague"), "Notes")

    def a_reason(rows: Worksheet, headings: list[str]) -> None:
        rows.cell(3, headings.index("reason_basis") + 1).value = "Mine"

    upload(page, "stale.xlsx", edited(sheet, participation_events=a_reason))
    expect(page.get_by_text("Participation events: 1 changed")).to_be_visible(timeout=SLOW)
    publish(page, 4, "One cell of an older workbook")
    rows = lake.tables(4)[EVENTS].to_pylist()
    assert [row["note"] for row in rows] == theirs["note"].to_pylist(), "theirs is still there"
    assert sum(row["reason_basis"] == "Mine" for row in rows) == 1
    corrected = [row for row in rows if row["latest_date"] == date(2015, 2, 12)]
    assert len(corrected) == 1, "and what was published in between"


def test_another_programme_is_untouched_and_a_reading_is_accepted(
    address: str, key: str, lake: Lake, page: Page
) -> None:
    table = TABLES["barriers"]
    held = lake.tables(1)["barriers"].to_pylist()
    programme = held[-1]["programme_id"]
    mine = [row for row in held if row["programme_id"] == programme]
    others = [row for row in held if row["programme_id"] != programme]
    cells = [[row[name] for name in table.column_names] for row in mine[1:]]
    cells[0][table.column_names.index("amount_gbp")] = "£1.2m"
    cells[0][table.column_names.index("per")] = "a made-up year"
    visit(page, f"{address}/upload?{key}")
    upload(page, "barriers.csv", csv_bytes([table.column_names, *cells]))
    expect(page.get_by_text("is no plain number").first).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="£1,200,000").click()
    done(page)
    page.get_by_text("Replace what its tables hold of its programmes").click()
    done(page)
    expect(page.get_by_text("1 changed, 1 removed").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Yes, remove one row")).to_be_visible(timeout=240_000)
    page.get_by_text("Yes, remove one row").click()
    done(page)
    publish(page, 2, "Barriers of one programme")
    rows = lake.tables(2)["barriers"].to_pylist()
    assert [row for row in rows if row["programme_id"] != programme] == others
    assert 1_200_000 in [row["amount_gbp"] for row in rows]


def test_own_headings_are_mapped_once_and_remembered(
    address: str, key: str, lake: Lake, page: Page, tmp_path: Path
) -> None:
    programmes = lake.tables(1)["programmes"]
    made_up = {
        **programmes.to_pylist()[0],
        "programme_id": "made-up",
        "name": "Made-up Pathfinders",
    }
    rows = pa.Table.from_pylist([*programmes.to_pylist(), made_up], schema=programmes.schema)
    lake.publish({"programmes": rows}, local("A manager"), "A programme begins")
    headings = ["Trust name", "Date joined", "Date left", "Why"]
    tracker: list[list[Any]] = [
        headings,
        ["Oxleas FT", date(2026, 4, 1), None, None],
        ["Norfolk & Suffolk FT", date(2026, 4, 2), None, None],
    ]

    def book(name: str) -> bytes:
        return write_xlsx(tmp_path / name, {"Tracker": tracker}).read_bytes()

    visit(page, f"{address}/upload?{key}")
    upload(page, "november.xlsx", book("november.xlsx"))
    expect(page.get_by_text("The column 'Date left'").first).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Accept the 4 likely answers").click()
    done(page)
    for question, answer in (("Made-up Pathfinders", "made-up"), ("Organisation Data", "")):
        box = page.get_by_label("It is").first
        box.click()
        box.fill(question)
        page.get_by_role("option").first.click()
        done(page)
        assert answer is not None
    page.get_by_role("button", name="Accept the 2 likely answers").click()
    done(page)
    expect(page.get_by_text("Participants: 2 added")).to_be_visible(timeout=SLOW)
    publish(page, 3, "The tracker of November")

    tracker[2][2:] = [date(2026, 12, 1), "Board reviewed its role"]
    upload(page, "december.xlsx", book("december.xlsx"))
    expect(page.get_by_text("Participation events: 1 added")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("The column 'Date left'")).to_have_count(0)
    publish(page, 4, "The tracker of December")
    left = [row for row in withdrawals(lake, 4) if row["programme_id"] == "made-up"]
    assert [(row["participant_id"], row["reason"]) for row in left] == [
        ("RMY", "Board reviewed its role")
    ]
    assert openpyxl.load_workbook(io.BytesIO(book("december.xlsx"))).sheetnames == ["Tracker"]


def test_a_doubtful_row_is_accepted_with_a_reason_a_role_and_a_last_day(
    address: str, key: str, lake: Lake, page: Page
) -> None:
    lake.publish(with_live(lake.tables(1)), local("A manager"), "The programme")
    names = TABLES["funding"].column_names
    allocated = next(
        row
        for row in lake.tables(2)["funding"].to_pylist()
        if row["programme_id"] == LIVE and row["stage"] == "allocated"
    )
    row = {**allocated, "amount_gbp": 150_000}
    visit(page, f"{address}/upload?{key}")
    upload(page, "funding.csv", csv_bytes([names, [row[name] for name in names]]))
    role = page.get_by_label("Your role, not your name")
    expect(role).to_be_visible(timeout=SLOW)
    for box, words in (
        (role, "Programme director"),
        (page.get_by_label("They hold until"), "2199-03-31"),
        (page.get_by_placeholder("Right all the same"), "Agreed by the board"),
    ):
        box.fill(words)
        box.press("Enter")
        done(page)
    expect(page.get_by_text("Accepted exceptions: 1 added")).to_be_visible(timeout=SLOW)
    publish(page, 3, "A sum above the ceiling")
    (accepted,) = [
        found
        for found in lake.tables(3)["accepted_exceptions"].to_pylist()
        if found["reason"] == "Agreed by the board"
    ]
    assert (accepted["accepted_by"], accepted["until"]) == (
        "Programme director",
        date(2199, 3, 31),
    )
