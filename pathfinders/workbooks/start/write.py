"""Writes the workbook for one programme: to be filled in, printed on A4 if wanted, and uploaded."""

import io
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pathfinders.exports.workbook.workbook import LETTERS
from pathfinders.store.reader import Reader
from pathfinders.workbooks.start.example import EXAMPLES
from pathfinders.workbooks.start.layout import (
    ABOUT,
    EXAMPLE,
    FIRST_QUESTION,
    HEADINGS,
    MONEY,
    MONTHS_ACROSS,
    NOTES,
    QUESTIONS,
    TITLE,
    Asked,
)

A4 = 9
SPARE = 300
"""Rows below the headings in which what is typed is checked."""
# Letters that Excel takes of a list written into a check, commas included.
LONGEST_INLINE = 255
HOW = (
    "Fill in the sheets, save the workbook, and upload it on the page Upload. Before anything is"
    " published you see what would change, and can stop."
)
NEVER_READ = "This sheet only shows what filled-in sheets look like. It is never read."


class _Looks:
    """How the cells look."""

    def __init__(self, book: Workbook) -> None:
        def look(**more: Any) -> Format:
            return book.add_format({**LETTERS, **more})

        wrapped = {"text_wrap": True, "valign": "top"}
        self.title = look(bold=True, font_size=16)
        self.note = look(italic=True)
        self.needed = look(bold=True, bg_color="#E8EDEE", bottom=1, **wrapped)
        self.optional = look(bg_color="#E8EDEE", bottom=1, **wrapped)
        self.month = look(bg_color="#E8EDEE", bottom=1, num_format="mmm yyyy", align="right")
        # Marked as text, so that Excel does not make a date of 1-4, or a number of the code 1E3.
        self.text = look(num_format="@", border=1, border_color="#B9C3C9", **wrapped)
        self.date = look(num_format="d mmm yyyy", border=1, border_color="#B9C3C9", align="left")
        self.number = look(num_format="#,##0.##", border=1, border_color="#B9C3C9")

    def of(self, heading: Asked) -> Format:
        """The look of the cells that are answered."""
        if heading.column.kind == "date":
            return self.date
        if heading.column.kind in ("integer", "decimal"):
            return self.number
        return self.text


def start_workbook(name: str, version: Reader, first_month: date) -> bytes:
    """An Excel workbook for one programme, with its name and twelve months from `first_month`.

    Regions to choose from are those of today in `version`.
    """
    # Texts stay texts: a name that begins with = or is an address must not take effect.
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        looks = _Looks(book)
        lists = _lists(version)
        _questions(_sheet(book, ABOUT, looks), name, looks)
        for title, headings in HEADINGS.items():
            sheet = _sheet(book, title, looks)
            _headings(sheet, headings, looks, lists)
            if title == MONEY:
                _months(sheet, len(headings), first_month, looks)
        _example(book.add_worksheet(EXAMPLE), first_month, looks)
        book.worksheets()[0].activate()
    return file.getvalue()


def first_month_of_year(day: date) -> date:
    """The first day of the financial year that a day lies in."""
    # Government's financial year runs from 1 April to 31 March.
    year = day.year
    if day.month < 4:
        year -= 1
    return date(year, 4, 1)


def _lists(version: Reader) -> dict[str, list[str]]:
    # Former regions are in the table for old programmes; one that starts now has today's.
    regions = version.table("regions").to_pylist()
    today = [row["region"] for row in regions if row["kind"] == "nhs_england_2019"]
    return {"region": sorted(today)}


def _sheet(book: Workbook, title: str, looks: _Looks) -> Worksheet:
    sheet = book.add_worksheet(title)
    # The cells to fill in have borders of their own.
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    heading, notes = title, [NOTES[title]]
    # By its first cell the workbook is known when it comes back.
    if title == ABOUT:
        heading, notes = TITLE, [HOW, NOTES[title]]
    sheet.write_string(0, 0, heading, looks.title)
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note, looks.note)
    return sheet


def _questions(sheet: Worksheet, name: str, looks: _Looks) -> None:
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 60)
    for place, heading in enumerate(QUESTIONS, start=FIRST_QUESTION):
        sheet.write_string(place, 0, heading.label, _head(heading, looks))
        sheet.write_blank(place, 1, None, looks.of(heading))
        sheet.write_string(place, 2, heading.about, looks.note)
        _check(sheet, (place, 1, place, 1), heading, {})
    sheet.write_string(FIRST_QUESTION, 1, name, looks.text)


def _headings(
    sheet: Worksheet, headings: tuple[Asked, ...], looks: _Looks, lists: dict[str, list[str]]
) -> None:
    for place, heading in enumerate(headings):
        sheet.set_column(place, place, heading.width, looks.of(heading))
        sheet.write_string(FIRST_QUESTION, place, heading.label, _head(heading, looks))
        below = (FIRST_QUESTION + 1, place, FIRST_QUESTION + SPARE, place)
        _check(sheet, below, heading, lists)
    # Headings and names stay in view on the screen, and the headings are on every printed page.
    sheet.freeze_panes(FIRST_QUESTION + 1, 1)
    sheet.repeat_rows(FIRST_QUESTION)


def _months(sheet: Worksheet, start: int, first: date, looks: _Looks) -> None:
    # Dates and not texts, so that every Excel shows them in its own language.
    for number in range(MONTHS_ACROSS):
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        sheet.set_column(start + number, start + number, 11, looks.number)
        day = datetime(year, month + 1, 1)
        sheet.write_datetime(FIRST_QUESTION, start + number, day, looks.month)


def _check(
    sheet: Worksheet,
    where: tuple[int, int, int, int],
    heading: Asked,
    lists: dict[str, list[str]],
) -> None:
    words = lists.get(heading.name) or list(heading.choices)
    several = heading.column.kind == "list"
    # Excel separates the words of a list by commas, so one with a comma would become two.
    if not words or len(",".join(words)) > LONGEST_INLINE or any("," in word for word in words):
        return
    # A warning that can be passed over: what is typed is read and checked when it is uploaded.
    check: dict[str, Any] = {"validate": "list", "source": words, "error_type": "warning"}
    # A cell may hold several values joined by ; and Excel would refuse those, so it only offers.
    if several:
        check["show_error"] = False
    sheet.data_validation(*where, check)


def _head(heading: Asked, looks: _Looks) -> Format:
    if heading.needed:
        return looks.needed
    return looks.optional


def _example(sheet: Worksheet, first: date, looks: _Looks) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 20, 16)
    sheet.write_string(0, 0, NEVER_READ, looks.title)
    at = 2
    for title, rows in EXAMPLES.items():
        sheet.write_string(at, 0, title, looks.needed)
        for row in rows:
            at += 1
            for place, cell in enumerate(row):
                sheet.write_string(at, place, str(cell), looks.text)
        at += 2
    sheet.write_string(at, 0, f"The months begin with {first:%B %Y}.", looks.note)
