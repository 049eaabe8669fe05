"""Cells of the workbook for one programme, by their place, and months in its headings."""

from collections.abc import Sequence
from datetime import date, datetime

from pathfinders.files.book import Cell, RawSheet
from pathfinders.uploads.headings import plain
from pathfinders.workbooks.start.layout import Asked

IN_WORDS = ("%b %Y", "%B %Y", "%Y-%m", "%m/%Y")


def heading_row(sheet: RawSheet, headings: Sequence[Asked]) -> int:
    """The row of the headings: the first that begins with the first heading."""
    wanted = plain(headings[0].label)
    last = len(sheet.rows) + sheet.first_row
    rows = range(sheet.first_row, last)
    return next((row for row in rows if plain(text_of(cell_at(sheet, row, 1))) == wanted), last)


def cell_at(sheet: RawSheet, row: int, column: int) -> Cell:
    """The cell at a place, counted from 1; None beyond what is filled."""
    across, down = column - sheet.first_column, row - sheet.first_row
    if not 0 <= down < len(sheet.rows) or not 0 <= across < len(sheet.rows[down]):
        return None
    return sheet.rows[down][across]


def text_of(cell: Cell) -> str:
    """The cell as text; empty for an empty cell."""
    if cell is None:
        return ""
    return str(cell).strip()


def first_day(cell: Cell) -> date | None:
    """The first day of the month that a heading names; None where it names none."""
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    # Where a cell lost the format of a date, or was typed as text.
    for form in IN_WORDS:
        try:
            return datetime.strptime(text_of(cell), form).date()
        except ValueError:
            continue
    return None


def cells_of_month(first: date) -> dict[str, str | None]:
    """The cells of a sum of one month."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1)
    # The financial year begins on 1 April.
    year = first.year - (first.month < 4)
    return {
        "period_start": first.isoformat(),
        "period_end": last.isoformat(),
        "financial_year": f"{year}-{(year + 1) % 100:02}",
    }
