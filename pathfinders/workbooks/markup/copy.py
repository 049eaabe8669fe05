"""A new workbook with the cells of a file as they were read, and its problems marked."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, Cell, RawSheet
from pathfinders.files.sheet_names import PROBLEMS_SHEET, free_name, sheet_name
from pathfinders.workbooks.markup.marks import (
    AUTHOR,
    FILLS,
    HEADINGS,
    LONGEST_TEXT,
    MOST_COMMENTS,
    MOST_LISTED,
    TITLE,
    WIDTHS,
    Mark,
    clean,
    comment_words,
    link_to,
    listed_row,
    make_marks,
)

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
FIRST_DAY = date(1900, 1, 1)
DATE_FORMATS = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}


class _Looks:
    """The formats of cells. Each is added to the workbook once, however many cells have it."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **look: Any) -> Any:
        key = tuple(look.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def marked_copy(book: Book, problems: Sequence[Problem]) -> tuple[bytes, list[str]]:
    """The cells of `book` in a new xlsx with the problems marked, and notes on it for the owner.
    Text stays text.
    """
    out = io.BytesIO()
    # Names first, because the list of problems is the first sheet and links to all the others.
    names = _names(book.sheets)
    cut = False
    # Rows are written in order, so that none need be held in memory.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as copy:
        looks = _Looks(copy)
        _list(copy.add_worksheet(free_name(PROBLEMS_SHEET, names.values())), problems, names, looks)
        marks: dict[str, dict[tuple[int, int], Mark]] = {}
        for mark in make_marks(problems):
            marks.setdefault(mark.sheet, {})[xl_cell_to_rowcol(mark.cell)] = mark
        for sheet in book.sheets:
            page = copy.add_worksheet(names[sheet.name])
            if sheet.hidden:
                page.hide()
            cut |= _sheet(page, sheet, marks.get(sheet.name, {}), looks)
    notes = []
    if cut:
        notes.append("Texts too long for a cell were cut short.")
    return out.getvalue(), notes


def _sheet(
    page: Worksheet, sheet: RawSheet, marks: dict[tuple[int, int], Mark], looks: _Looks
) -> bool:
    """Write the cells of a sheet. Returns True if a text had to be cut."""
    cut = False
    by_row: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in marks.items():
        by_row.setdefault(row, {})[column] = mark
    last = max([sheet.first_row - 1 + len(sheet.rows), *(row + 1 for row in by_row)])
    commented = 0
    facts = sheet.facts
    special = bool(facts.errors or facts.percents)
    for row in range(min(last, MOST_ROWS)):
        # A mark can lie outside the cells that were read: in a row above the first, or below the
        # last.
        index = row + 1 - sheet.first_row
        cells: list[Cell] = []
        if 0 <= index < len(sheet.rows):
            cells = sheet.rows[index]
        marked = dict(by_row.get(row, {}))
        for column, cell in enumerate(cells[:MOST_COLUMNS], sheet.first_column - 1):
            look: dict[str, Any] = {}
            if column in marked:
                look["bg_color"] = f"#{FILLS[marked[column].severity]}"
            if special:
                place = (row + 1, column + 1)
                # The cell of an error reads as empty, so its text comes from the scan.
                if cell is None:
                    cell = facts.errors.get(place)
                if place in facts.percents:
                    look["num_format"] = "0.##%"
            if cell is not None or look:
                cut |= _write_cell(page, row, column, cell, look, looks)
            # A mark that has been written is taken out; those left in the row are of cells that the
            # file does not have.
            if column in marked:
                commented += _comment(page, row, column, marked.pop(column), commented)
        for column, mark in marked.items():
            page.write_blank(row, column, None, looks.get(bg_color=f"#{FILLS[mark.severity]}"))
            commented += _comment(page, row, column, mark, commented)
    return cut


def _comment(page: Worksheet, row: int, column: int, mark: Mark, so_far: int) -> int:
    if so_far >= MOST_COMMENTS:
        return 0
    page.write_comment(
        row, column, comment_words(mark), {"author": AUTHOR, "x_scale": 3, "y_scale": 2}
    )
    return 1


def _write_cell(
    page: Worksheet, row: int, column: int, cell: Cell, look: dict[str, Any], looks: _Looks
) -> bool:
    """Write one cell with its own type. Returns True if its text had to be cut."""
    # Most cells are plain texts, and there can be millions: they take the shortest way.
    if not look and type(cell) is str:
        page.write_string(row, column, clean(cell))
        return len(cell) > LONGEST_TEXT
    # Excel has no dates before 1900: they are written as text.
    day = cell
    if isinstance(cell, datetime):
        day = cell.date()
    before_1900 = isinstance(day, date) and day < FIRST_DAY
    if isinstance(cell, date | time | timedelta) and not before_1900:
        page.write_datetime(
            row, column, cell, looks.get(**look, num_format=DATE_FORMATS[type(cell)])
        )
        return False
    cell_format = None
    if look:
        cell_format = looks.get(**look)
    if cell is None:
        page.write_blank(row, column, None, cell_format)
    # In Python a bool is an int, so it is looked for first.
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell, cell_format)
    elif isinstance(cell, int | float) and isfinite(cell):
        page.write_number(row, column, cell, cell_format)
    else:
        text = str(cell)
        page.write_string(row, column, clean(text), cell_format)
        return len(text) > LONGEST_TEXT
    return False


def _list(
    page: Worksheet, problems: Sequence[Problem], names: dict[str, str], looks: _Looks
) -> None:
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, TITLE, looks.get(bold=True, font_size=14))
    for column, heading in enumerate(HEADINGS):
        page.write_string(2, column, heading, looks.get(bold=True))
    for row, problem in enumerate(problems[:MOST_LISTED], 3):
        # The name that the sheet has in this copy, so that the link beside it leads there.
        cells = list(listed_row(problem))
        cells[0] = names.get(problem.sheet, problem.sheet)
        for column, text in enumerate(cells):
            look = {}
            if column == len(cells) - 1:
                look["bg_color"] = f"#{FILLS[problem.severity]}"
            if column == 1 and text and problem.sheet in names:
                link = f"internal:{link_to(names[problem.sheet], text)}"
                page.write_url(
                    row,
                    column,
                    link,
                    looks.get(font_color="#0563C1", underline=1, valign="top"),
                    text,
                )
            else:
                page.write_string(
                    row, column, text, looks.get(text_wrap=True, valign="top", **look)
                )
    page.freeze_panes(3, 0)


def _names(sheets: Sequence[RawSheet]) -> dict[str, str]:
    """A name that Excel takes for each sheet, its own wherever that is one."""
    names: dict[str, str] = {}
    for sheet in sheets:
        wished = sheet_name(clean(sheet.name), "Data")
        names[sheet.name] = free_name(wished, names.values())
    return names
