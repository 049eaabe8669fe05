"""How much a manager has to press: three changes in a month, and a programme begun from a tracker
of their own.
"""

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.compute as pc
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from pathfinders.access import local
from pathfinders.store.lake import Lake
from pathfinders.workbooks.start.layout import ABOUT, FIRST_QUESTION, QUESTIONS
from tests.browser.conftest import visit
from tests.browser.presses import MOST, Presses
from tests.browser.test_upload import EVENTS, edited
from tests.live_programme import LIVE, with_live
from tests.uploads.books import write_xlsx

Property = Callable[[str, object], None]
MONTH, BEGIN, NEXT = 6, 15, 6
"""Most presses: for a month's changes, to begin from a tracker, and the month after."""
ANSWERS: dict[str, Any] = {
    "Name of the programme": "Made-up Pathfinders",
    "What it is for, in a sentence": "Made up for a test",
    "Run by": "Made-up programme office",
    "Who can take part": "NHS trust or social enterprise",
    "Day it was announced": date(2026, 3, 2),
    "How one can join": "rolling",
    "Days within which to decide": 28,
    "Fund for the whole programme, £": 2_000_000,
    "Most for one participant, £": 100_000,
    "Is the list of participants complete?": "complete",
    "Day these records are true as at": date(2026, 11, 30),
    "Whose records these are": "Made-up programme office",
    "On which terms they may be used": "internal, unpublished",
    "Stated in them, or inferred": "stated",
}


def publish(presses: Presses, number: int, message: str) -> None:
    """The last step: what changed and why, and the press that publishes."""
    presses.type(presses.page.get_by_label("What changed, and why"), message)
    presses.click(presses.page.get_by_role("button", name=f"Publish as version {number}"))
    expect(presses.page.get_by_text(f"Published as version {number}")).to_be_visible(timeout=MOST)


def rows_of(lake: Lake, number: int, table: str) -> list[dict[str, Any]]:
    """The made-up programme's rows."""
    rows: list[dict[str, Any]] = lake.tables(number)[table].to_pylist()
    return [row for row in rows if row["programme_id"] == LIVE]


def is_row(cells: Mapping[str, Any], row: Mapping[str, Any], *names: str) -> bool:
    """True if the cells of a sheet hold what a row of the data has in these columns."""
    return all(cells[name].value == row[name] for name in names)


def test_three_changes_from_download_to_published(
    address: str, key: str, lake: Lake, page: Page, record_property: Property
) -> None:
    """The seconds depend on the machine: they are reported, and no part of the test."""
    lake.publish(with_live(lake.tables(1)), local("A manager"), "The programme")
    before = rows_of(lake, 2, EVENTS)
    left = next(row for row in before if row["event"] == "withdrew")
    spent = next(row for row in rows_of(lake, 2, "funding") if row["stage"] == "spent")

    def a_day_and_a_reason(rows: Worksheet, headings: list[str]) -> None:
        for cells in rows.iter_rows(min_row=3):
            row = dict(zip(headings, cells, strict=False))
            if is_row(row, left, "programme_id", "participant_id", "event"):
                row["earliest_date"].value = row["latest_date"].value = date(2026, 11, 16)
                row["reason"].value = "Another made-up reason"

    def an_amount(rows: Worksheet, headings: list[str]) -> None:
        for cells in rows.iter_rows(min_row=3):
            row = dict(zip(headings, cells, strict=False))
            if is_row(row, spent, "programme_id", "participant_id", "amount_gbp"):
                row["amount_gbp"].value = spent["amount_gbp"] + 10

    visit(page, f"{address}/upload?{key}")
    presses = Presses(page)
    presses.choose(page.get_by_label("Tables"), "Funding", several=True)
    sheet = presses.download(page.get_by_role("button", name="Download the workbook (Excel)"))
    changed = edited(sheet, participation_events=a_day_and_a_reason, funding=an_amount)
    presses.give("november.xlsx", changed)
    publish(presses, 3, "A day, a reason and a sum")
    record_property("machine seconds", round(presses.seconds, 1))
    assert presses.count <= MONTH
    after = rows_of(lake, 3, EVENTS)
    assert len(after) == len(before)
    assert [row["reason"] for row in after if row not in before] == ["Another made-up reason"]
    sums = [row["amount_gbp"] for row in rows_of(lake, 3, "funding")]
    assert spent["amount_gbp"] + 10 in sums


def begun(content: bytes) -> bytes:
    """The workbook for a programme with its first sheet filled in."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, asked in enumerate(QUESTIONS, start=FIRST_QUESTION + 1):
        book[ABOUT].cell(place, 2, ANSWERS.get(asked.label))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OURS = pc.field("programme_id") == "made-up-pathfinders"
HEADINGS = ["Ref", "Trust name", "EOI received", "Decision", "Date decided", "Date joined"]
HEADINGS += ["Date left", "Why", "Allocated (£)", "Spent to date (£)", "RAG"]
NAMES = ("Oxleas FT", "Norfolk & Suffolk FT", "Made-up Care CIC", "Salford Royal FT")


def tracker(folder: Path, month: int, left: bool = False) -> bytes:
    """A programme office's own sheet, as it is at the end of a month."""
    rows: list[list[Any]] = [["Made-up Pathfinders"], [f"Last updated 30/{month}/2026"], []]
    rows.append(list(HEADINGS))
    for number, name in enumerate(NAMES, start=1):
        day = date(2026, 4, number)
        row = [f"EOI{number}", name, date(2026, 3, 9), "Accepted", day, day, None, None]
        rows.append([*row, 90_000, 1_000 * month + number, "G"])
    rows.append(["EOI9", "Medway NHS FT", date(2026, 4, 8), "Declined", date(2026, 5, 6)])
    if left:
        rows[5][6:8] = [date(2026, 11, 13), "Its board reviewed its role"]
    rows.append([None, "TOTAL", *[None] * 6, 360_000, sum(row[9] for row in rows[4:8])])
    return write_xlsx(folder / "tracker.xlsx", {"Pathfinders": rows}).read_bytes()


def test_a_programme_begun_from_a_tracker_of_ones_own(
    address: str, key: str, lake: Lake, page: Page, tmp_path: Path, record_property: Property
) -> None:
    visit(page, f"{address}/upload?{key}")
    presses = Presses(page)
    presses.click(page.get_by_text("Start a programme: one workbook for all of it"))
    presses.type(page.get_by_label("Name of the programme"), "Made-up Pathfinders")
    start = presses.download(page.get_by_role("button", name="Download the workbook for this"))
    presses.give("start.xlsx", begun(start))
    publish(presses, 2, "A programme begins")
    presses.give("october.xlsx", tracker(tmp_path, 10))
    answer(presses)
    publish(presses, 3, "The tracker of October")
    record_property("machine seconds", round(presses.seconds, 1))
    assert presses.count <= BEGIN
    assert len(lake.tables(3)["participants"].filter(OURS)) == len(NAMES)

    visit(page, f"{address}/upload?{key}")
    month_after = Presses(page)
    month_after.give("november.xlsx", tracker(tmp_path, 11, left=True))
    answer(month_after)
    publish(month_after, 4, "The tracker of November")
    record_property("machine seconds, the month after", round(month_after.seconds, 1))
    assert month_after.count <= NEXT
    events = lake.tables(4)[EVENTS].filter(OURS).to_pylist()
    assert [row["reason"] for row in events if row["event"] == "withdrew"] == [
        "Its board reviewed its role"
    ]


def answer(presses: Presses) -> None:
    """Answers what the page asks, as a person does: all likely answers at once, then one by one."""
    page = presses.page
    for _ in range(20):
        likely = page.get_by_role("button", name="likely answers")
        one = page.locator("[class*=st-key-answer-]").get_by_role("button")
        boxes = page.get_by_label("It is", exact=True)
        if likely.count():
            presses.click(likely)
        elif boxes.count():
            # Which programme, and which source: those that the first workbook brought.
            presses.choose(boxes.first, "Made-up")
        elif one.count():
            presses.click(one.first)
        else:
            return
    raise AssertionError("there are questions still")
